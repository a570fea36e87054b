"""How numbers and dates are written is handed down: nothing on the way to the screen forgets whose screen it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("dashboard_app/charts", "dashboard_app/dashboards", "dashboard_app/ui", "callbacks", "pages")
FILES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
CLOCK_FORMATS = ("%a", "%A", "%b", "%B", "%d", "%H", "%m", "%Y")


def _functions() -> dict[str, int]:
    """Those with a parameter `formats` that may be left out, by name: at which place it stands (keyword alone: 99).
    A name that another function has too tells nothing."""
    found: dict[str, int] = {}
    others: set[str] = set()
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = [one.arg for one in node.args.args]
                optional = names[len(names) - len(node.args.defaults) :] + [one.arg for one in node.args.kwonlyargs]
                if "formats" in optional:
                    found[node.name] = names.index("formats") if "formats" in names else 99
                else:
                    others.add(node.name)
    return {name: place for name, place in found.items() if name not in others}


def _calls() -> Iterator[tuple[Path, ast.Call, str]]:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield path, node, name


def test_whatever_may_be_told_the_formats_is_told_them() -> None:
    functions = _functions()
    assert {"full_value", "even", "lined_up", "bucket_text", "period_text", "tick_texts", "value_axis", "filter_bar"} <= functions.keys()
    forgotten = [
        f"{path.relative_to(ROOT)}:{node.lineno} {name}"
        for path, node, name in _calls()
        if name in functions and len(node.args) <= functions[name] and "formats" not in {one.arg for one in node.keywords}
    ]
    assert forgotten == []


def test_nothing_on_the_screen_is_written_by_pythons_own_formats() -> None:
    """`:,` parts thousands by a comma and `:%b` names months in English, whoever looks."""
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
                spec = "".join(str(part.value) for part in node.format_spec.values if isinstance(part, ast.Constant))
                if any(one in spec for one in CLOCK_FORMATS) or (spec.startswith(",") and not _is_localized(path, node)):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {spec}")
    assert found == []


def _is_localized(path: Path, node: ast.FormattedValue) -> bool:
    """Whether it is translated in the same line, or the words of an error that the API tells as well."""
    line = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
    return "localized(" in line or "FieldError(" in line or "InvalidInput" in line or "of.wrong(" in line
