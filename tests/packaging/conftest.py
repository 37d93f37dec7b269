"""Makes the scripts of packaging/ importable here.

They come last on the path, because one is called `test`, like a module of Python's own.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "packaging"))
