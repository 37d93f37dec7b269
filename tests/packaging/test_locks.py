"""The locks: complete, hashed, for every platform, and free of any index or host."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "packaging" / "requirements-dev.lock"


def _entries(lock: Path) -> Iterator[str]:
    """Yield each entry of a lock on one line, without comments."""
    text = re.sub(r"^\s*#.*\n", "", lock.read_text("utf-8"), flags=re.MULTILINE)
    yield from (line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip())


def _requirements(lock: Path) -> list[Requirement]:
    return [Requirement(entry.partition(" --hash=")[0]) for entry in _entries(lock)]


def _pyproject() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(params=[RUN_LOCK, DEV_LOCK], ids=["run", "dev"])
def lock(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_every_entry_is_pinned_and_hashed(lock: Path) -> None:
    pattern = re.compile(
        r"[a-z0-9][a-z0-9.-]*(\[[a-z0-9,-]+\])?==[^\s;]+(\s*;[^-]+?[^\s]*)*(\s+--hash=sha256:[0-9a-f]{64})+"
    )

    assert [entry[:60] for entry in _entries(lock) if not pattern.fullmatch(entry)] == []


def test_no_index_host_or_file_is_named(lock: Path) -> None:
    text = lock.read_text("utf-8")

    assert re.findall(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|\bfile:|@ ", text) == []


def test_development_lock_holds_all_of_the_run_lock() -> None:
    assert set(_entries(RUN_LOCK)) <= set(_entries(DEV_LOCK))


def test_locks_hold_what_the_project_asks_for_within_its_ranges() -> None:
    project = _pyproject()
    asked = [Requirement(text) for text in project["project"]["dependencies"]]  # type: ignore[index]
    groups: dict[str, list[object]] = project["dependency-groups"]  # type: ignore[assignment]
    tools = [Requirement(text) for texts in groups.values() for text in texts if isinstance(text, str)]

    for path, wanted in ((RUN_LOCK, asked), (DEV_LOCK, asked + tools)):
        locked: dict[str, list[Requirement]] = {}
        for entry in _requirements(path):
            locked.setdefault(canonicalize_name(entry.name), []).append(entry)
        for requirement in wanted:
            found = locked.get(canonicalize_name(requirement.name), [])
            assert found, f"{requirement.name} is not in {path.name}: python3 packaging/lock.py"
            for entry in found:
                version = str(entry.specifier).removeprefix("==")
                assert requirement.specifier.contains(version, prereleases=True), (
                    f"{path.name}: {entry} for {requirement}"
                )


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize(("system", "platform"), [("Linux", "linux"), ("Darwin", "darwin"), ("Windows", "win32")])
def test_one_version_of_each_library_applies_anywhere(lock: Path, python: str, system: str, platform: str) -> None:
    there = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": platform,
        "platform_system": system,
        "os_name": "nt" if platform == "win32" else "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "platform_machine": "x86_64",
    }
    names = [entry.name for entry in _requirements(lock) if entry.marker is None or entry.marker.evaluate(there)]

    assert sorted(set(names)) == sorted(names)
    assert {"pyside6-essentials", "pyqtgraph", "numpy", "sqlmodel"} <= set(names)


def test_only_the_locks_meant_are_there() -> None:
    assert {path.name for path in ROOT.glob("*.lock") if not path.name.startswith(".")} == {"requirements.lock"}
    assert {path.name for path in (ROOT / "packaging").glob("*.lock")} == {"requirements-dev.lock"}
