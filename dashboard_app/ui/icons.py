"""Icons: drawings that take the colour of the text beside them, and that a screen reader skips."""

from __future__ import annotations

from dash import html


def icon(name: str) -> html.Span:
    """The drawing `name` of the set that `tools/bundle.mjs` packs."""
    return html.Span(className=f"icon icon-{name}", **{"aria-hidden": "true"})


def hidden_text(text: str) -> html.Span:
    """Words for screen readers alone."""
    return html.Span(text, className="visually-hidden")
