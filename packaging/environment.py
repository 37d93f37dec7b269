"""Makes the checkout's virtual environment and starts programs in it. Standard library only; knows nothing of Qt.

The environment is `.venv/` in the checkout, or a folder in the user's cache where the checkout cannot be written. A
stamp inside it says which locks it holds. The stamp is removed before any change and written after the last one, so an
environment with a fitting stamp is whole, however the last set-up ended.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "packaging" / "requirements-dev.lock"

STAMP = "timeline-explorer.json"
# Settings of other installations, which would send packages or imports past the environment.
FOREIGN_SETTINGS = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "__PYVENV_LAUNCHER__",
)


class SetUpFailed(Exception):
    """The machine, not the program, stands in the way. The message is what the user reads; the exit code is 3."""


def say(text: str) -> None:
    """Tell the user. On standard error: standard output belongs to the program that is about to start."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def python_with(lock: Path) -> Path:
    """Return the interpreter of an environment that holds what `lock` lists, set up now if need be.

    Raises:
        SetUpFailed: with a sentence on what is missing and what to do.
    """
    venv = environment_folder()
    if is_ready(venv, lock):
        return interpreter(venv)
    with only_one(venv.with_name(f"{venv.name}.lock")):
        if not is_ready(venv, lock):  # another start may have done it meanwhile
            set_up(venv, lock)
    return interpreter(venv)


def environment_folder() -> Path:
    """Return where the environment is or will be: the checkout if that can be written or has one, else the cache."""
    inside = ROOT / ".venv"
    if os.access(ROOT, os.W_OK) or (inside / STAMP).exists():
        return inside
    folder = cache_folder() / f"checkout-{hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetUpFailed(
            f"Neither {ROOT} nor {folder} can be written ({error.strerror}), so there is no place for the libraries. "
            "Make one of them writable, or set XDG_CACHE_HOME to a folder that is."
        ) from error
    return folder / "venv"


def cache_folder() -> Path:
    """Return the program's folder for what can be made again, as the platform has it."""
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "timeline-explorer"


def interpreter(venv: Path) -> Path:
    """Return the path of the environment's Python."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def digest(lock: Path) -> str:
    """Return the SHA-256 of a lock file as hexadecimal text."""
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except OSError as error:
        raise SetUpFailed(
            f"{lock} cannot be read ({error.strerror}); the checkout is not whole. Clone it again."
        ) from error


def is_ready(venv: Path, lock: Path) -> bool:
    """Tell whether the environment is whole, holds `lock`, and was made by this version of Python."""
    held = read_stamp(venv)
    return held.get(lock.name) == digest(lock) and held.get("python") == python_tag() and interpreter(venv).exists()


def python_tag() -> str:
    """Return what an environment must share with the running Python: version and kind of machine."""
    return f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"


def read_stamp(venv: Path) -> dict[str, str]:
    """Return what the environment holds, {} if it is not whole."""
    try:
        held = json.loads((venv / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def set_up(venv: Path, lock: Path) -> None:
    """Make the environment hold `lock`. Call under the lock file only."""
    held = read_stamp(venv)
    # The development lock is a superset, so it can be added to an environment that fits the other one.
    fits = is_ready(venv, RUN_LOCK)
    if not fits:
        require_venv_module()
    size_mb = 160 if lock == DEV_LOCK else 125
    started_s = time.monotonic()
    say(f"Setting up the libraries in {venv} (once; some {size_mb} MB are fetched) …")
    (venv / STAMP).unlink(missing_ok=True)
    if not fits:
        held = {}
        make_empty(venv)
    install(venv, lock)
    put_checkout_on_path(venv)
    held |= {"python": python_tag(), lock.name: digest(lock)}
    if lock == DEV_LOCK:
        held[RUN_LOCK.name] = digest(RUN_LOCK)
    write_whole(venv / STAMP, json.dumps(held, indent=1))
    say(f"… done in {time.monotonic() - started_s:.0f} s.")


def make_empty(venv: Path) -> None:
    """Make an environment with nothing but pip, in place of whatever stands there."""
    import subprocess

    with contextlib.suppress(FileNotFoundError):
        remove(venv)
    # An environment made from inside another would lean on that one: go to the interpreter behind it.
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run(
        [python, "-m", "venv", str(venv)], env=clean_environment(), capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        reason = reason_of_failure(made.stdout + made.stderr)
        raise SetUpFailed(f"The virtual environment {venv} could not be made: {reason}")


def remove(venv: Path) -> None:
    """Remove an environment, or a broken link or file in its place."""
    if venv.is_symlink() or venv.is_file():
        venv.unlink()
    else:
        shutil.rmtree(venv)


def require_venv_module() -> None:
    """Make sure that environments can be made: Debian keeps that part of Python in a package of its own."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    import system_libraries

    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    manager = system_libraries.package_manager()
    if manager == "apt-get":
        if system_libraries.may_install():
            system_libraries.apt_install([package])
            importlib.invalidate_caches()
            return
        raise SetUpFailed(
            f"This Python cannot make virtual environments: the package {package} is missing. Install it with:\n"
            f"  {system_libraries.install_command('apt-get', [package])}"
        )
    raise SetUpFailed(
        "This Python cannot make virtual environments: its modules venv and ensurepip are missing. Install them."
    )


