"""What holds for the source as a whole: imports, types, lint, layout. A failure prints the tool's own report."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections import Counter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("db", "explorer", "resources")
# shiboken6 is PySide6's own other half, of the same version always.
COMES_WITH = {"shiboken6"}
SQL = re.compile(r"\b(SELECT|INSERT (OR \w+ )?INTO|UPDATE \"?\w+\"? SET|DELETE FROM|EXISTS \(|PRAGMA)\b|\bPRAGMA ")


def _report(*command: str) -> str:
    """Run a tool of the environment on the checkout; return what it printed if it found anything, else nothing."""
    done = subprocess.run([sys.executable, "-P", "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    return f"{done.stdout}{done.stderr}" if done.returncode else ""


def _check(report: str) -> None:
    if report:
        pytest.fail(report, pytrace=False)


def _tracked_files() -> list[Path]:
    """Return the files of the checkout as git knows them, relative to its top."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_imports_point_one_way() -> None:
    # Called from Python: the tool has no `python -m` form, and its script may not be on PATH.
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    _check(done.stdout + done.stderr if done.returncode else "")


def test_figures_need_neither_widgets_nor_a_window() -> None:
    # import-linter sees PySide6 as one module, so which part of it is imported is read from the source.
    forbidden = ("PySide6.QtWidgets", "PySide6.QtOpenGLWidgets", "PySide6.QtPrintSupport", "pyqtgraph")
    found = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for room in ("drawing", "figures")
        for path in sorted((ROOT / "explorer" / room).rglob("*.py"))
        for line, module in _imports(path)
        if module.startswith(forbidden)
    ]

    assert not found


def _imports(path: Path) -> list[tuple[int, str]]:
    """Return (line, full name) of everything a module imports."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def test_only_the_store_speaks_sql() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "explorer").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ]

    assert found == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    # Also for types alone: what is read in a circle has no beginning.
    modules = {
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    }
    arrows = {name: _imported_at_once(path, modules) - {name} for name, path in modules.items()}
    reached = {name: _reached(name, arrows) for name in modules}
    circles = {tuple(sorted(other for other in reached[name] if name in reached[other])) for name in modules}

    assert {circle for circle in circles if circle} == set()


def _imported_at_once(path: Path, modules: dict[str, Path]) -> set[str]:
    """The project's modules that one imports outside its functions."""
    names: set[str] = set()
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {
                full if (full := f"{node.module}.{alias.name}") in modules else node.module for alias in node.names
            }
    return names & modules.keys()


def _reached(start: str, arrows: dict[str, set[str]]) -> set[str]:
    """What is imported by a module, or by what it imports."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = arrows[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def test_every_library_imported_is_one_the_project_names() -> None:
    # What only comes along with another library goes when that one changes its mind.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    makers = {module: {canonicalize_name(name) for name in names} for module, names in packages_distributions().items()}
    imported = {
        module.partition(".")[0]
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for _, module in _imports(path)
    }
    foreign = imported - set(sys.stdlib_module_names) - set(PACKAGES)

    assert {module for module in foreign if not makers.get(module, set()) & named} <= COMES_WITH


@pytest.mark.long
def test_program_and_tests_are_typed_strictly() -> None:
    _check(_report("mypy", "--strict", "--explicit-package-bases", *PACKAGES, "tests"))


@pytest.mark.long
def test_packaging_scripts_are_typed_strictly() -> None:
    scripts = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "packaging").glob("*.py"))

    _check(_report("mypy", "--strict", "--scripts-are-modules", "--follow-imports=silent", *scripts))


def test_lint_finds_nothing() -> None:
    _check(_report("ruff", "check", "."))


def test_nothing_stands_unused() -> None:
    # What only tests use counts as unused too. [tool.vulture] names what libraries call.
    _check(_report("vulture"))


def test_source_is_formatted() -> None:
    _check(_report("ruff", "format", "--check", "."))


def test_top_level_holds_what_the_layout_names_and_nothing_else() -> None:
    allowed = {
        "db", "explorer", "resources", "packaging", "tests",
        "pyproject.toml", "requirements.lock", "README.md", "LICENSE",
    }  # fmt: skip
    top = {path.parts[0] for path in _tracked_files()}

    assert {name for name in top if not name.startswith(".")} <= allowed


def test_a_room_holds_no_more_than_one_can_look_over() -> None:
    # One module for each import format is what that room is for.
    counted = Counter(path.parent for path in _modules())
    allowed = {Path("explorer/importing/formats")}

    assert {room: count for room, count in counted.items() if count > 20 and room not in allowed} == {}


# Words of the first versions that everyone had to have explained, as whole names of anything.
RETIRED = {
    "ByHand", "byhand", "known_as", "deleted_event", "Touched", "Mark", "Counting", "Trial", "Lender", "Behind",
    "Told", "Filler", "search_side", "Again", "Past", "Stored", "Sparing", "Settled", "Unsettled", "companions",
    "headwords", "charscore", "extremes", "hashed", "WallLane", "placing", "Ladder", "RowMemory", "Means", "Easel",
    "Look", "Workshop", "Seat", "Spot", "carry", "stepping", "tidying", "EndSignals", "choosing", "arrivals",
    "FindingOut", "Sums", "import_behind", "stand_for", "let_go", "give_way", "bring_up", "Tally", "Placement",
    "GOES", "FORGETS", "FORBIDS", "hands",
}  # fmt: skip


def test_no_name_is_one_that_was_given_up() -> None:
    found = [
        f"{path}:{token.start[0]} {token.string}"
        for path in _modules()
        for token in tokenize.generate_tokens(io.StringIO((ROOT / path).read_text("utf-8")).readline)
        if token.type == tokenize.NAME and token.string in RETIRED
    ]

    assert [*found, *(str(path) for path in _modules() if path.stem in RETIRED)] == []


def test_a_module_is_short_enough_to_be_read_at_once() -> None:
    # All tables stand in one module, so that what refers to what can be seen. The other two are still to be shortened.
    allowed = {
        Path("db/schema/models.py"),
        Path("explorer/importing/detect/propose_dates.py"),
        Path("explorer/qt/figures/dialog.py"),
    }
    lines = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in _modules()}

    assert {path: count for path, count in lines.items() if count > 450 and path not in allowed} == {}


def _modules() -> list[Path]:
    """Return the modules of the program, relative to the top of the checkout."""
    return [path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_packaging_is_no_package() -> None:
    # With an __init__.py it would stand in for the library `packaging`, which pytest and PyInstaller import.
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_packages_that_are_read_as_resources_are_packages() -> None:
    for package in ("db", "db/schema/migrations", "explorer", "resources"):
        assert (ROOT / package / "__init__.py").is_file()


def test_no_file_is_larger_than_a_clone_should_carry() -> None:
    limit_bytes = 5_000_000

    assert [path for path in _tracked_files() if (ROOT / path).stat().st_size > limit_bytes] == []
