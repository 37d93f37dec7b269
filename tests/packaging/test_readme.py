"""The README's commands are run as they stand there, so that a newcomer can copy every one of them.

Left out are those that do what this test run itself did or does elsewhere: the window, the tests, the build.
"""

from __future__ import annotations

import itertools
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.importing.formats.registry import FORMATS

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
# With the columns of the program's own lists, and others that a mapping may name.
OWN_LIST = "title,start,lane,What,Date\nFirst steps,2001-05-17,Mine,First steps,2001-05-17\n"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name == "nt", reason="the commands are written for a POSIX shell"),
]


def _commands() -> list[str]:
    """Return the command lines of ours in the README's fenced sh blocks, in order; a line ending in \\ goes on."""
    if not README.exists():
        return []
    blocks = re.findall(
        r"^```(?:sh|bash|shell|console)\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [line for line in lines if line.startswith(("python3 packaging/", "timeline-explorer"))]


def _words(command: str) -> list[str]:
    return shlex.split(command, comments=True)


def _runs_elsewhere(command: str) -> bool:
    words = _words(command)
    script = words[1] if words[0] == "python3" else "run.py"
    arguments = words[2:] if words[0] == "python3" else words[1:]
    return not script.endswith("run.py") or _opens_the_window(arguments)


def _opens_the_window(arguments: list[str]) -> bool:
    import system_libraries

    return system_libraries.command_of(arguments) is None


def _own_lists(command: str) -> list[str]:
    """Return the lists of events that a command imports: those of the reader's own do not come with the checkout."""
    words = _words(command)
    if "import" not in words:
        return []
    pairs = itertools.pairwise(words)
    return [word for before, word in pairs if word.endswith(".csv") and before != "--rejects"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder that looks like the checkout but keeps what the commands write out of it."""
    folder = tmp_path_factory.mktemp("newcomer")
    for path in ROOT.iterdir():
        if not path.name.startswith(".") and path.name not in ("dist", "build"):
            (folder / path.name).symlink_to(path)
    bin_folder = folder / ".bin"
    bin_folder.mkdir()
    program = f'#!/bin/sh\nexec "{sys.executable}" -P -m explorer "$@"\n'
    _script(bin_folder / "timeline-explorer", program)
    # Both names of the program are to run in the environment of this test run.
    _script(
        bin_folder / "python3",
        f'#!/bin/sh\ncase "$1" in packaging/run.py) shift; exec "{sys.executable}" -P -m explorer "$@";; esac\n'
        f'exec "{sys.executable}" "$@"\n',
    )
    return folder


def _script(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    path.chmod(0o755)


def test_readme_shows_the_commands_that_set_everything_up() -> None:
    if not README.exists():
        pytest.skip("there is no README.md yet")
    shown = {" ".join(_words(command)[:2]) for command in _commands()}

    assert {"python3 packaging/run.py", "python3 packaging/test.py", "python3 packaging/build.py"} <= shown


def test_readme_lists_every_format_that_can_be_imported() -> None:
    endings = {container: one.endings for one in FORMATS.values() if one.endings for container in one.containers}
    names: dict[str, list[str]] = {}
    for one in FORMATS.values():
        files = " ".join(
            ending for container, some in endings.items() if container in one.containers for ending in some
        )
        names.setdefault(files, []).append(one.name)
    table = "\n".join(["| files | formats |", "|---|---|", *(f"| {k} | {', '.join(v)} |" for k, v in names.items())])

    assert table in README.read_text("utf-8"), f"put this into the README:\n{table}"


@pytest.mark.parametrize("command", [command for command in _commands() if _runs_elsewhere(command)])
def test_script_that_the_readme_names_is_there(command: str) -> None:
    words = _words(command)

    assert words[0] == "timeline-explorer" or (ROOT / words[1]).is_file()


@pytest.mark.parametrize("command", [command for command in _commands() if not _runs_elsewhere(command)])
def test_command_of_the_readme_runs(command: str, place: Path) -> None:
    for name in _own_lists(command):
        if not (place / name).exists():
            (place / name).write_text(OWN_LIST, "utf-8")
    settings = os.environ | {"PATH": f"{place / '.bin'}{os.pathsep}{os.environ['PATH']}"}

    done = subprocess.run(
        ["sh", "-c", command], cwd=place, env=settings, capture_output=True, text=True, check=False, timeout=120
    )

    # 1 is a finding of the command (rows set aside), not a failure.
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, f"exit {done.returncode}: {done.stderr}"
