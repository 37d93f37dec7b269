"""Turns away a Python that is too old, in words. Must itself be readable by such a Python: no syntax newer than 3.6."""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
# Newest first. The libraries have wheels for these.
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")


def require() -> None:
    """Return if this Python is new enough; else go on in a newer one from PATH, or end with exit code 3."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER_NAMES:
        path = shutil.which(name)
        # A version manager puts names on PATH for versions which are not there, so the name alone proves nothing.
        if path and subprocess.call([path, "-c", ""], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            os.execv(path, [path, *sys.argv])
    sys.stderr.write(
        "timeline-explorer needs Python 3.11 or newer, "
        f"and this is Python {sys.version_info[0]}.{sys.version_info[1]}. "
        f"Install a newer Python and start this command with it, for example: python3.12 {sys.argv[0]}\n"
    )
    sys.exit(3)
