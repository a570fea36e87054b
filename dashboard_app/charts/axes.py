"""Axes that several kinds of chart share: time from left to right, values from the bottom up, and what of a time is not over."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from dashboard_app.charts import theme, words
from data.formats import ENGLISH, Format, Formats
from data.patterns import for_charts
from data.periods import next_bucket
from data.result import Column, Result, Row

Figure = theme.Figure

GRAINS = ("hour", "day", "week", "month", "quarter", "year")
_DAY_LENGTH = len("2026-01-01")
_EACH_NAMED = 12
_STEPS = (1, 2, 5)
_MOST_STEPS = 6
_SPIKES = {
    "showspikes": True, "spikemode": "across", "spikethickness": 1, "spikedash": "solid", "spikecolor": theme.COMPARED, "spikesnap": "data",
}  # fmt: skip


def position(bucket: str, grain: str) -> str:
    """Where a bucket stands on the axis. Hours are names, not instants: a clock change repeats one and plotly drops offsets."""
    if grain != "hour":
        return bucket[:10]
    return f"{bucket[:10]} {bucket[11:16]}{bucket[19:]}"


def complete(buckets: Sequence[str], incomplete_from: str | None) -> int:
    """How many buckets are over: all that end before the first day of which not everything has happened."""
    if incomplete_from is None:
        return len(buckets)
    following = [*(bucket[:10] for bucket in buckets[1:]), "9999"]
    if buckets and len(buckets[0]) > _DAY_LENGTH:
        return max(0, len(buckets) - 1)
    return sum(1 for after in following if after <= incomplete_from)


def whole(buckets: Sequence[str], meta: Mapping[str, Any]) -> range:
    """The buckets of which there is all: without those that the period cuts at either end, and without what is not over."""
    end, cut = complete(buckets, meta.get("incomplete_from")), meta.get("cut_buckets") or ()
    if end == len(buckets) and end and buckets[-1][:_DAY_LENGTH] in cut:
        end -= 1
    return range(min(end, 1 if buckets and buckets[0][:_DAY_LENGTH] in cut else 0), end)


def whole_rows(result: Result, column: Column) -> list[Row]:
    """The rows whose `column`, where it is a time, is over and not cut: half a week is no week among weeks."""
    if column.role != "time":
        return result.rows
    buckets = list(dict.fromkeys(str(row[column.name]) for row in result.rows))
    among = whole(buckets, result.meta)
    kept = set(buckets[among.start : among.stop])
    return [row for row in result.rows if str(row[column.name]) in kept]


def cut_texts(buckets: Sequence[str], grain: str, meta: Mapping[str, Any], formats: Formats = ENGLISH) -> dict[int, str]:
    """By its place, which days there are of a bucket that the period cuts: `Only Nov 1 (dash) 2, 2026`."""
    cut = meta.get("cut_buckets") or ()
    found = {place: date.fromisoformat(bucket) for place, bucket in enumerate(buckets) if bucket in cut}
    start, end = (date.fromisoformat(str(meta["period"][name])) for name in ("start", "end")) if found else (date.min, date.max)
    last = {place: next_bucket(day, grain) - timedelta(days=1) for place, day in found.items()}
    return {place: f"Only {words.range_text(max(day, start), min(last[place], end), formats)}" for place, day in found.items()}


def in_part(values: Sequence[float | None], among: range) -> list[float | None]:
    """Those of `values` that are not whole, and their neighbours: what is drawn of them meets the rest of its line."""
    places = {place + step for place in range(len(values)) if place not in among for step in (-1, 0, 1)}
    return [value if place in places else None for place, value in enumerate(values)]


def time_axis(x: Sequence[str], grain: str, formats: Formats = ENGLISH, *, padded: bool = True) -> Figure:
    """The axis of buckets at `x` (made by `position`). A single one stands in the middle, where `padded` gives it room."""
    if grain == "hour":
        every = max(1, round(len(x) / 8))
        shown = list(x[::every])
        return theme.axis(type="category", tickmode="array", tickvals=shown, ticktext=[hour_text(one, formats) for one in shown], **_SPIKES)
    room = _padding(x) if padded else {}
    if len(x) <= _EACH_NAMED:
        texts = [short_bucket(one, grain, formats) for one in x]
        return theme.axis(type="date", tickmode="array", tickvals=list(x), ticktext=texts, **room, **_SPIKES)
    dates = formats.dates
    pattern = {"month": dates.short_month, "quarter": dates.short_month, "year": "y"}.get(grain, dates.tick)
    return theme.axis(type="date", tickformat=for_charts(pattern), nticks=8, **room, **_SPIKES)


def hour_text(x: str, formats: Formats) -> str:
    """The time of an hour at `x` (or of the bucket itself). A clock change repeats one, so the offset plays no part."""
    return formats.date(datetime.fromisoformat(x[:16]), formats.dates.time)


def short_bucket(x: str, grain: str, formats: Formats = ENGLISH) -> str:
    """The name of a bucket under the axis: `Nov 9`, `Nov` (with the year below each January), `Q4 2026`, `2026`."""
    day = date.fromisoformat(x)
    if grain == "quarter":
        return words.bucket_text(x, grain, formats)
    if grain == "month":
        return formats.date(day, formats.dates.month_tick) + (f"<br>{day.year}" if day.month == 1 else "")
    return str(day.year) if grain == "year" else formats.date(day, formats.dates.tick)


def _padding(x: Sequence[str]) -> Figure:
    if len(x) != 1:
        return {}
    day = date.fromisoformat(x[0])
    return {"range": [(day - timedelta(days=1)).isoformat(), (day + timedelta(days=1)).isoformat()]}


def value_ticks(values: Sequence[float | None], *, zero: bool) -> list[float]:
    """Round values that cover `values`, with 0 when the scale begins there."""
    low, high = theme.covered(values, zero=zero)
    if low < high:
        return theme.ticks(low, high, most=4)
    # All values are equal: they lie between two ticks, or on the lower one when they are zero.
    reach = abs(low) * 0.5 or 1.0
    return theme.ticks(low - (reach if low else 0.0), low + reach, most=2 if low else 1)


SHARES = [0.0, 0.25, 0.5, 0.75, 1.0]
"""The ticks of a scale that ends at the whole."""


def value_axis(marks: list[float], column: Column, formats: Formats = ENGLISH, **parts: object) -> Figure:
    """The axis with these ticks, written in the metric's own way."""
    texts = theme.tick_texts(marks, Format(column.format), column.unit or "EUR", formats)
    room = (marks[-1] - marks[0]) * 0.02
    base: Figure = {
        "tickmode": "array", "tickvals": marks, "ticktext": texts, "range": [marks[0] - (room if marks[0] < 0 else 0), marks[-1] + room],
        "showgrid": True, "gridcolor": theme.GRID, "zeroline": marks[0] < 0, "zerolinecolor": theme.COMPARED, "zerolinewidth": 1,
    }  # fmt: skip
    return theme.axis(**(base | parts))


