"""Builds the program that needs no Python: `python3 packaging/build.py [--out FOLDER]`, without it into dist/."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import python_version

python_version.require()

import argparse
import ctypes
import os
import shutil
import subprocess
import sysconfig
import tempfile
import time

import environment
import system_libraries

NAME = "timeline-explorer"
SPEC = environment.ROOT / "packaging" / f"{NAME}.spec"


class BuildFailed(Exception):
    """The recipe does not fit the program: ours to mend, unlike what SetUpFailed says."""


def main(arguments: list[str]) -> int:
    """Set up what is missing and build."""
    parser = argparse.ArgumentParser(prog="python3 packaging/build.py", description=__doc__)
    parser.add_argument("--out", type=Path, default=environment.ROOT / "dist", help="the folder to build into (dist)")
    options = parser.parse_args(arguments)
    try:
        require_build_tools()
        python = environment.python_with(environment.DEV_LOCK)
        build(python, options.out.resolve())
    except environment.SetUpFailed as failure:
        environment.say(str(failure))
        return 3
    except BuildFailed as failure:
        environment.say(str(failure))
        return 1
    except KeyboardInterrupt:
        environment.say("Interrupted. Nothing was put into the folder.")
        return 130
    return 0


def require_build_tools() -> None:
    """Make sure of what PyInstaller takes from the system: objdump, Python's shared library, and Qt's libraries.

    Raises:
        SetUpFailed: naming what is missing.
    """
    if not sys.platform.startswith("linux"):
        return
    system_libraries.provide([list(system_libraries.GUI | system_libraries.X11)])
    missing = [] if shutil.which("objdump") else ["binutils"]
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    shared_name = sysconfig.get_config_var("INSTSONAME") or ""
    if not has_shared_python(shared_name):
        if sys.base_prefix != "/usr":
            raise environment.SetUpFailed(
                f"The Python in {sys.base_prefix} was built without a shared library, and PyInstaller needs one. "
                "Use the system's Python, or one built with --enable-shared."
            )
        missing.append(f"libpython{version}")
    if not missing:
        return
    manager = system_libraries.package_manager()
    if manager == "apt-get" and system_libraries.may_install():
        system_libraries.apt_install(missing)
    else:
        command = system_libraries.install_command(manager or "your package manager:", missing)
        raise environment.SetUpFailed(f"Building needs {' and '.join(missing)}. Install them with:\n  {command}")


def has_shared_python(name: str) -> bool:
    """Tell whether this Python's shared library is there, beside it or where the dynamic linker looks."""
    if ".so" not in name:
        name = f"libpython{sys.version_info[0]}.{sys.version_info[1]}.so.1.0"
    if (Path(sysconfig.get_config_var("LIBDIR") or "/") / name).exists():
        return True
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def build(python: Path, out: Path) -> None:
    """Build into a folder beside the target and put it in its place when it is whole.

    Raises:
        BuildFailed: if PyInstaller fails; its last lines are in the message.
    """
    started_s = time.monotonic()
    environment.say(f"Building {out / NAME} (about a minute) …")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as folder:
        command = [str(python), "-P", "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
        command += ["--distpath", f"{folder}/dist", "--workpath", f"{folder}/work", str(SPEC)]
        settings = environment.clean_environment() | {"QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(
            command,
            env=settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            last = "\n".join(done.stdout.splitlines()[-15:])
            raise BuildFailed(f"PyInstaller could not build the program. It ended with:\n{last}")
        made = Path(folder) / "dist" / NAME
        add_desktop_files(made)
        if (out / NAME).exists():
            (out / NAME).rename(Path(folder) / "old")
        made.rename(out / NAME)
    environment.say(
        f"… done in {time.monotonic() - started_s:.0f} s: {size_mb(out / NAME):.0f} MB, start {out / NAME / NAME}"
    )


def add_desktop_files(made: Path) -> None:
    """Put the desktop entry and the icon where a package or an installer expects them."""
    icon = environment.ROOT / "resources" / "icons" / f"{NAME}.svg"
    targets = [(environment.ROOT / "packaging" / f"{NAME}.desktop", made / "share" / "applications")]
    if icon.exists():
        targets.append((icon, made / "share" / "icons" / "hicolor" / "scalable" / "apps"))
    for source, folder in targets:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / source.name)


def size_mb(folder: Path) -> float:
    """Return how much the files in a folder take, in 10^6 bytes; links count nothing."""
    sizes = (
        os.lstat(Path(parent) / name).st_size
        for parent, _, names in os.walk(folder)
        for name in names
        if not (Path(parent) / name).is_symlink()
    )
    return sum(sizes) / 1e6


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
