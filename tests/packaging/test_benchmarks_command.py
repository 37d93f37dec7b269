"""`test.py bench`: runs a benchmark by name, prints its figures and writes them as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import benchmarks
import pytest

SAMPLE = """
def run(quick: bool = False) -> list[dict]:
    return [{"case": "small" if quick else "large", "metric": "time", "value": 1234.5, "unit": "ms"},
            {"case": "a", "metric": "rows", "value": 0.12345, "unit": "s"}]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(benchmarks, "FOLDER", tmp_path)
    (tmp_path / "bench_sample.py").write_text(SAMPLE, "utf-8")
    return tmp_path


def test_figures_are_printed_and_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmarks.main(["sample", "--quick", "--json", str(folder / "out.json")]) == 0

    assert capsys.readouterr().out.splitlines() == ["sample", "  small  time  1,234 ms", "  a      rows  0.123 s"]
    rows = json.loads((folder / "out.json").read_text("utf-8"))["sample"]
    assert rows[0] == {"case": "small", "metric": "time", "value": 1234.5, "unit": "ms"}


def test_unknown_name_is_refused_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        benchmarks.main(["other"])

    assert ended.value.code == 2
    assert "there is no benchmark other; there are: sample" in capsys.readouterr().err
