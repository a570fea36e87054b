"""The documents tell the truth: links lead somewhere, commands exist, generated pages are current, decisions are listed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from dashboard_app import docs
from dashboard_app.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _headings(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE))


def test_the_generated_pages_are_what_the_code_says() -> None:
    assert docs.check(ROOT) == []


def test_a_page_that_differs_from_the_code_is_named(tmp_path: Path) -> None:
    docs.write(tmp_path)
    assert docs.check(tmp_path) == []
    (tmp_path / "docs" / "metrics.md").write_text("# Metrics\n", encoding="utf-8")
    (tmp_path / "docs" / "settings.md").unlink()
    assert docs.check(tmp_path) == [
        "docs/settings.md is not current: run make docs",
        "docs/metrics.md is not current: run make docs",
    ]


def test_writing_the_pages_again_changes_nothing(tmp_path: Path) -> None:
    assert {path.name for path in docs.write(tmp_path)} == {"settings.md", "metrics.md", "widgets.md", "openapi.json"}
    assert docs.write(tmp_path) == []


def test_the_settings_page_shows_every_setting_and_no_secret() -> None:
    rows = [line for line in docs.settings_page().splitlines() if line.startswith("| `MVT_")]
    assert len(rows) == len(Settings.model_fields)
    assert "| `MVT_PORT` | `8050` | The port the server listens on. | a whole number from 1 to 65535 |" in rows


def test_the_metrics_page_defines_revenue_as_the_product_does() -> None:
    page = docs.metrics_page()
    assert "### Revenue (`revenue`)" in page
    assert "- Formula: `gmv - discounts - refunds`\n- Format: money; higher is better\n- Parts: parts add up to the total\n" in page
    assert "### Orders (`orders`)" in page
    assert "the total is computed anew" in page


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_a_link_leads_to_something_that_exists(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    broken = []
    for link in (link for link in links if "://" not in link):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in _headings(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_every_make_command_that_a_document_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
    assert named <= _targets()


def test_the_makefile_has_the_commands_that_others_rely_on() -> None:
    assert {"setup", "run", "test", "drill", "check", "bench", "docs"} <= _targets()


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_every_file_that_a_document_names_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name == "0001-names-of-the-specification.md":
        text = re.sub(r"^\| `app/.*?\| ", "", text.split("**Choice", 1)[1], flags=re.MULTILINE)
    named = set(re.findall(r"`((?:data|dashboard_app|pages|callbacks|migrations|tests|benchmarks|tools|docs)/[\w./-]*)[:`]", text))
    missing = {name for name in named if not (ROOT / name).exists() and "vendor" not in name}
    assert missing == set()


def test_every_decision_is_listed_and_has_its_four_parts() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    listed = re.findall(r"\]\(([0-9]{4}-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == records
    for name in records:
        text = (folder / name).read_text(encoding="utf-8")
        assert [part for part in ("**Question.**", "**Options", "**Choice", "**Think again**") if part not in text] == [], name
        assert len(text.splitlines()) <= 40, name


def test_the_version_in_the_change_log_is_the_one_of_the_project() -> None:
    assert "## Unreleased" in _text("CHANGELOG.md")
    assert re.fullmatch(r"\d+\.\d+\.\d+", tomllib.loads(_text("pyproject.toml"))["project"]["version"])


def test_the_readme_fits_on_one_screen_and_shows_the_real_page() -> None:
    text = _text("README.md")
    assert len(text.splitlines()) <= 60
    assert (ROOT / "docs" / "images" / "dashboard.png").read_bytes().startswith(b"\x89PNG")
    assert "docs/images/dashboard.png" in text
