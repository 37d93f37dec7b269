"""Find out how the bytes of a text file are to be read, from all of its bytes. Knows nothing of cells or dates.

Order of belief: a byte-order mark; UTF-16 by its NULs; UTF-8 when all of the file is valid UTF-8 (chance hits are
next to impossible); UTF-8 with a few broken bytes when nearly all of it is; else the 8-bit or East Asian encoding under
which the lines that hold odd bytes read most like words. The last step is a small frequency score of our own; figures
against charset-normalizer stand in tests/benchmarks/bench_sniff.py.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer.importing.detect.encoding_score import CANDIDATES, best
from explorer.importing.errors import ImportFailed
from explorer.importing.readers.file_blocks import blocks, cause_of
from explorer.jobs import Progress

LONGEST_LINE_BYTES: Final = 16 << 20
"""No table has a line of 16 MB; one that has would be read into memory whole."""
ODD_SAMPLE_BYTES: Final = 1 << 18
"""As many bytes of lines with odd bytes are looked at closely, from all over the file."""

_SIGNATURES: Final = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"(\xb5/\xfd", "a Zstandard archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"PAR1", "a Parquet file"),
    (b"RIFF", "a sound, picture or film file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"\0\0\x01\0", "an icon"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"{\\rtf", "a rich text document"),
    (b"ARROW1", "an Arrow file"),
)
_ODD: Final = re.compile(rb"[\x80-\xff]")
_BREAK: Final = re.compile(rb"[\r\n]")
_ADVICE: Final = "Save it as CSV (or .xlsx, .ods, JSON) first."


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file. `name` is the IANA name for people, `codec` the one for Python.

    `broken` counts bytes that are not valid in it (they become U+FFFD) and `broken_line` is the first line with one.
    `sure` is False where it was found by frequency. `sha256` is of the whole file, in hex.
    """

    name: str
    codec: str
    size: int
    sha256: str
    sure: bool = True
    broken: int = 0
    broken_line: int = 0
    nul_bytes: int = 0


def kind_of_file(path: Path) -> str:
    """Return "text", or "zip" or "old office" (which may be spreadsheets). Raises ImportFailed for what cannot be a
    list of events.
    """
    if path.is_dir():
        raise ImportFailed(f"{path} is a folder, not a file. Choose a file in it.")
    if path.exists() and not path.is_file():
        # A pipe can be read once only, and the file is read several times; a device may never end.
        raise ImportFailed(f"{path} is a pipe or a device, not a file. Save what it gives as a file first.")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError:
        raise ImportFailed(f"There is no file {path}. Check the name.") from None
    except PermissionError:
        raise ImportFailed(f"{path} may not be read. Check its permissions.") from None
    except (OSError, ValueError) as error:
        raise ImportFailed(f"{path} cannot be read: {cause_of(error)}.") from None
    if not head:
        raise ImportFailed(f"{path} is empty: there are no rows to import.")
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "old office"
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise ImportFailed(f"{path} is {what}, not a table of events. {_ADVICE}")
    if head[4:8] == b"ftyp" or (head[257:262] == b"ustar"):
        raise ImportFailed(f"{path} is a film or an archive, not a table of events. {_ADVICE}")
    return "text"


