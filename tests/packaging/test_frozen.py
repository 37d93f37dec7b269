"""Builds the program that needs no Python and uses it as a person would: commands, and a window on a real screen."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the build is tested on Linux"),
    pytest.mark.skipif(not (ROOT / "explorer" / "__main__.py").exists(), reason="there is no program yet"),
]

EVENTS = """title,start,end,lane
Ship sails,1912-04-10,,Ships
Ship sinks,1912-04-15,,Ships
Inquiry,1912-05-02,1912-07-03,Ashore
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the program once for all tests here and return the path of what a person starts."""
    import environment

    if Path(sys.prefix).resolve() != environment.environment_folder().resolve():
        pytest.skip("the build uses the checkout's environment: run the tests with packaging/test.py")
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-P", str(ROOT / "packaging" / "build.py"), "--out", str(out)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode == 3:
        pytest.skip(f"this machine cannot build: {built.stderr}")
    assert built.returncode == 0, built.stderr
    return out / "timeline-explorer" / "timeline-explorer"


@pytest.fixture
def bare_settings(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a machine where nothing of ours is installed."""
    return {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def _run(
    program: Path, *arguments: str, cwd: Path, settings: dict[str, str], expect: int = 0
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [program, *arguments], cwd=cwd, env=settings, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == expect, f"exit {done.returncode}: {done.stdout}{done.stderr}"
    return done


def test_frozen_program_imports_and_says_what_it_holds(
    program: Path, tmp_path: Path, bare_settings: dict[str, str]
) -> None:
    (tmp_path / "ships.csv").write_text(EVENTS, "utf-8")

    imported = _run(program, "--store", "t.db", "--json", "import", "ships.csv", cwd=tmp_path, settings=bare_settings)
    info = _run(program, "--store", "t.db", "--json", "info", cwd=tmp_path, settings=bare_settings)
    found = _run(program, "--store", "t.db", "search", "Inquiry", cwd=tmp_path, settings=bare_settings)

    assert '"inserted": 3' in json.dumps(json.loads(imported.stdout))
    assert json.loads(info.stdout)
    assert "Inquiry" in found.stdout


def test_frozen_program_draws_a_picture_without_a_screen(
    program: Path, tmp_path: Path, bare_settings: dict[str, str]
) -> None:
    (tmp_path / "ships.csv").write_text(EVENTS, "utf-8")
    _run(program, "--store", "t.db", "import", "ships.csv", cwd=tmp_path, settings=bare_settings)

    _run(program, "--store", "t.db", "snapshot", "out.png", "--size", "640x400", cwd=tmp_path, settings=bare_settings)

    assert _png_size(tmp_path / "out.png") == (640, 400)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf", "html", "jpg"])
def test_frozen_program_makes_the_same_figure_to_the_byte(
    program: Path, tmp_path: Path, bare_settings: dict[str, str], ending: str
) -> None:
    """The built-in timeline, by the frozen program and by the checkout, each on a store of its own."""
    one, two = tmp_path / "one", tmp_path / "two"
    asked = ["--store", "t.db", "snapshot", f"figure.{ending}", "--from", "2019-03", "--to", "2019-09", "--size", "a4"]
    asked += ["--dpi", "96", "--title", "Весна 2019 · printemps"]
    for folder in (one, two):
        folder.mkdir()

    _run(program, *asked, cwd=one, settings=bare_settings)
    checkout = {**bare_settings, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "explorer", *asked],
        cwd=two,
        env=checkout,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr

    first, second = ((folder / f"figure.{ending}").read_bytes() for folder in (one, two))
    assert len(first) > 10_000
    assert first == second


def test_frozen_program_without_a_screen_says_so(program: Path, tmp_path: Path, bare_settings: dict[str, str]) -> None:
    refused = _run(program, cwd=tmp_path, settings=bare_settings, expect=3)

    assert "snapshot" in refused.stderr


def test_frozen_program_opens_a_window(
    program: Path, tmp_path: Path, bare_settings: dict[str, str], x_display: str
) -> None:
    if not shutil.which("xdotool"):
        pytest.skip("xdotool is not installed")
    on_screen = {**bare_settings, "DISPLAY": x_display}
    # --sync waits until there is such a window.
    search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Timeline Explorer"]
    with (
        (tmp_path / "said").open("w") as said,
        subprocess.Popen([program], cwd=tmp_path, env=on_screen, stderr=said) as running,
    ):
        try:
            found = subprocess.run(search, env=on_screen, capture_output=True, text=True, timeout=30, check=False)
        except subprocess.TimeoutExpired:
            pytest.fail(f"no window appeared; the program said: {(tmp_path / 'said').read_text('utf-8')}")
        finally:
            running.terminate()

    assert found.stdout.split()


def test_build_carries_nothing_of_another_desktop_and_no_dead_link(program: Path) -> None:
    names = [path.name for path in program.parent.rglob("*")]

    assert not [name for name in names if name.startswith(("libgtk", "libqgtk3", "libqeglfs", "libqopensslbackend"))]
    assert [path for path in program.parent.rglob("*") if path.is_symlink() and not path.exists()] == []


def test_build_carries_a_desktop_entry_for_the_program(program: Path) -> None:
    entry = (program.parent / "share" / "applications" / "timeline-explorer.desktop").read_text("utf-8")

    assert f"\nExec={program.name}\n" in entry
    assert "\nIcon=timeline-explorer\n" in entry


def _png_size(path: Path) -> tuple[int, int]:
    """Return width and height from a PNG's header (PNG specification, 11.2.2 IHDR)."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    return width, height
