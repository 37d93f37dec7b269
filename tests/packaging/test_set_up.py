"""The set-up as a person meets it: real virtual environments, made by the real scripts, for a tiny program.

The tiny program depends on one tiny library, which comes from a folder, so that nothing is fetched.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import environment
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name == "nt", reason="uses signals and users as POSIX has them"),
]

PROGRAM = """
import json, os, sys, time
import tinylib

if sys.argv[1:2] == ["wait"]:
    try:
        print("waiting", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        sys.exit(42)
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "library": tinylib.NAME}))
sys.exit(7 if "fail" in sys.argv else 0)
"""


@dataclass(frozen=True)
class Checkout:
    """A checkout with the real scripts and a tiny program, and the environment variables that its commands get."""

    folder: Path
    settings: Mapping[str, str]

    def command(self, *arguments: str) -> list[str]:
        return [_python(), str(self.folder / "packaging" / "run.py"), *arguments]

    def run(
        self,
        *arguments: str,
        cwd: Path | None = None,
        settings: Mapping[str, str] | None = None,
        user: int | None = None,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=cwd or self.folder,
            env={**self.settings, **(settings or {})},
            capture_output=True,
            text=True,
            check=False,
            user=user,
            group=user,
            timeout=120,
        )

    @property
    def stamp(self) -> Path:
        return self.folder / ".venv" / "timeline-explorer.json"


def _python() -> str:
    """Return a Python outside any environment, one that other users may run where there is one."""
    system = Path("/usr/bin/python3")
    if system.exists():
        probe = [str(system), "-c", "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return str(system)
    return str(getattr(sys, "_base_executable", sys.executable))


def _wheel(folder: Path, name: str) -> str:
    """Write a wheel with one module (binary distribution format, version 1.0) and return its lock entry."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": f"NAME = {name!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    """Make a fresh checkout, in a folder that other users can reach too."""
    with tempfile.TemporaryDirectory(prefix="timeline-explorer-test-") as top:
        yield _fresh_checkout(Path(top))


@pytest.fixture(scope="module")
def set_up_once() -> Iterator[Checkout]:
    """Make a checkout that is set up, to be copied and not to be changed."""
    with tempfile.TemporaryDirectory(prefix="timeline-explorer-test-") as top:
        made = _fresh_checkout(Path(top))
        first = made.run("info")
        assert first.returncode == 0, first.stderr
        assert "Setting up" in first.stderr
        yield made


@pytest.fixture
def ready(set_up_once: Checkout, tmp_path: Path) -> Checkout:
    """Make a checkout that has been set up before. It is a copy, so the set-up must not mind being moved."""
    folder = tmp_path / "copied checkout"
    shutil.copytree(set_up_once.folder, folder, symlinks=True)
    return Checkout(folder, set_up_once.settings)


def _fresh_checkout(top: Path) -> Checkout:
    top.chmod(0o755)
    folder = top / "a checkout"
    shutil.copytree(ROOT / "packaging", folder / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
    for package in ("db", "explorer", "resources"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").touch()
    (folder / "explorer" / "__main__.py").write_text(PROGRAM, "utf-8")
    wheels = top / "wheels"
    wheels.mkdir()
    run_lock = _wheel(wheels, "tinylib")
    (folder / "requirements.lock").write_text(run_lock, "utf-8")
    (folder / "packaging" / "requirements-dev.lock").write_text(run_lock + _wheel(wheels, "tinytool"), "utf-8")
    home = top / "home"
    home.mkdir()
    home.chmod(0o777)
    settings = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": wheels.as_uri(),
        "PIP_CONFIG_FILE": os.devnull,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return Checkout(folder, settings)


def test_later_start_just_starts_with_the_arguments_where_the_person_stands(ready: Checkout, tmp_path: Path) -> None:
    started = ready.run("info", "two words", cwd=tmp_path)

    assert started.stderr == ""
    assert json.loads(started.stdout) == {
        "arguments": ["info", "two words"],
        "folder": str(tmp_path),
        "library": "tinylib",
    }


def test_exit_code_is_the_programs_own(ready: Checkout) -> None:
    assert ready.run("info", "fail").returncode == 7


def test_own_packages_win_over_folders_of_the_same_name_where_the_person_stands(
    ready: Checkout, tmp_path: Path
) -> None:
    (tmp_path / "explorer").mkdir()
    (tmp_path / "explorer" / "__main__.py").write_text("raise SystemExit('the wrong program')", "utf-8")

    started = ready.run("info", cwd=tmp_path, settings={"PYTHONPATH": str(tmp_path)})

    assert started.returncode == 0, started.stderr


@pytest.fixture
def interrupts_heard() -> Iterator[None]:
    """A job in the background of a script ignores interrupts, and so would each program it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interrupts_heard")
