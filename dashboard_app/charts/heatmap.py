"""Heat map: one metric by two dimensions, the first downwards, the second to the right. A pair without a value stays blank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard_app.charts import axes, theme, words
from dashboard_app.charts.kind import METRIC, ONE_OF_SEVERAL, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import CLOCK, member_key
from data.formats import ENGLISH, Format, Formats
from data.result import Column, Result, Scalar

Figure = theme.Figure

_LONGEST_NAME = 18
_MOST_NAMED = 10
_KEY_PX, _KEY_TEXT_PX = 110, 48
"""The bar that explains the colours, and the room at each of its ends for a value."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of the map: the members in order, as keys and as words."""

    name: str
    keys: list[str]
    names: list[str]


@dataclass(frozen=True, slots=True)
class _Map:
    """What is drawn. `days` counts how often each row's weekday is in the period, where sums are shown as means."""

    column: Column
    down: _Side
    across: _Side
    values: dict[tuple[str, str], Scalar]
    days: dict[str, int]
    formats: Formats

    def shown(self, pair: tuple[str, str]) -> float | None:
        value = words.decimal(self.values.get(pair))
        return value if value is None or not self.days else round(value / max(1, self.days.get(pair[0], 1)), 4)


def draw(result: Result, options: Options) -> Figure:
    """The figure of one metric by the two dimensions of the answer."""
    found = _read(result, options)
    pairs = [[(row, column) for column in found.across.keys] for row in found.down.keys]
    z = [[found.shown(pair) for pair in line] for line in pairs]
    trace: Figure = {
        "type": "heatmap",
        "x": list(range(len(found.across.keys))),
        "y": list(range(len(found.down.keys))),
        "z": z,
        "customdata": [[[pair[0], _hover(found, pair), None, pair[1]] for pair in line] for line in pairs],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        "hoverongaps": False,
        "xgap": 2,
        "ygap": 2,
        **scale(z),
    }
    return {"data": [trace], "layout": _layout(found) | {"annotations": key_texts(trace, found.column, found.formats)}}


def _read(result: Result, options: Options) -> _Map:
    metric = options.metric or next(column.name for column in result.columns if column.role == "metric")
    dimensions = [column.name for column in result.columns if column.role == "dimension"]
    times = [column.name for column in result.columns if column.role == "time"]
    first, second = (*dimensions, *times)[:2]
    values = {(member_key(row, first), member_key(row, second)): row[metric] for row in result.rows}
    days = _weekdays(result) if options.each_day and first == "weekday" else {}
    formats = options.formats
    return _Map(result.column(metric), _side(result, first, formats), _side(result, second, formats), values, days, formats)


def _side(result: Result, name: str, formats: Formats) -> _Side:
    """The members of a side: of the clock all of them in order, of others those that occur, in the order of the answer."""
    if any(column.name == name and column.role == "time" for column in result.columns):
        buckets = sorted({str(row[name]) for row in result.rows})
        return _Side(name, buckets, [words.bucket_text(bucket, name, formats) for bucket in buckets])
    labels = {member_key(row, name): str(row.get(f"{name}__label") or row[name]) for row in result.rows}
    keys = CLOCK.get(name) or list(labels)
    return _Side(name, keys, [labels.get(key) or _clock_name(name, key, formats) for key in keys])


def _clock_name(name: str, key: str, formats: Formats) -> str:
    if name == "weekday":
        return formats.names.short_weekdays[int(key) - 1]
    return formats.date(datetime(2000, 1, 1, int(key)), formats.dates.time)  # noqa: DTZ001 - an hour of any day


def _weekdays(result: Result) -> dict[str, int]:
    """How often each weekday is in the period, up to where the answer knows what happened."""
    period = result.meta["period"]
    first, last = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    last = min(last, date.fromisoformat(result.meta["incomplete_from"])) if result.meta.get("incomplete_from") else last
    weeks, rest = divmod(max(0, (last - first).days + 1), 7)
    counted = {str(day): weeks for day in range(1, 8)}
    for ahead in range(rest):
        counted[str((first + timedelta(days=ahead)).isoweekday())] += 1
    return counted


