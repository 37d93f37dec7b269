"""Getting the words of a source out of files, and saying in one sentence where that cannot be."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfWriter

from explorer.citing.texts import MAX_FILE_BYTES, TextUnreadable, html_text, pasted, read_text

PAGE = """<?xml version="1.0"?><!DOCTYPE html><html><head><title>Not this</title><style>p{}</style></head>
<body><p>First&nbsp;words &amp; <b>bold</b> ones,<br>next line.</p><script>alert("no")</script>
<!-- nor this --><div>“Second” paragraph<p>Third</div></body></html>"""


def pdf(*lines: str, password: str = "") -> bytes:
    """Make a PDF of one page by hand: writers of text are not worth a dependency."""
    words = b"".join(f"({line}) Tj 0 -14 Td ".encode("latin-1") for line in lines)
    stream = b"BT /F1 12 Tf 40 700 Td " + words + b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    if not password:
        return out.getvalue()
    writer = PdfWriter(clone_from=out)
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def test_a_page_gives_its_words_and_nothing_of_its_scripts() -> None:
    assert html_text(PAGE) == "First words & bold ones,\nnext line.\n“Second” paragraph\nThird"


def test_a_page_nested_beyond_reason_is_read() -> None:
    assert html_text("<div>" * 2_000 + "deep" + "</div>" * 2_000) == "deep"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16", "koi8-r"])
def test_a_text_file_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    words = "Президент сказал: это уже в некотором роде экономическая война, сообщает агентство.\n" * 3
    place = tmp_path / "page.txt"
    place.write_bytes(words.encode(encoding))
    assert read_text(place).text == words.strip()


def test_a_guessed_encoding_is_said(tmp_path: Path) -> None:
    place = tmp_path / "page.txt"
    place.write_bytes(("Это слова на русском языке, которых достаточно для догадки. " * 3).encode("cp1251"))
    assert "guessed" in read_text(place).notes[0]


def test_a_wrong_encoding_is_said_and_nothing_raised(tmp_path: Path) -> None:
    place = tmp_path / "page.txt"
    place.write_bytes("Слова".encode("cp1251"))
    assert "could not be read as utf-8" in read_text(place, encoding="utf-8").notes[0]


def test_a_page_is_read_by_the_encoding_it_declares(tmp_path: Path) -> None:
    place = tmp_path / "page.html"
    place.write_bytes('<html><meta charset="windows-1251"><body>Слова'.encode("cp1251"))
    assert read_text(place).text == "Слова"


def test_a_pdf_gives_its_words_and_joins_what_a_line_end_parted(tmp_path: Path) -> None:
    place = tmp_path / "page.pdf"
    place.write_bytes(pdf("The agreement was signed in Mos-", "cow on 5 June."))
    assert read_text(place).text == "The agreement was signed in Mos\u00adcow on 5 June."


def refused(place: Path) -> str:
    with pytest.raises(TextUnreadable) as caught:
        read_text(place)
    return str(caught.value)


def test_a_pdf_with_a_password_is_one_sentence(tmp_path: Path) -> None:
    place = tmp_path / "locked.pdf"
    place.write_bytes(pdf("Secret", password="open"))
    assert "protected by a password" in refused(place)


def test_a_pdf_of_pictures_is_one_sentence(tmp_path: Path) -> None:
    place = tmp_path / "scan.pdf"
    place.write_bytes(pdf())
    assert "only pictures of pages" in refused(place)


@pytest.mark.parametrize("cut", [9, 60, 200, 420, 500])
def test_a_damaged_pdf_is_one_sentence(tmp_path: Path, cut: int) -> None:
    place = tmp_path / "cut.pdf"
    place.write_bytes(pdf("Words")[:cut])
    assert "cut.pdf" in refused(place)


def test_a_file_beyond_the_limit_is_one_sentence(tmp_path: Path) -> None:
    place = tmp_path / "huge.pdf"
    with place.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(MAX_FILE_BYTES + 1)
    assert "at most 50 MB are read" in refused(place)


def test_what_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    place = tmp_path / "photo.jpg"
    place.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)
    assert "no text, HTML or PDF" in refused(place)


def test_missing_and_empty_files_are_one_sentence(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "none.txt")
    empty = tmp_path / "empty.txt"
    empty.touch()
    assert "is empty" in refused(empty)


def test_pasted_text_loses_only_what_cannot_be_stored() -> None:
    assert pasted("a\0b\ud800\r\nc ").text == "ab?\nc"
    with pytest.raises(TextUnreadable, match="holds no words"):
        pasted(" \n")
    with pytest.raises(TextUnreadable, match="at most 8,000,000"):
        pasted("x" * 8_000_001)
