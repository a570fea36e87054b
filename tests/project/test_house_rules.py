"""The rules of the house that no linter knows: sizes, the one clock, the one reader of the environment, the words we do not use."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("data", "dashboard_app", "pages", "callbacks", "migrations")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40


def _python_files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts]
    return sorted(found)


PRODUCT = [*_python_files(*PACKAGES), *ROOT.glob("*.py")]
EVERYTHING = [*PRODUCT, *_python_files("tests", "benchmarks")]


def _screen_files(*kinds: str) -> list[Path]:
    found = (path for kind in kinds for folder in ("dashboard_app/assets", "tools") for path in (ROOT / folder).rglob(kind))
    return sorted(path for path in found if "vendor" not in path.parts)


SCRIPTS = _screen_files("*.js", "*.mjs", "*.sh")
STYLES = _screen_files("*.css")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_a_file_is_no_longer_than_a_person_can_hold() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in [*EVERYTHING, *SCRIPTS, *STYLES]}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def test_a_function_fits_on_a_screen() -> None:
    found = [
        (f"{_name(path)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in EVERYTHING
        for node in _functions(path)
    ]
    assert [(name, lines) for name, lines in found if lines > MAX_FUNCTION_LINES] == []


def test_a_module_says_in_its_first_line_what_it_is() -> None:
    assert [_name(path) for path in EVERYTHING if path.stat().st_size and not (ast.get_docstring(_tree(path)) or "").strip()] == []


def test_a_module_is_named_after_what_it_holds() -> None:
    unfit = {"utils", "util", "helpers", "common", "misc", "manager", "handler", "handlers"}
    assert [_name(path) for path in PRODUCT if path.stem in unfit] == []


# --- one clock --------------------------------------------------------------------------------------------------------------------

_CLOCK_CALLS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"), ("time", "time_ns"),
    ("func", "now"), ("func", "current_timestamp"), ("func", "current_date"), ("Timestamp", "now"), ("Timestamp", "today"),
}  # fmt: skip
_CLOCK_SQL = re.compile(r"\b(current_timestamp|current_date|localtimestamp|now\(\)|datetime\('now)", re.IGNORECASE)


def _clock_calls(path: Path) -> list[str]:
    calls = [node.func for node in ast.walk(_tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return [f"{_name(path)}:{call.lineno}" for call in calls if (_last_name(call.value), call.attr) in _CLOCK_CALLS]


def _clock_statements(path: Path) -> list[str]:
    strings = {node.value for node in ast.walk(_tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return [f"{_name(path)}: {string}" for string in strings - _docstrings(_tree(path)) if _CLOCK_SQL.search(string)]


def test_only_the_clock_asks_the_system_for_the_time() -> None:
    assert [call for path in PRODUCT if _name(path) != "data/clock.py" for call in _clock_calls(path)] == []


def test_no_statement_asks_the_database_for_the_time() -> None:
    assert [statement for path in PRODUCT for statement in _clock_statements(path)] == []


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _docstrings(tree: ast.Module) -> set[str]:
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    statements = [statement for body in bodies for statement in body if isinstance(statement, ast.Expr)]
    return {str(statement.value.value) for statement in statements if isinstance(statement.value, ast.Constant)}


# --- one reader of the environment -------------------------------------------------------------------------------------------------


def _environment_reads(path: Path) -> list[str]:
    attributes = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Attribute)]
    return [f"{_name(path)}:{node.lineno}" for node in attributes if _last_name(node.value) == "os" and node.attr in {"environ", "getenv"}]


def test_only_the_settings_read_the_environment() -> None:
    assert [read for path in PRODUCT if _name(path) != "dashboard_app/settings.py" for read in _environment_reads(path)] == []


# --- packages ---------------------------------------------------------------------------------------------------------------------

# What an import is called where the package is called otherwise.
_PACKAGE_OF = {
    "argon2": "argon2-cffi",
    "dotenv": "python-dotenv",
    "markdown_it": "markdown-it-py",
    "importlinter": "import-linter",
    "pydantic_core": "pydantic",
    "werkzeug": "flask",
}


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {*PACKAGES, "app", "tests", "benchmarks", "_typeshed"}


def _declared() -> tuple[set[str], set[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [{re.split(r"[\[<>=;~! ]", line)[0] for line in group} for group in (project["project"]["dependencies"], _dev(project))]
    return names[0], names[0] | names[1]


def _dev(project: dict[str, dict[str, list[str]]]) -> list[str]:
    return project["dependency-groups"]["dev"]


def _missing(paths: list[Path], declared: set[str]) -> set[str]:
    imported = {name for path in paths for name in _imported(path)}
    return {name for name in imported if _PACKAGE_OF.get(name, name.replace("_", "-")).lower() not in declared}


def _modules(package: str) -> set[str]:
    inside = (path for path in (ROOT / package).iterdir() if path.suffix == ".py" or any(path.glob("*.py")))
    return {f"{package}.{path.stem}" for path in inside if path.stem != "__init__"}


def test_every_module_stands_on_a_floor() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    floors = [name for contract in contracts if contract["type"] == "layers" for layer in contract["layers"] for name in layer.split(" | ")]
    assert _modules("dashboard_app") | _modules("data") <= set(floors)
    assert len(set(floors)) == len(floors)


def test_every_package_the_product_imports_is_declared() -> None:
    assert _missing(PRODUCT, _declared()[0]) == set()


def test_every_package_the_tests_import_is_declared() -> None:
    assert _missing(EVERYTHING, _declared()[1]) == set()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_has_a_hash_for_each_package_and_names_no_place_to_get_it_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9][^\n]*==[^\n]* \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) > 30
    assert "://" not in text
    assert not re.search(r"^--(?!hash)|^-[efi]", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_holds_every_declared_package(name: str) -> None:
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
    runtime, all_of_them = _declared()
    assert (runtime if name == "requirements.lock" else all_of_them) - locked == set()


# --- words ------------------------------------------------------------------------------------------------------------------------

_SPOKEN = [*EVERYTHING, *SCRIPTS, *STYLES, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile", ROOT / "pyproject.toml"]
_UNSAID = re.compile(r"\bTO" r"DO\b|\bFIX" r"ME\b|\bX" r"XX\b|/wo" r"rk/|/ro" r"ot/|/ho" r"me/[a-z]")


def test_nothing_is_left_for_later_and_no_path_of_one_machine_is_written_down() -> None:
    found = {_name(path): _UNSAID.findall(path.read_text(encoding="utf-8")) for path in _SPOKEN}
    assert {name: words for name, words in found.items() if words} == {}