def test_interrupt_reaches_the_program(ready: Checkout) -> None:
    with subprocess.Popen(
        ready.command("wait"), env=dict(ready.settings), stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "waiting\n"
        running.send_signal(signal.SIGINT)

        assert running.wait(timeout=30) == 42


def test_killed_set_up_is_not_taken_for_a_whole_one(checkout: Checkout) -> None:
    with subprocess.Popen(
        checkout.command("info"), env=dict(checkout.settings), stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stderr is not None
        assert "Setting up" in running.stderr.readline()
        _wait_for(checkout.folder / ".venv" / "bin", running)
        os.killpg(running.pid, signal.SIGKILL)
    assert not checkout.stamp.exists()

    again = checkout.run("info")

    assert again.returncode == 0, again.stderr
    assert "Setting up" in again.stderr


def _wait_for(path: Path, running: subprocess.Popen[str]) -> None:
    """Return when a path appears; the other process makes it within seconds, or ends."""
    while not path.exists():
        assert running.poll() is None


def test_two_starts_at_once_set_up_once(checkout: Checkout) -> None:
    starts = [
        subprocess.Popen(
            checkout.command("info"),
            env=dict(checkout.settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [start.communicate(timeout=120)[1] for start in starts]

    assert [start.returncode for start in starts] == [0, 0], told
    assert sum("Setting up" in text for text in told) == 1
    assert sum("waiting for it" in text for text in told) == 1


def test_changed_lock_makes_a_new_environment(ready: Checkout) -> None:
    leftover = ready.folder / ".venv" / "leftover"
    leftover.touch()
    with (ready.folder / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")

    assert "Setting up" in ready.run("info").stderr
    assert not leftover.exists()


def test_development_tools_are_added_to_what_is_there(ready: Checkout) -> None:
    code = "import environment as e; print(e.python_with(e.DEV_LOCK))"
    leftover = ready.folder / ".venv" / "leftover"
    leftover.touch()

    added = subprocess.run(
        [_python(), "-c", code],
        env={**ready.settings, "PYTHONPATH": str(ready.folder / "packaging")},
        capture_output=True,
        text=True,
        check=True,
    )
    python = added.stdout.strip()

    assert subprocess.run([python, "-c", "import tinylib, tinytool"], check=False).returncode == 0
    assert leftover.exists()
    assert ready.run("info").stderr == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_checkout_that_cannot_be_written_is_run_from_the_cache(checkout: Checkout) -> None:
    first = checkout.run("info", user=NOBODY)
    second = checkout.run("info", user=NOBODY)

    assert first.returncode == 0, first.stderr
    assert second.stderr == ""
    assert not (checkout.folder / ".venv").exists()
    assert list((Path(checkout.settings["HOME"]) / ".cache" / "timeline-explorer").glob("checkout-*/venv/bin/python"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user")
def test_no_writable_place_at_all_is_said(checkout: Checkout) -> None:
    refused = checkout.run("info", user=NOBODY, settings={"HOME": "/", "XDG_CACHE_HOME": "/proc/no"})

    assert refused.returncode == 3
    assert "XDG_CACHE_HOME" in refused.stderr
    assert "Traceback" not in refused.stderr


UNREACHABLE = {
    "PIP_NO_INDEX": "0",
    "PIP_FIND_LINKS": "",
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
}


@pytest.mark.parametrize(
    ("settings", "hash_start", "expected"),
    [
        (UNREACHABLE, "sha256:", "the package index cannot be reached"),
        ({}, "sha256:0000", "not the one that was locked"),
    ],
    ids=["no network", "wrong hash"],
)
def test_failed_installation_is_one_sentence_and_leaves_nothing_that_counts(
    checkout: Checkout, settings: dict[str, str], hash_start: str, expected: str
) -> None:
    lock = checkout.folder / "requirements.lock"
    head, _, tail = lock.read_text("utf-8").partition("sha256:")
    lock.write_text(head + hash_start + tail[len(hash_start) - len("sha256:") :], "utf-8")

    refused = checkout.run("info", settings=settings)

    assert refused.returncode == 3
    assert expected in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stdout == ""
    assert not checkout.stamp.exists()


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            "ERROR: Could not find a version that satisfies x (from versions: none)",
            "pip finds no build for this Python",
        ),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("WARNING: a\nERROR: something new\nmore", "ERROR: something new"),
        ("", "it gave no reason"),
    ],
)
def test_what_a_tool_prints_becomes_a_reason(printed: str, expected: str) -> None:
    assert expected in environment.reason_of_failure(printed)


def test_python_that_is_too_old_is_turned_away_in_words(checkout: Checkout) -> None:
    # An old Python is not at hand everywhere, so this one pretends.
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['packaging/run.py'];"
        "runpy.run_path('packaging/run.py', run_name='__main__')"
    )
    refused = subprocess.run(
        [_python(), "-c", code],
        cwd=checkout.folder,
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 3
    assert refused.stderr.startswith("timeline-explorer needs Python 3.11 or newer, and this is Python 3.9.")
