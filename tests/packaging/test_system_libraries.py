"""What Qt needs of the system is found before Qt fails, and asked for in the words of the system's package manager."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import system_libraries
from environment import SetUpFailed

GUI = list(system_libraries.GUI)
X11 = list(system_libraries.X11)
WAYLAND = list(system_libraries.WAYLAND)


def _lacks(*missing: str) -> Callable[[str], bool]:
    return lambda library: library not in missing


@pytest.fixture
def apt_calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Pretend to be root on Debian; note what would be installed."""
    calls: list[list[str]] = []
    monkeypatch.setattr(system_libraries, "package_manager", lambda: "apt-get")
    monkeypatch.setattr(system_libraries, "may_install", lambda: True)
    monkeypatch.setattr(system_libraries, "apt_install", lambda packages: calls.append(list(packages)))
    return calls


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], None),
        (["--store", "import", "info"], "info"),
        (["--json", "snapshot", "x.png"], "snapshot"),
        (["--store=x.db"], None),
        (["-h"], "-h"),
        (["import", "--help"], "import"),
    ],
)
def test_command_is_found_among_the_arguments(arguments: list[str], command: str | None) -> None:
    assert system_libraries.command_of(arguments) == command


@pytest.mark.parametrize("command", ["import", "export", "search", "verify", "info", "--help"])
def test_commands_without_graphics_need_nothing(command: str) -> None:
    assert system_libraries.needed_by([command], {"DISPLAY": ":0"}, "linux") == []


def test_picture_needs_what_painting_needs_but_no_screen() -> None:
    assert system_libraries.needed_by(["snapshot", "x.png"], {}, "linux") == [GUI]


def test_window_needs_the_libraries_of_its_screen() -> None:
    needed_by = system_libraries.needed_by

    assert needed_by([], {"DISPLAY": ":0"}, "linux") == [GUI + X11]
    assert needed_by([], {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "linux") == [GUI + WAYLAND, GUI + X11]
    assert needed_by([], {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux") == [GUI]
    assert needed_by([], {"WAYLAND_DISPLAY": "w", "QT_QPA_PLATFORM": "xcb"}, "linux") == [GUI + X11]


def test_window_without_a_screen_needs_nothing_because_the_program_says_so_first() -> None:
    assert system_libraries.needed_by([], {}, "linux") == []


def test_off_linux_nothing_is_asked_for() -> None:
    assert system_libraries.needed_by(["snapshot", "x.png"], {}, "darwin") == []
    assert system_libraries.needed_by([], {}, "win32") == []


def test_one_complete_screen_is_enough() -> None:
    system_libraries.provide([GUI + WAYLAND, GUI + X11], _lacks("libwayland-egl.so.1"))


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("apt-get", "sudo apt-get install libegl1 libxcb-cursor0"),
        ("dnf", "sudo dnf install 'libEGL.so.1()(64bit)' 'libxcb-cursor.so.0()(64bit)'"),
        ("pacman", "sudo pacman -S --needed libglvnd xcb-util-cursor"),
        ("zypper", "sudo zypper install 'libEGL.so.1()(64bit)' 'libxcb-cursor.so.0()(64bit)'"),
    ],
)
def test_person_is_told_the_command_that_installs_what_is_missing(
    manager: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_libraries, "package_manager", lambda: manager)
    monkeypatch.setattr(system_libraries, "may_install", lambda: False)

    with pytest.raises(SetUpFailed) as told:
        system_libraries.provide([GUI + X11], _lacks("libEGL.so.1", "libxcb-cursor.so.0"))

    assert "libEGL.so.1, libxcb-cursor.so.0" in str(told.value)
    assert str(told.value).endswith(command)


def test_unknown_system_is_told_which_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_libraries, "package_manager", lambda: None)

    with pytest.raises(SetUpFailed, match=r"libGL\.so\.1.*package manager"):
        system_libraries.provide([GUI], _lacks("libGL.so.1"))


def test_root_on_debian_gets_them_installed(apt_calls: list[list[str]]) -> None:
    def finds(library: str) -> bool:
        return library != "libEGL.so.1" or bool(apt_calls)

    system_libraries.provide([GUI], finds)

    assert apt_calls == [["libegl1"]]


def test_root_is_told_when_installing_did_not_help(apt_calls: list[list[str]]) -> None:
    with pytest.raises(SetUpFailed, match="libEGL"):
        system_libraries.provide([GUI], _lacks("libEGL.so.1"))

    assert apt_calls == [["libegl1"]]


def test_nothing_is_installed_where_nothing_is_missing(apt_calls: list[list[str]]) -> None:
    system_libraries.provide([GUI + X11], lambda library: True)

    assert apt_calls == []


def test_failing_apt_get_is_reported_with_its_own_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 100, "", "W: old lists\nE: Unable to locate package libegl1\n")

    monkeypatch.setattr(subprocess, "run", run)

    with pytest.raises(SetUpFailed, match="E: Unable to locate package libegl1"):
        system_libraries.apt_install(["libegl1"])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ELF files are Linux's")
@pytest.mark.skipif(not shutil.which("readelf"), reason="readelf is not installed")
def test_tables_name_every_library_that_qt_itself_links() -> None:
    import PySide6

    qt = Path(PySide6.__file__).parent
    parts = {
        "GUI": ("QtCore.abi3.so", "QtGui.abi3.so", "QtWidgets.abi3.so", "QtOpenGL.abi3.so", "QtSvg.abi3.so"),
        "GUI's": ("Qt/lib/libQt6Core.so.6", "Qt/lib/libQt6Gui.so.6", "Qt/lib/libQt6Widgets.so.6"),
        "paint": ("Qt/lib/libQt6DBus.so.6", "Qt/plugins/platforms/libqoffscreen.so"),
        "X11": ("Qt/plugins/platforms/libqxcb.so", "Qt/lib/libQt6XcbQpa.so.6"),
        "Wayland": ("Qt/plugins/platforms/libqwayland.so", "Qt/lib/libQt6WaylandClient.so.6"),
    }
    # Every Linux has these, or Python itself would not start; ICU comes with PySide6.
    base = re.compile(r"lib(c|m|dl|rt|pthread|gcc_s|stdc\+\+)\.so|ld-linux|libQt6|libpyside6|libshiboken6|libicu")

    for group, known in (
        (("GUI", "GUI's", "paint"), system_libraries.GUI),
        (("X11",), system_libraries.GUI | system_libraries.X11),
        (("Wayland",), system_libraries.GUI | system_libraries.WAYLAND),
    ):
        for file in (name for part in group for name in parts[part]):
            header = subprocess.run(["readelf", "-d", qt / file], capture_output=True, text=True, check=True).stdout
            linked = {name for name in re.findall(r"\(NEEDED\).*\[(.+)\]", header) if not base.match(name)}
            assert linked <= set(known), f"{file} needs more: {sorted(linked - set(known))}"
