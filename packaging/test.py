"""Runs the tests: `python3 packaging/test.py [pytest's arguments]`, or `test.py bench NAME… [--json OUT] [--quick]`.

Sets up what they need first. The whole suite, or a folder of it, runs on all cores; files named one by one run in one
process, which starts sooner. The last line is pytest's own.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import python_version

python_version.require()

import environment
import system_libraries

# A module's tests stay together (loadscope), as they share what is slow to make: the packaged app, a store of a million
# events. They start as tests/conftest.py sorts them, the long ones first. More than eight processes gain nothing: the
# longest module decides.
IN_PARALLEL = ("-n", "auto", "--maxprocesses", "8", "--dist", "loadscope", "--no-loadscope-reorder")


def main() -> int:
    """Set up what is missing and become pytest, or the benchmarks."""
    arguments = sys.argv[1:]
    try:
        system_libraries.provide_for_tests()
        python = environment.python_with(environment.DEV_LOCK)
    except environment.SetUpFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 3
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. The next start takes the set-up up again.\n")
        return 130
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if arguments[:1] == ["bench"]:
        benchmarks = environment.ROOT / "packaging" / "benchmarks.py"
        return environment.become([str(python), "-P", str(benchmarks), *arguments[1:]])
    named = [Path(argument.partition("::")[0]) for argument in arguments if not argument.startswith("-")]
    places = [path for path in named if path.exists()]
    if not places:
        os.chdir(environment.ROOT)
    parallel = () if places and all(path.is_file() for path in places) else IN_PARALLEL
    return environment.become([str(python), "-P", "-m", "pytest", *parallel, *arguments])


if __name__ == "__main__":
    sys.exit(main())
