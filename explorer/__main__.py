"""`python -m explorer` and the packaged program's entry: hands the arguments to the command line."""

from __future__ import annotations

import sys

from explorer.helper import ARGUMENT, serve


def main() -> int:
    """Run the program with the process' arguments; return its exit code."""
    if sys.argv[1:] == [ARGUMENT]:
        serve()
        return 0
    from explorer.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
