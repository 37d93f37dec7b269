"""Runs benchmarks and prints their figures: started by `python3 packaging/test.py bench NAME… [--json OUT] [--quick]`.

A benchmark is tests/benchmarks/bench_NAME.py with `run(quick: bool = False) -> list[dict]`, whose rows are
{"case": str, "metric": str, "value": float, "unit": str}.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "benchmarks"


def names() -> list[str]:
    """Return the names of the benchmarks that there are."""
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def run(name: str, *, quick: bool) -> list[dict[str, Any]]:
    """Load one benchmark by its file and return its rows."""
    path = FOLDER / f"bench_{name}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    rows: list[dict[str, Any]] = module.run(quick=quick)
    return rows


def table(name: str, rows: list[dict[str, Any]]) -> str:
    """Return the rows as text, one a line, in columns."""
    cells = [(str(row["case"]), str(row["metric"]), figure(row["value"]), str(row["unit"])) for row in rows]
    widths = [max((len(row[column]) for row in cells), default=0) for column in range(4)]
    lines = [
        f"  {case:<{widths[0]}}  {metric:<{widths[1]}}  {value:>{widths[2]}} {unit}".rstrip()
        for case, metric, value, unit in cells
    ]
    return "\n".join([name, *lines])


def figure(value: float) -> str:
    """Return a measured number with as many digits as a reader can use."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks named on the command line; exit code 2 if one is not there."""
    parser = argparse.ArgumentParser(prog="python3 packaging/test.py bench", description="Run benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(names())} (none: all)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write the figures to a JSON file")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in names()]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}; there are: {', '.join(names()) or 'none'}")
    results = {}
    for name in options.names or names():
        results[name] = run(name, quick=options.quick)
        print(table(name, results[name]), flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
