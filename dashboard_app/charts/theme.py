"""What all charts share: colours by role (painted in the browser from tokens.css), the layout every figure starts from, axes and ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from data.formats import ENGLISH, Format, Formats

Figure = dict[str, Any]

# A colour is the name of a style property. The browser puts in its value, so a change of theme needs no new data.
INK = "var(--chart-ink)"
MUTED = "var(--chart-muted)"
GRID = "var(--chart-grid)"
SURFACE = "var(--chart-surface)"
BORDER = "var(--chart-border)"
ACCENT = "var(--chart-1)"
ACCENT_FILL = "var(--chart-fill)"
COMPARED = "var(--chart-compared)"
COMPARED_WITH = "compared"
"""What a point carries that is not the value itself but what it is compared with."""
SHADE = "var(--chart-shade)"
DOUBT, DOUBT_EDGE = "var(--chart-doubt)", "var(--chart-doubt-edge)"
OTHER = "var(--chart-other)"
TARGET = "var(--chart-3)"
POSITIVE = "var(--chart-positive)"
NEGATIVE = "var(--chart-negative)"
SERIES = tuple(f"var(--chart-{number})" for number in range(1, 7))

HEAT = [[step / 4, f"var(--chart-heat-{step})"] for step in range(5)]
"""From nothing to the most, evenly light to dark on a light page and dark to light on a dark one."""

HEAT_INK_LOW, HEAT_INK_HIGH = "var(--chart-heat-ink-low)", "var(--chart-heat-ink-high)"
HEAT_TURN = 0.7
"""Where on the scale of heat the ink must turn to stay readable, on light pages and on dark ones."""

PLAIN = [[0.0, "var(--chart-grid)"], [1.0, "var(--chart-grid)"]]
"""No scale: a cell that is there but says nothing by its colour."""

CALM = "var(--chart-heat-1)"
CHANGE = tuple(f"var(--chart-change-{step})" for step in range(7))
"""From a strong fall over no change (the middle one) to a strong rise. Our ink is readable on each."""

FONT = "Inter Variable, system-ui, sans-serif"
_STEPS = (1, 2, 2.5, 5, 10)


def layout(**parts: object) -> Figure:
    """The layout of a figure: no template, transparent, our type, hover boxes like cards."""
    base: Figure = {
        "template": None,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": MUTED},
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": SURFACE,
            "bordercolor": BORDER,
            "font": {"family": FONT, "size": 12, "color": INK},
            "align": "left",
            "namelength": -1,
        },
        "colorway": list(SERIES),
    }
    return base | parts


def axis(**parts: object) -> Figure:
    """An axis without line, grid or zero line; what is wanted is switched on."""
    base: Figure = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"size": 11.5, "color": MUTED},
        "ticklabelstandoff": 4,
    }
    return base | parts


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values that cover `low` to `high` in at most `most` steps."""
    if not high > low:
        high = low + (abs(low) or 1.0)
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(s for s in _STEPS if s * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def tick_texts(values: Sequence[float], fmt: Format, currency: str, formats: Formats = ENGLISH) -> list[str]:
    """The labels of an axis: short, all with as many decimals as their step needs."""
    step = min((abs(b - a) for a, b in pairwise(values)), default=1.0)
    if fmt is Format.PERCENT:
        return [formats.share(value, _decimals(step * 100)) for value in values]
    largest = max((abs(value) for value in values), default=0.0)
    digits = _decimals(step / 10.0 ** formats.power_of(largest))
    return [formats.compact_trimmed(value, fmt, currency, digits if value else 0) for value in values]


def _decimals(step: float) -> int:
    """Decimals needed to tell `step` from its half: 0 for 5, 1 for 2.5, 2 for 0.25."""
    for digits in range(4):
        if abs(round(step, digits) - step) < step * 1e-6:
            return digits
    return 4


def covered(values: Sequence[float | None], *, zero: bool) -> tuple[float, float]:
    """The lowest and highest of `values`, with 0 when the scale must begin there."""
    known = [value for value in values if value is not None]
    if zero or not known:
        known.append(0.0)
    return min(known), max(known)