def _hover(found: _Map, pair: tuple[str, str]) -> str:
    row = found.down.names[found.down.keys.index(pair[0])]
    column = found.across.names[found.across.keys.index(pair[1])]
    value = found.values.get(pair)
    lines = [
        f"{words.named(row)}, {words.named(column)}",
        f"<b>{words.full_value(value, found.column, found.formats)}</b>  {found.column.label}",
    ]
    if found.days and value is not None:
        count = found.days.get(pair[0], 0)
        lines.append(f"{_mean_text(found.shown(pair), found.column, found.formats)} a day, over {count} {'day' if count == 1 else 'days'}")
    return "<br>".join(lines)


def _mean_text(value: float | None, column: Column, formats: Formats) -> str:
    """A mean of counts has a digit after the point."""
    if value is not None and column.format == "count":
        return formats.localized(f"{value:,.1f}")
    return formats.full(value, Format(column.format), column.unit or "EUR")


def scale(z: list[list[float | None]]) -> Figure:
    """From nothing to the most there is: equal shades are equal values, and a shop that sells little is not painted dark."""
    known = [value for line in z for value in line if value is not None]
    high = max(known, default=0.0)
    low, high = min(0.0, *known, 0.0), high if high > 0 else 1.0
    bar: Figure = {
        "orientation": "h", "len": _KEY_PX + 2 * _KEY_TEXT_PX, "lenmode": "pixels", "thickness": 8, "x": 1, "xanchor": "right", "y": 1.03,
        "yanchor": "bottom", "xpad": _KEY_TEXT_PX, "ypad": 0, "outlinewidth": 0, "showticklabels": False, "ticks": "",
    }  # fmt: skip
    return {"colorscale": theme.HEAT, "zmin": low, "zmax": high, "showscale": bool(known), "colorbar": bar}


def key_texts(trace: Figure, column: Column, formats: Formats = ENGLISH) -> list[Figure]:
    """What the ends of the scale of colours stand for, beside its bar."""
    if not trace["showscale"]:
        return []
    low, high = words.even([trace["zmin"], trace["zmax"]], column, formats)
    base: Figure = {
        "xref": "paper", "x": 1, "yref": "paper", "y": 1.03, "yanchor": "bottom", "yshift": -5, "showarrow": False,
        "font": {"size": 11, "color": theme.MUTED},
    }  # fmt: skip
    return [
        base | {"text": low, "xanchor": "right", "xshift": -(_KEY_PX + _KEY_TEXT_PX + 6)},
        base | {"text": high, "xanchor": "left", "xshift": 6 - _KEY_TEXT_PX},
    ]


def _layout(found: _Map) -> Figure:
    across, down = found.across, found.down
    is_time = across.name in axes.GRAINS
    every = 3 if across.name == "hour_of_day" else max(1, -(-len(across.keys) // _MOST_NAMED)) if is_time else 1
    shown = list(range(0, len(across.keys), every))
    ticks = [_tick(across, index, found.formats) for index in shown]
    names = found.formats.names.short_weekdays if down.name == "weekday" else tuple(_cut(name) for name in down.names)
    return theme.layout(
        margin={"l": 4, "r": 8, "t": 22, "b": 4},
        hovermode="closest",
        xaxis=theme.axis(tickmode="array", tickvals=shown, ticktext=ticks, side="bottom"),
        yaxis=theme.axis(
            tickmode="array", tickvals=list(range(len(down.keys))), ticktext=list(names), autorange="reversed", ticklabelstandoff=6,
            tickfont={"size": 12, "color": theme.INK},
        ),
    )  # fmt: skip


def _tick(side: _Side, index: int, formats: Formats) -> str:
    key = side.keys[index]
    if side.name not in axes.GRAINS:
        return _cut(side.names[index])
    return axes.hour_text(key, formats) if side.name == "hour" else axes.short_bucket(key[:10], side.name, formats)


def _cut(name: str) -> str:
    return words.cut(name, _LONGEST_NAME)


KIND = Kind(
    "heatmap", "Heat map", "grid-3x3-gap", "When, or where two things meet, is it high or low?", draw,
    Shape(metrics=ONE_OF_SEVERAL, dimensions=(1, 2), time="allowed", axes=(2, 2), best=(Form.PAIRS,)), size=(6, 5), smallest=(3, 3),
    fields=(METRIC, Field("each_day", "Mean of a day, by weekday", Control.SWITCH, False)),
)  # fmt: skip
