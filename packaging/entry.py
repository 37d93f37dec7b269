"""Where the frozen program starts. PyInstaller wants a script; everything else is in explorer.__main__."""

import sys

import environment
import system_libraries

from explorer.__main__ import main


def missing_libraries() -> str:
    """Return what to tell the user if the machine lacks libraries that the build leaves to it, such as OpenGL's."""
    missing = system_libraries.fewest_missing(system_libraries.needed_by(sys.argv[1:]), system_libraries.loads)
    return system_libraries.complaint(missing, system_libraries.package_manager()) if missing else ""


if __name__ == "__main__":
    complaint = missing_libraries()
    if complaint:
        environment.say(complaint)
        sys.exit(3)
    sys.exit(main())