def log_axis(values: Sequence[float | None], column: Column, formats: Formats = ENGLISH, **parts: object) -> Figure:
    """The axis on which each step is ten times the last; for values that are all above zero."""
    known = [value for value in values if value is not None] or [1.0]
    low, high = math.log10(min(known)), math.log10(max(known))
    room = max(0.12, (high - low) * 0.05)
    marks = powers(10 ** (low - room), 10 ** (high + room))
    texts = [
        words.short_value(mark, column, formats) if column.format == Format.MONEY else formats.localized(f"{mark:,.10g}") for mark in marks
    ]
    base: Figure = {
        "type": "log", "range": [low - room, high + room], "tickmode": "array", "tickvals": marks, "ticktext": texts, "showgrid": True,
        "gridcolor": theme.GRID,
    }  # fmt: skip
    return theme.axis(**(base | parts))


def is_above_zero(values: Sequence[float | None]) -> bool:
    """Whether all values that there are can stand on a scale of powers."""
    known = [value for value in values if value is not None]
    return bool(known) and min(known) > 0


def powers(low: float, high: float) -> list[float]:
    """1, 2, 5, 10, 20 ... between `low` and `high`; of a wide range the powers of ten alone."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for steps in (_STEPS, _STEPS[:1]):
        found = [step * 10.0**power for power in range(first, last + 1) for step in steps if low <= step * 10.0**power <= high]
        if len(found) <= _MOST_STEPS * 2 or steps == _STEPS[:1]:
            return found
    return []


def legend(**parts: object) -> Figure:
    """A row of names above the chart, at the left."""
    base: Figure = {
        "orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "font": {"size": 12, "color": theme.MUTED},
    }  # fmt: skip
    return base | parts
