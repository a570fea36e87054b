"""Funnel: how many are left after each step. Several metrics are the steps, or the members of one dimension from the largest down."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard_app.charts import theme, words
from dashboard_app.charts.kind import Control, Field, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import member_key
from data.formats import DASH, Formats
from data.result import Column, Result, Scalar

Figure = theme.Figure

_LONGEST_NAME = 22
_SLOTS = 4
_MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `of_before` and `of_first` are the rates, none where there is nothing to take them from."""

    key: str
    name: str
    column: Column
    raw: Scalar
    reason: str
    of_before: float | None
    of_first: float | None

    @property
    def value(self) -> float | None:
        return words.decimal(self.raw)


def read(result: Result, options: Options) -> list[Step]:
    """The steps in order. Of metrics only those of the unit of the first: visits are no euros."""
    dimension = next((column.name for column in result.columns if column.role == "dimension"), "")
    return _chained(_of_members(result, options, dimension) if dimension else _of_metrics(result, options))


def _of_metrics(result: Result, options: Options) -> list[tuple[str, str, Column, Scalar, str]]:
    columns = [result.column(name) for name in options.metrics or (options.metric,)]
    alike = [column for column in columns if (column.format, column.unit) == (columns[0].format, columns[0].unit)]
    return [(one.name, one.label, one, result.totals.get(one.name), words.reason_of(result, one.name)) for one in alike]


def _of_members(result: Result, options: Options, dimension: str) -> list[tuple[str, str, Column, Scalar, str]]:
    column = result.column(options.metric or next(column.name for column in result.columns if column.role == "metric"))
    rows = [(row, member_key(row, dimension), index) for index, row in enumerate(result.rows)]
    rows.sort(key=lambda found: (-(words.decimal(found[0][column.name]) or 0.0), found[1]))
    return [
        (key, str(row.get(f"{dimension}__label") or row[dimension]), column, row[column.name], words.reason_of(result, column.name, index))
        for row, key, index in rows[:_MOST_STEPS]
    ]


def _chained(found: list[tuple[str, str, Column, Scalar, str]]) -> list[Step]:
    """Each step with its rates: of the step before, and of the first."""
    steps: list[Step] = []
    for key, name, column, raw, reason in found:
        value = words.decimal(raw)
        before = _rate(value, steps[-1].value) if steps else None
        first = _rate(value, steps[0].value) if steps else None
        steps.append(Step(key, name, column, raw, reason, before, first))
    return steps


def _rate(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole is not None and whole > 0 else None


def draw(result: Result, options: Options) -> Figure:
    """Bars below each other, each as wide as what is left, with its value and both rates beside it."""
    steps = read(result, options)
    labels = bool(options.own.get("labels", True))
    texts = words.even([step.raw for step in steps], steps[0].column, options.formats) if steps else []
    trace: Figure = {
        "type": "funnel",
        "orientation": "h",
        "y": list(range(len(steps))),
        # No value and one below zero have no width; what they are is said beside them.
        "x": [max(0.0, step.value or 0.0) for step in steps],
        "text": [_said(step, text, options.formats, rates=labels) for step, text in zip(steps, texts, strict=True)],
        "textinfo": "text",
        "textposition": "auto",
        "textfont": {"size": 12},
        "insidetextfont": {"color": theme.HEAT_INK_LOW},
        "outsidetextfont": {"color": theme.INK},
        "cliponaxis": False,
        "constraintext": "none",
        "marker": {"color": theme.CALM, "line": {"width": 0}},
        "connector": {"fillcolor": theme.SHADE, "line": {"width": 0}},
        "customdata": [[step.key, _hover(steps, place, options.formats)] for place, step in enumerate(steps)],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }
    return {"data": [trace], "layout": _layout(steps, options.formats)}


def _said(step: Step, text: str, formats: Formats, *, rates: bool) -> str:
    if step.value is None:
        return words.reason_text(step.reason or "no_data")
    if not rates or step.of_first is None:
        return f"<b>{text}</b>"
    return f"<b>{text}</b>  {_percent(step.of_first, formats)}"


def _percent(rate: float | None, formats: Formats) -> str:
    return DASH if rate is None else formats.share(rate)


def _hover(steps: list[Step], place: int, formats: Formats) -> str:
    step = steps[place]
    lines = [words.named(step.name), f"<b>{words.full_value(step.raw, step.column, formats)}</b>"]
    if place:
        lines.append(f"{_percent(step.of_before, formats)} of {words.named(steps[place - 1].name)}")
    if place > 1:
        lines.append(f"{_percent(step.of_first, formats)} of {words.named(steps[0].name)}")
    return "<br>".join(lines)


def _layout(steps: list[Step], formats: Formats) -> Figure:
    names = [_axis_name(step, formats) for step in steps]
    return theme.layout(
        margin={"l": 4, "r": 8, "t": 8, "b": 4},
        hovermode="closest",
        funnelgap=0.28,
        funnelmode="stack",
        xaxis=theme.axis(showticklabels=False),
        yaxis=theme.axis(
            tickmode="array", tickvals=list(range(len(steps))), ticktext=names, range=[max(len(steps), _SLOTS) - 0.5, -0.5],
            ticklabelstandoff=8, tickfont={"size": 12, "color": theme.INK},
        ),
    )  # fmt: skip


def _axis_name(step: Step, formats: Formats) -> str:
    """The name, and below it what part of the step before came so far."""
    name = words.cut(step.name, _LONGEST_NAME)
    before = f"<br><span style='font-size:11px'>{_percent(step.of_before, formats)} of the one before</span>"
    return name if step.of_before is None else name + before


KIND = Kind(
    "funnel", "Funnel", "funnel", "Where do we lose them?", draw,
    Shape(metrics=(1, 8), dimensions=(0, 1), alone=2), size=(5, 5), smallest=(3, 4),
    fields=(Field("labels", "Rates beside the values", Control.SWITCH, True),),
)  # fmt: skip
