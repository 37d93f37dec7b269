"""Starts timeline-explorer from a checkout: `python3 packaging/run.py [ARGUMENTS]`. The first start sets it up."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import python_version

python_version.require()

import environment
import system_libraries


def main() -> int:
    """Set up what is missing and become the program."""
    arguments = sys.argv[1:]
    try:
        system_libraries.provide(system_libraries.needed_by(arguments))
        python = environment.python_with(environment.RUN_LOCK)
        return environment.become([str(python), "-P", "-m", "explorer", *arguments])
    except environment.SetUpFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 3
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. The next start takes the set-up up again.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
