"""Waterfall: the steps from one amount to another, each where the one before it ends. Both ends are labelled, and it always sums."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard_app.charts import contribution, theme, words
from dashboard_app.charts.kind import METRIC, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from data.formats import DASH, Formats
from data.result import Column, Result, Scalar

Figure = theme.Figure

_LINE, _LONGEST_NAME = 13, 36


@dataclass(frozen=True, slots=True)
class _Step:
    """A metric on the way: the first is where it begins, the last what remains, those between are taken away."""

    column: Column
    value: Scalar
    kind: str

    @property
    def signed(self) -> float:
        found = words.decimal(self.value) or 0.0
        return -found or 0.0 if self.kind == "relative" else found


def draw(result: Result, options: Options) -> Figure:
    """The first of the metrics, less each of those between, makes the last; or members of a dimension make an amount or its change. A
    metric without a value is left out."""
    if any(column.role == "dimension" for column in result.columns):
        return _of_members(contribution.read(result, options), options.formats)
    steps = _steps(result, options)
    told = [[step.column.name, _hover(result, step, steps[0], options.formats)] for step in steps]
    trace = _trace([step.signed for step in steps], [step.kind for step in steps], _texts(steps, options.formats), told)
    return {"data": [trace], "layout": _layout([step.column.label for step in steps], _reach(steps))}


def _trace(heights: list[float], kinds: list[str], texts: list[str], told: Sequence[Sequence[str | None]]) -> Figure:
    return {
        "type": "waterfall",
        "x": list(range(len(heights))),
        "y": heights,
        "measure": kinds,
        "width": 0.62,
        "text": texts,
        "textposition": "outside",
        "textfont": {"size": 12, "color": theme.INK},
        "cliponaxis": False,
        "totals": {"marker": {"color": theme.ACCENT, "line": {"width": 0}}},
        "increasing": {"marker": {"color": theme.POSITIVE, "line": {"width": 0}}},
        "decreasing": {"marker": {"color": theme.NEGATIVE, "line": {"width": 0}}},
        "connector": {"line": {"color": theme.COMPARED, "width": 1, "dash": "2px,2px"}, "mode": "between"},
        "customdata": told,
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }


def _of_members(found: contribution.Contribution, formats: Formats) -> Figure:
    """Where it began (when it is a change), what each member adds, and where it ends."""
    parts = found.parts
    kinds = ["relative" if not part.is_end else "absolute" if place == 0 else "total" for place, part in enumerate(parts)]
    written = words.even([part.amount for part in parts], found.metric, formats)
    texts = [text if part.is_end or part.amount <= 0 else f"+{text}" for part, text in zip(parts, written, strict=True)]
    levels, level = [0.0], 0.0
    for part in parts:
        level = part.amount if part.is_end else level + part.amount
        levels.append(level)
    told = [[part.key or None, _member_hover(part, found, formats)] for part in parts]
    if found.is_change:
        told[0] += [None, None, theme.COMPARED_WITH]
    trace = _trace([part.amount for part in parts], kinds, texts, told)
    return {"data": [trace], "layout": _layout([part.name for part in parts], levels)}


def _member_hover(part: contribution.Part, found: contribution.Contribution, formats: Formats) -> str:
    value = (words.full_value if part.is_end else words.signed)(part.amount, found.metric, formats)
    start = found.parts[0].amount if found.is_change else found.parts[-1].amount
    of = "of the value before" if found.is_change else "of the total"
    share = f"  {'' if part.amount < 0 else '+'}{formats.share(part.amount / start)} {of}" if not part.is_end and start > 0 else ""
    return f"{words.named(part.name)}<br><b>{value}</b>{share}"


def _steps(result: Result, options: Options) -> list[_Step]:
    names = [name for name in options.metrics if result.totals.get(name) is not None]
    kinds = {options.metrics[0]: "absolute", options.metrics[-1]: "total"}
    return [_Step(result.column(name), result.totals[name], kinds.get(name, "relative")) for name in names]


def _texts(steps: list[_Step], formats: Formats) -> list[str]:
    """The values, written alike, each step with its sign."""
    if not steps:
        return []
    signed = [str(step.value) if isinstance(step.value, str) else step.signed for step in steps]
    written = words.even(signed, steps[0].column, formats)
    return [text if step.kind != "relative" or not step.signed > 0 else f"+{text}" for step, text in zip(steps, written, strict=True)]


def _hover(result: Result, step: _Step, first: _Step, formats: Formats) -> str:
    """The amount in full, what part of the beginning it is, and with a comparison the amount before."""
    name = step.column.name
    lines = [step.column.label, f"<b>{words.full_value(step.value, step.column, formats)}</b>"]
    if step is not first and first.signed > 0:
        lines[1] += f"  {formats.share(abs(step.signed) / first.signed)} of {first.column.label.lower()}"
    if f"{name}__previous" in result.totals:
        growth = words.growth_value(result.totals.get(f"{name}__growth"), formats)
        before = words.full_value(result.totals[f"{name}__previous"], step.column, formats)
        lines.append(f"before: {before}" + ("" if growth == DASH else f"  ({growth})"))
    return "<br>".join(lines)


def _reach(steps: list[_Step]) -> list[float | None]:
    """Every height at which a bar begins or ends."""
    heights: list[float | None] = [0.0]
    level = 0.0
    for step in steps:
        level = level + step.signed if step.kind == "relative" else step.signed
        heights.append(level)
    return heights


def _layout(labels: list[str], levels: Sequence[float | None]) -> Figure:
    low, high = theme.covered(levels, zero=True)
    room = ((high - low) or 1.0) * 0.12
    names = [_wrapped(label) for label in labels]
    return theme.layout(
        margin={"l": 4, "r": 8, "t": 12, "b": 4},
        hovermode="closest",
        xaxis=theme.axis(
            tickmode="array", tickvals=list(range(len(names))), ticktext=names, range=[-0.5, max(len(names), 1) - 0.5],
            tickfont={"size": 12, "color": theme.INK},
        ),
        # Each bar has its value beside it: an axis would only say it again.
        yaxis=theme.axis(
            showticklabels=False, range=[low - (room if low < 0 else 0), high + room], zeroline=True, zerolinecolor=theme.GRID
        ),
    )  # fmt: skip


def _wrapped(label: str) -> str:
    """A name under a bar, in lines as short as a bar is wide."""
    return "<br>".join(words.inert(line) for line in textwrap.wrap(words.plain(label)[:_LONGEST_NAME], _LINE))


KIND = Kind(
    "waterfall", "Waterfall", "water", "How does one amount become another, or who has changed it?", draw,
    Shape(metrics=(1, 8), dimensions=(0, 1), alone=2, compare=True, best=(Form.NUMBERS,)), size=(5, 5), smallest=(3, 4),
    fields=(METRIC, Field("top", "Members shown", Control.NUMBER, 7, least=1, most=15)),
)  # fmt: skip
