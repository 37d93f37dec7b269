"""`pip install .`: the wheel carries the program whole, with its data, and gives the command `timeline-explorer`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import explorer

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("db", "explorer", "resources")

pytestmark = pytest.mark.long


def _ours(folder: Path) -> set[str]:
    """Return the files of the packages, relative to the top, as a wheel should have them."""
    return {
        path.relative_to(folder).as_posix()
        for package in PACKAGES
        for path in (folder / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, because building leaves files in the source."""
    if not (ROOT / "README.md").exists():
        pytest.skip("there is no README.md yet")
    source = tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, source / name)
    out = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(out),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


def test_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert inside == _ours(ROOT)
    assert "resources/data/events.csv" in inside


def test_wheel_names_licence_version_and_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {name.partition(".dist-info/")[2]: name for name in archive.namelist() if ".dist-info/" in name}
        metadata = archive.read(texts["METADATA"]).decode()
        commands = archive.read(texts["entry_points.txt"]).decode()

    assert "License-Expression: MIT\n" in metadata
    assert f"Version: {explorer.VERSION}\n" in metadata
    assert "timeline-explorer = explorer.__main__:main" in commands
    assert "licenses/LICENSE" in texts


def test_installed_command_runs_without_the_checkout(wheel: Path, tmp_path: Path, isolated_home: Path) -> None:
    if not (ROOT / "explorer" / "__main__.py").exists():
        pytest.skip("there is no program yet")
    site = tmp_path / "site"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "-q",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(command, check=True)
    # The environment's own path to the checkout must not help: the installed copy comes first.
    settings = os.environ | {"PYTHONPATH": str(site)}

    done = subprocess.run(
        [sys.executable, site / "bin" / "timeline-explorer", "--help"],
        cwd=tmp_path,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "snapshot" in done.stdout


def test_version_is_said_once_and_the_change_log_speaks_of_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert "version" not in project
    assert f"## {explorer.VERSION}" in (ROOT / "resources" / "CHANGELOG.md").read_text("utf-8")
