"""The colours: each token in both themes, Dash's names all set, text readable on its ground."""

from __future__ import annotations

import re
from pathlib import Path

import dash
import pytest

from dashboard_app.ui.index import ASSETS

TEXT = (ASSETS / "tokens.css").read_text(encoding="utf-8")
DASH = Path(dash.__file__).parent / "dcc"


def _tokens(theme: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", TEXT.split(f'[data-bs-theme="{theme}"] {{')[1].split("}")[0]))


def _brightness(colour: str) -> float:
    """Relative luminance as in WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(first: str, second: str) -> float:
    light, dark = sorted((_brightness(first), _brightness(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_both_themes_have_the_same_tokens() -> None:
    assert _tokens("light").keys() == _tokens("dark").keys()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("--ink", "--surface"),
        ("--ink-2", "--surface"),
        ("--ink-2", "--bg"),
        ("--ink-2", "--sunken"),
        ("--accent-ink", "--accent-soft"),
        ("--accent-ink", "--surface"),
        ("--on-accent", "--accent"),
        ("--good", "--surface"),
        ("--bad", "--surface"),
        ("--good", "--good-soft"),
        ("--warn", "--warn-soft"),
        ("--chart-muted", "--surface"),
        ("--chart-ink", "--chart-surface"),
    ],
)
def test_text_is_readable_on_its_ground(theme: str, ink: str, ground: str) -> None:
    tokens = _tokens(theme)
    assert _contrast(tokens[ink], tokens[ground]) >= 4.5


def test_every_name_that_dash_controls_ask_for_is_set() -> None:
    scripts = [path.read_text(encoding="utf-8") for path in DASH.glob("*.js")]
    asked = {name for text in scripts for name in re.findall(r"var\((--Dash-[\w-]+)", text) if "Tooltip" not in name}
    assert len(asked) > 10
    assert asked <= set(re.findall(r"(--Dash-[\w-]+):", TEXT))


def test_styles_use_only_tokens_that_exist() -> None:
    known = set(re.findall(r"(--[\w-]+):", TEXT))
    for path in ASSETS.glob("*.css"):
        if path.name == "sign_in.css":
            continue
        text = path.read_text(encoding="utf-8")
        local = set(re.findall(r"(--[\w-]+):", text)) | {"--icon"}
        asked = {name for name in re.findall(r"var\((--[\w-]+)\)", text) if not name.startswith("--bs-")}
        assert asked <= known | local, path.name
