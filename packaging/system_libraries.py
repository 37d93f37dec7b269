"""Finds the system libraries that Qt needs and the machine lacks, before Qt fails on them. Standard library only.

Qt comes with its own libraries but leans on the system's OpenGL, X11 and Wayland ones, which a small machine lacks;
Qt then aborts with a message that names a plugin, not the package. The tables follow what the ELF files of
PySide6-Essentials 6.11 say they need (DT_NEEDED); a test compares the two.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from environment import SetUpFailed, say

# Library -> (Debian's package, Arch's package). Fedora and SUSE find a package by the library's name.
GUI = {
    "libEGL.so.1": ("libegl1", "libglvnd"),
    "libGL.so.1": ("libgl1", "libglvnd"),
    "libX11.so.6": ("libx11-6", "libx11"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype2"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libz.so.1": ("zlib1g", "zlib"),
    "libzstd.so.1": ("libzstd1", "zstd"),
}
X11 = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libx11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
}
WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "wayland"),
    "libwayland-egl.so.1": ("libwayland-egl1", "wayland"),
}
PACKAGES = GUI | X11 | WAYLAND

# Commands that never load Qt's graphics, so a server without its libraries can run them.
PLAIN_COMMANDS = ("import", "export", "search", "verify", "info")
OPTIONS_WITH_VALUE = ("--store",)

Finder = Callable[[str], bool]


def loads(library: str) -> bool:
    """Tell whether the dynamic linker finds a library, which is what Qt will ask it."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def command_of(arguments: Sequence[str]) -> str | None:
    """Return the program's command among its arguments, None for the window. `-h` and the like count as commands."""
    rest = iter(arguments)
    for argument in rest:
        if argument in OPTIONS_WITH_VALUE:
            next(rest, None)
        elif argument in ("-h", "--help", "--version") or not argument.startswith("-"):
            return argument
    return None


def needed_by(
    arguments: Sequence[str], settings: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> list[list[str]]:
    """Return the libraries that the program needs for these arguments on this screen.

    The answer is a list of alternatives, each a list of libraries: any one of them, if complete, will do. It is empty
    where nothing is needed: off Linux (Qt brings all there), for commands without graphics, and for a window without a
    screen, where the program says so before it loads Qt.
    """
    if not platform.startswith("linux"):
        return []
    command = command_of(arguments)
    if command in (*PLAIN_COMMANDS, "-h", "--help", "--version"):
        return []
    chosen = settings.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if command is not None or chosen in ("offscreen", "minimal"):
        return [list(GUI)]
    alternatives = []
    if chosen.startswith("wayland") or (not chosen and settings.get("WAYLAND_DISPLAY")):
        alternatives.append([*GUI, *WAYLAND])
    if chosen == "xcb" or (not chosen and settings.get("DISPLAY")):
        alternatives.append([*GUI, *X11])
    return alternatives


def provide(alternatives: Sequence[Sequence[str]], finds: Finder = loads) -> None:
    """Make sure that one alternative is complete: as root on Debian by installing what is missing, else by asking.

    Raises:
        SetUpFailed: naming the libraries and the command that installs them.
    """
    missing = fewest_missing(alternatives, finds)
    if missing and package_manager() == "apt-get" and may_install():
        apt_install(packages_for("apt-get", missing))
        missing = fewest_missing(alternatives, finds)
    if missing:
        raise SetUpFailed(complaint(missing, package_manager()))


def fewest_missing(alternatives: Sequence[Sequence[str]], finds: Finder) -> list[str]:
    """Return what the most complete alternative lacks; nothing if there is nothing to choose from."""
    return min(([name for name in names if not finds(name)] for names in alternatives), key=len, default=[])


def package_manager() -> str | None:
    """Return the first package manager on the machine that we know how to speak to."""
    return next((name for name in ("apt-get", "dnf", "zypper", "pacman") if shutil.which(name)), None)


def may_install() -> bool:
    """Tell whether packages can be installed without asking anyone."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def packages_for(manager: str, libraries: Iterable[str]) -> list[str]:
    """Return the packages of `manager` that hold the libraries, each once."""
    if manager in ("dnf", "zypper"):
        bits = "()(64bit)" if sys.maxsize > 2**32 else ""
        return sorted({f"{library}{bits}" for library in libraries})
    column = 0 if manager == "apt-get" else 1
    return sorted({PACKAGES[library][column] for library in libraries})


def install_command(manager: str, packages: Sequence[str]) -> str:
    """Return the command a person types to install packages."""
    verb = "pacman -S --needed" if manager == "pacman" else f"{manager} install"
    quoted = [f"'{package}'" if "(" in package else package for package in packages]
    return f"sudo {verb} {' '.join(quoted)}"


def complaint(missing: Sequence[str], manager: str | None) -> str:
    """Return the message for libraries that stay missing."""
    what = f"Qt needs system libraries that are missing here: {', '.join(sorted(missing))}."
    if manager is None:
        return f"{what} Install them with your system's package manager and start again."
    return f"{what} Install them with:\n  {install_command(manager, packages_for(manager, missing))}"


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages, as root.

    Raises:
        SetUpFailed: if apt-get could not.
    """
    import subprocess

    say(f"Installing system packages: {' '.join(packages)} …")
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Old lists may still do, so a failing update is not the end.
    for command in ([*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            command,
            env=settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    if done.returncode != 0:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(("E:", "dpkg: error"))]
        raise SetUpFailed(
            f"apt-get could not install {' '.join(packages)} ({lines[0] if lines else f'exit {done.returncode}'}). "
            f"Try it by hand:\n  {install_command('apt-get', packages)}"
        )


# Program -> Debian's package: what the tests use beside the libraries, and skip without.
TEST_PROGRAMS = {"Xvfb": "xvfb", "xdotool": "xdotool", "objdump": "binutils"}


def provide_for_tests() -> None:
    """Make sure of the libraries for painting; as root on Debian, also of all that only some tests need.

    Raises:
        SetUpFailed: if the libraries for painting are missing and cannot be installed.
    """
    if not sys.platform.startswith("linux"):
        return
    packages = packages_for("apt-get", [name for name in GUI | X11 if not loads(name)])
    packages += [package for program, package in TEST_PROGRAMS.items() if not shutil.which(program)]
    if packages and package_manager() == "apt-get" and may_install():
        apt_install(sorted(packages))
    provide([list(GUI)])
