"""Writes the lock files from pyproject.toml: `python3 packaging/lock.py [--upgrade] [uv pip compile's options]`.

requirements.lock is what the program needs, packaging/requirements-dev.lock that and all the tests and the build need.
Both hold for every platform and every Python from the oldest supported one on, with a hash for each file, and name no
index.
Without --upgrade, versions already locked stay, so that adding a library changes nothing else.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import python_version

python_version.require()

import subprocess
import tempfile

import environment

OPTIONS = ("--universal", "--generate-hashes", "--only-binary", ":all:", "--no-emit-index-url", "--no-emit-find-links")
COMMAND = "python3 packaging/lock.py"


def main(arguments: list[str]) -> int:
    """Make an environment for uv alone (it locks, so it cannot itself come from a lock), and write both locks."""
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder) / "venv"
        try:
            environment.require_venv_module()
            environment.make_empty(venv)
        except environment.SetUpFailed as failure:
            environment.say(str(failure))
            return 3
        python = str(environment.interpreter(venv))
        settings = environment.clean_environment()
        subprocess.run([python, "-m", "pip", "install", "-q", "uv"], env=settings, check=True)
        oldest = ".".join(str(part) for part in python_version.OLDEST)
        compile_command = [python, "-m", "uv", "pip", "compile", "-q", *OPTIONS, "--python-version", oldest]
        compile_command += ["--custom-compile-command", COMMAND, *arguments]
        dev = ["--group", "dev", "--constraint", environment.RUN_LOCK.name]
        for lock, extra in ((environment.RUN_LOCK, []), (environment.DEV_LOCK, dev)):
            target = str(lock.relative_to(environment.ROOT))
            # Paths end up in the lock's comments: relative ones are the same on every machine.
            done = subprocess.run(
                [*compile_command, *extra, "pyproject.toml", "-o", target],
                cwd=environment.ROOT,
                env=settings,
                check=False,
            )
            if done.returncode != 0:
                environment.say(f"{target} was not written.")
                return done.returncode
            environment.say(f"{target}: {len(locked_names(lock))} libraries")
    return 0


def locked_names(lock: Path) -> set[str]:
    """Return the names of the libraries in a lock."""
    lines = lock.read_text("utf-8").splitlines()
    return {line.partition("==")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