class _Looking:
    """One pass over the bytes: UTF-8 or not, NULs, the longest line, and a sample of the lines with odd bytes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._since_break = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.valid_utf8 = True
        self.size = 0
        self.nul_bytes = 0
        self.odd: list[bytes] = []
        self._odd_bytes = 0
        self.digest = hashlib.sha256()

    def add(self, block: bytes) -> None:
        self.digest.update(block)
        self.size += len(block)
        self._measure_lines(block)
        self.nul_bytes += block.count(0)
        if block.isascii():
            if self.valid_utf8 and self._decoder.getstate()[0]:
                self.valid_utf8 = False
            return
        if self.valid_utf8:
            try:
                self._decoder.decode(block)
            except UnicodeDecodeError:
                self.valid_utf8 = False
        if self._odd_bytes < 4 * ODD_SAMPLE_BYTES:
            self._keep_odd(block)

    def _measure_lines(self, block: bytes) -> None:
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        if last >= 0:
            self._since_break = len(block) - last - 1
            return
        self._since_break += len(block)
        if self._since_break > LONGEST_LINE_BYTES:
            raise ImportFailed(f"{self._path} has a line longer than {LONGEST_LINE_BYTES >> 20} MB: it is no table.")

    def _keep_odd(self, block: bytes) -> None:
        """Keep lines with odd bytes; a line cut by the block's edge is kept in two pieces, which only multi-byte
        codes could mind.
        """
        taken = at = 0
        while taken < ODD_SAMPLE_BYTES // 4 and (match := _ODD.search(block, at)):
            start = max(block.rfind(b"\n", at, match.start()), block.rfind(b"\r", at, match.start())) + 1
            end = _BREAK.search(block, match.end())
            at = end.start() if end else len(block)
            line = block[max(start, match.start() - 500) : min(at, match.start() + 1_500)]
            self.odd.append(line)
            taken += len(line)
        self._odd_bytes += taken


def encoding_of(path: Path, progress: Progress | None = None) -> Encoding:
    """Decide the encoding of a text file over all of its bytes. Raises ImportFailed for what is no text."""
    looking = _Looking(path)
    start = b""
    for block in blocks(path, progress):
        start = start or block[:4096]
        looking.add(block)
    size, sha256 = looking.size, looking.digest.hexdigest()
    if not size:
        raise ImportFailed(f"{path} is empty: there are no rows to import.")
    marked = _marked(start) or _utf16_without_mark(start, looking.nul_bytes, size)
    if marked:
        broken, line = (
            _broken(path, marked[1], size)
            if "16" in marked[1] or "32" in marked[1] or not looking.valid_utf8
            else (0, 0)
        )
        if broken * 50 > size:
            raise ImportFailed(f"{path} is not text: it starts like {marked[0]} and is not. {_ADVICE}")
        return Encoding(
            marked[0], marked[1], size, sha256, broken=broken, broken_line=line, nul_bytes=looking.nul_bytes
        )
    if looking.nul_bytes * 1000 > size:
        raise ImportFailed(f"{path} is not text: it holds NUL bytes. {_ADVICE}")
    if looking.valid_utf8:
        return Encoding("utf-8", "utf-8", size, sha256, nul_bytes=looking.nul_bytes)
    sample = b"\n".join(looking.odd)
    if _nearly_utf8(sample):
        broken, line = _broken(path, "utf-8", size)
        return Encoding("utf-8", "utf-8", size, sha256, broken=broken, broken_line=line, nul_bytes=looking.nul_bytes)
    _refuse_binary(path, start)
    ranked = best(sample[:ODD_SAMPLE_BYTES])
    for name in ranked:
        broken, line = _broken(path, CANDIDATES[name], size)
        if not broken:
            return Encoding(name, CANDIDATES[name], size, sha256, sure=False, nul_bytes=looking.nul_bytes)
    name = ranked[0]
    broken, line = _broken(path, CANDIDATES[name], size)
    return Encoding(
        name, CANDIDATES[name], size, sha256, sure=False, broken=broken, broken_line=line, nul_bytes=looking.nul_bytes
    )


def _marked(start: bytes) -> tuple[str, str] | None:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8", "utf-8-sig"
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32", "utf-32"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "utf-16"
    return None


def _utf16_without_mark(start: bytes, nul_bytes: int, size: int) -> tuple[str, str] | None:
    """Separators, digits and line ends are ASCII, so every second byte is NUL again and again, always on the same
    side.
    """
    if nul_bytes * 20 < size:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > 20 * even and odd:
        return "utf-16-le", "utf-16-le"
    if even > 20 * odd and even:
        return "utf-16-be", "utf-16-be"
    return None


def _nearly_utf8(sample: bytes) -> bool:
    """Whether at least four of five odd sequences are UTF-8: text in another encoding does not come near that."""
    good = len(re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", sample))
    broken = sample.decode("utf-8", "replace").count("\ufffd")
    return good >= 4 * broken and good > 0


def _refuse_binary(path: Path, start: bytes) -> None:
    control = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a\x1b\x1c\x1d\x1e\x1f" for byte in start)
    if control * 50 > len(start):
        raise ImportFailed(f"{path} is not text but some binary file. {_ADVICE}")


def _broken(path: Path, codec: str, size: int) -> tuple[int, int]:
    """Count what is not valid in `codec`, over the whole file, and find the first line where it is not."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    count, line, first = 0, 1, 0
    ended = False
    source = blocks(path, size=size)
    while not ended:
        block = next(source, None)
        ended = block is None
        text = decoder.decode(block or b"", final=ended)
        here = text.count("\ufffd")
        if here and not first:
            before = text[: text.index("\ufffd")]
            first = line + before.count("\n") + before.count("\r") - before.count("\r\n")
        count += here
        line += text.count("\n") + text.count("\r") - text.count("\r\n")
    return count, first
