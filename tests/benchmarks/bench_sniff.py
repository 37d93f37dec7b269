"""How often encodings and dialects are found, by us and by libraries that do the same; those that are not installed
are left out.

Encodings: short lists in nine languages, each written in the encodings its speakers use, with 1, 3 or 10 rows.
Dialects: the sample files of tests/data, whose separators and headers are known; found means that the separator is
right and the first row of data is split into the right cells.
"""

from __future__ import annotations

import csv
import importlib
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from explorer.importing.detect.encoding_score import CANDIDATES, best
from explorer.importing.detect.sniff import sniff

DATA = Path(__file__).resolve().parents[1] / "data"

TEXTS = {
    "ru": ["МТС и Huawei подписали соглашение", "Встреча в Кремле", "Санкции против компании", "ок. 2018", "Москва"],
    "zh-cn": ["华为与俄罗斯签署协议", "会议在莫斯科举行", "中国和俄罗斯领导人会晤", "北京", "美国禁令"],
    "zh-tw": ["華為與俄羅斯簽署協議", "會議在莫斯科舉行", "中國和俄羅斯領導人會晤", "臺灣", "美國禁令"],
    "ja": ["ファーウェイとロシアが協定", "モスクワで会談", "東京", "通信会社の契約"],
    "ko": ["화웨이와 러시아 협정", "모스크바 회담", "서울"],
    "de": ["München", "Größe der Verträge", "Übereinkunft mit Österreich", "für die Behörde"],
    "fr": ["Réunion à Paris", "côté français", "Événement", "où ça"],
    "es": ["Reunión en España", "año", "compañía", "El Niño"],
    "pl": ["Łódź", "Wałęsa", "Śląsk", "między"],
}
CODES = {
    "ru": ["windows-1251", "koi8-r", "ibm866", "iso-8859-5", "x-mac-cyrillic"],
    "zh-cn": ["gb18030"],
    "zh-tw": ["big5"],
    "ja": ["shift_jis", "euc-jp"],
    "ko": ["euc-kr"],
    "de": ["windows-1252", "macintosh", "ibm850"],
    "fr": ["windows-1252", "macintosh"],
    "es": ["windows-1252", "macintosh"],
    "pl": ["windows-1250", "iso-8859-2"],
}
PLAIN = ["Huawei signs contract", "2019-06-05", "https://example.org/a", "Meeting in Moscow", "statement"]

DIALECTS = {
    "bar.txt": ("|", ["2019-06-05", "One, two"]),
    "tab.tsv": ("\t", ["2019-06-05", "One, two; three", "a|b"]),
    "semicolon-decimal-comma.csv": (";", ["05.06.2019", "Erster", "1.234,5"]),
    "multi-line-cells.csv": (",", ["2019-06-05", "One", 'first\nsecond, with "quotes"\nthird']),
    "stray-quotes.csv": (",", ["2019-06-05", '"Huawei" wins', "a"]),
    "unclosed-quote.csv": (",", ["2019-06-05", "One", "a"]),
    "ragged.csv": (",", ["2019-06-05", "Short"]),
    "preamble-and-totals.csv": (";", ["05.06.2019", "MTS", "Huawei", "10"]),
    "no-header.csv": (",", ["2019-06-05", "One", "10"]),
    "headers-repeated-and-blank.csv": (",", ["2019-06-05", "One", "x", "a", "b"]),
    "cr-only.csv": (",", ["2019-06-05", "One"]),
    "mixed-line-ends.csv": (",", ["2019-06-05", "One"]),
    "timelinejs-older.csv": (",", ["6/5/2019", "", "MTS and Huawei sign", "Text"]),
    "google-calendar.csv": (",", ["Signing", "06/05/2019", "6:00 PM"]),
    "open-ends.csv": (",", ["2012", "present", "One"]),
    "month-names.csv": (",", ["5 June 2019", "en"]),
    "bce.csv": (",", ["44 BC", "English"]),
    "timesketch.csv": (",", ["Login", "1559736000000000"]),
    "aeon.csv": (",", ["Signing", "2019-06-05 18:00:00"]),
    "circa.csv": (",", ["circa 1850", "a"]),
}


