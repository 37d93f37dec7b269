"""Where the frozen program starts. PyInstaller wants a script; everything else is in explorer.__main__."""

import sys

from explorer.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