def install(venv: Path, lock: Path) -> None:
    """Install exactly what the lock lists. Every file's hash is checked, and nothing is built from source."""
    import subprocess

    command = [str(interpreter(venv)), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--retries", "3", "-r", str(lock)]
    log: list[str] = []
    process = subprocess.Popen(
        command, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            log.append(line)
            show_step(line)
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        show_step("")
    if code != 0:
        log_path = venv / "set-up.log"
        with contextlib.suppress(OSError):
            log_path.write_text("".join(log), "utf-8")
        raise SetUpFailed(
            f"The libraries could not be installed: {reason_of_failure(''.join(log))} (All of it: {log_path})"
        )


def show_step(line: str) -> None:
    """On a terminal, show which library pip is at, on one line that is written over."""
    if not sys.stderr.isatty():
        return
    words = line.split()
    if words[:1] == ["Collecting"] and len(words) > 1:
        sys.stderr.write(f"\r\033[K  {words[1]}")
    elif words[:1] == ["Installing"]:
        sys.stderr.write("\r\033[K  installing")
    elif not words:
        sys.stderr.write("\r\033[K")
    sys.stderr.flush()


# What pip and venv print, in the order of asking, and what it means to the user.
REASONS = (
    (("No space left on device", "Disk quota exceeded"), "the disk is full. Free some space and start again."),
    (("DO NOT MATCH THE HASHES",), "a fetched file is not the one that was locked, so it was not used. Start again."),
    (
        (
            "NewConnectionError",
            "NameResolutionError",
            "Max retries exceeded",
            "ConnectTimeout",
            "ReadTimeout",
            "ProxyError",
            "SSLError",
            "Connection reset",
            "Network is unreachable",
            "Could not fetch URL",
        ),
        "the package index cannot be reached. Check the network connection (or pip's settings) and start again.",
    ),
    (
        ("No matching distribution", "Could not find a version"),
        "pip finds no build for this Python and this machine. There are builds for Python 3.11 to 3.14, on Linux with "
        "glibc 2.34 or newer (Debian 12, Ubuntu 22.04), macOS and Windows.",
    ),
    (("Permission denied", "Read-only file system"), "the folder cannot be written."),
)


def reason_of_failure(output: str) -> str:
    """Return a sentence for what a tool printed: its known meaning, else its own last line that says anything."""
    for signs, meaning in REASONS:
        if any(sign in output for sign in signs):
            return meaning
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error") and line != "ERROR: Exception:"]
    return (errors or lines or ["it gave no reason."])[-1]


def put_checkout_on_path(venv: Path) -> None:
    """Make the checkout's packages importable from any folder. Relative where possible: a checkout may be moved."""
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(venv), "platbase": str(venv)}))
    target = os.path.relpath(ROOT, site) if venv.parent == ROOT else str(ROOT)
    write_whole(site / "timeline-explorer.pth", f"{target}\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there as a whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(os.fsencode(text))  # a path need not be text
    part.replace(path)


@contextlib.contextmanager
def only_one(lock_path: Path) -> Iterator[None]:
    """Hold a lock between processes. The system lets go of it when the holder ends, however it ends."""
    try:
        file = lock_path.open("a+b")
    except OSError as error:
        raise SetUpFailed(f"{lock_path.parent} cannot be written ({error.strerror}), so there is no set-up.") from error
    with file:
        if not take(file.fileno(), wait=False):
            say("Another start is setting up the libraries; waiting for it …")
            take(file.fileno(), wait=True)
        yield


if sys.platform == "win32":

    def take(descriptor: int, *, wait: bool) -> bool:
        """Lock an open file; False if another process holds it and `wait` is False."""
        import msvcrt

        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
            else:
                return True

else:

    def take(descriptor: int, *, wait: bool) -> bool:
        """Lock an open file; False if another process holds it and `wait` is False."""
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks: better to go on than to refuse
        return True


def clean_environment() -> dict[str, str]:
    """Return the process's environment without what points into other Python installations."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN_SETTINGS}


def become(command: Sequence[str]) -> int:
    """Replace this process by `command`, so that signals, terminal and exit code are the program's own.

    Windows cannot do that: there the program is a child, and its exit code is returned.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        execute(command)
    import subprocess

    with subprocess.Popen(command, env=clean_environment()) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # Ctrl-C reached the program as well, and how it ends is its own matter


def execute(command: Sequence[str]) -> NoReturn:
    """Replace this process (POSIX)."""
    os.execve(command[0], list(command), clean_environment())