def _module(name: str) -> object | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _encodings(quick: bool) -> list[tuple[str, str, float, str]]:
    rng = random.Random(1)
    detectors: dict[str, Callable[[bytes], str]] = {"ours": lambda raw: _decoded(raw, CANDIDATES[best(_odd(raw))[0]])}
    normalizer, chardet = _module("charset_normalizer"), _module("chardet")
    if normalizer is not None:
        detectors["charset-normalizer"] = lambda raw: str(normalizer.from_bytes(raw).best() or "")  # type: ignore[attr-defined]
    if chardet is not None:
        detectors["chardet"] = lambda raw: _decoded(raw, chardet.detect(raw)["encoding"] or "latin-1")  # type: ignore[attr-defined]
    found = []
    for rows in (1, 3, 10):
        samples = []
        for language, codes in CODES.items():
            for name in codes:
                for _ in range(4 if quick else 20):
                    lines = [
                        f"{rng.choice(PLAIN)};{text};{rng.choice(PLAIN)}"
                        for text in rng.choices(TEXTS[language], k=rows)
                    ]
                    raw = "\n".join(lines).encode(CANDIDATES[name], "ignore")
                    if not raw.isascii():
                        samples.append((raw, raw.decode(CANDIDATES[name])))
        for who, detect in detectors.items():
            began = time.perf_counter()
            good = sum(detect(raw) == wanted for raw, wanted in samples)
            took_ms = (time.perf_counter() - began) / len(samples) * 1e3
            found.append((f"{who}: encoding found", f"{rows} odd rows", 100 * good / len(samples), "%"))
            found.append((f"{who}: time a file", f"{rows} odd rows", took_ms, "ms"))
    return found


def _odd(raw: bytes) -> bytes:
    return b"\n".join(line for line in raw.split(b"\n") if not line.isascii())


def _decoded(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec, "replace")
    except LookupError:
        return ""


def _dialects() -> list[tuple[str, str, float, str]]:
    readers: dict[str, Callable[[Path], tuple[str, list[list[str]]]]] = {"ours": _ours, "csv.Sniffer": _standard}
    if _module("clevercsv") is not None:
        readers["clevercsv"] = _clevercsv
    if _module("duckdb") is not None:
        readers["DuckDB"] = _duckdb
    found = []
    for who, read in readers.items():
        good = gave_up = 0
        began = time.perf_counter()
        for name, (delimiter, cells) in DIALECTS.items():
            try:
                sign, rows = read(DATA / name)
            except Exception as error:
                if isinstance(error, (TypeError, AttributeError, NameError)):
                    # Those are mistakes of this file, not verdicts of a library.
                    raise
                gave_up += 1
                continue
            wanted = [cell or "" for cell in cells]
            good += sign == delimiter and any([cell or "" for cell in row[: len(wanted)]] == wanted for row in rows[:6])
        took_ms = (time.perf_counter() - began) / len(DIALECTS) * 1e3
        found.append((f"{who}: dialect found", f"{len(DIALECTS)} files", 100 * good / len(DIALECTS), "%"))
        found.append((f"{who}: gave up", f"{len(DIALECTS)} files", float(gave_up), "files"))
        found.append((f"{who}: time a file", f"{len(DIALECTS)} files", took_ms, "ms"))
    return found


def _ours(path: Path) -> tuple[str, list[list[str]]]:
    sniffed = sniff(path)
    return sniffed.delimiter, [list(row) for row in sniffed.rows]


def _standard(path: Path) -> tuple[str, list[list[str]]]:
    text = path.read_bytes().decode("utf-8")
    dialect = csv.Sniffer().sniff(text)
    return dialect.delimiter, list(csv.reader(text.splitlines(keepends=True), dialect))


def _clevercsv(path: Path) -> tuple[str, list[list[str]]]:
    clevercsv = importlib.import_module("clevercsv")
    dialect = clevercsv.detect_dialect(str(path))
    with path.open(encoding="utf-8", newline="") as file:
        return dialect.delimiter, list(clevercsv.reader(file, dialect))


def _duckdb(path: Path) -> tuple[str, list[list[str]]]:
    duckdb = importlib.import_module("duckdb")
    sniffed = duckdb.sql(f"SELECT Delimiter FROM sniff_csv('{path}')").fetchall()
    rows = duckdb.sql(f"SELECT * FROM read_csv('{path}', all_varchar = true)").fetchall()
    return sniffed[0][0], [list(row) for row in rows]


def run(quick: bool = False) -> list[dict[str, object]]:
    """Compare; rows of case, metric, value, unit."""
    with tempfile.TemporaryDirectory():
        rows = _encodings(quick) + _dialects()
    return [
        {"case": case, "metric": metric, "value": round(value, 2), "unit": unit} for metric, case, value, unit in rows
    ]


if __name__ == "__main__":
    for row in run(quick="--quick" in sys.argv):
        print(f"{row['metric']:36} {row['case']:14} {row['value']:>8} {row['unit']}")
