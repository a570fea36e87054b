"""Doubts: the buckets of a chart over time in which something is known to be wrong with the data, as a band, and in words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from dashboard_app.charts import theme, words
from data.formats import ENGLISH, Formats
from data.quality import DAY_MISSING, FEED_LATE, VOLUME_OUT_OF_BAND
from data.result import Result

_SAID = {DAY_MISSING: "No order at all", VOLUME_OUT_OF_BAND: "Unusually few or many orders", FEED_LATE: "No data since the last order"}
_NAMED = 3
_DAY = timedelta(days=1)
_EACH_DAY = ("day", "hour")


@dataclass(frozen=True, slots=True)
class Doubts:
    """By the place of a bucket: what is wrong in it. `grain` is that of the buckets."""

    grain: str = ""
    of_bucket: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def said(self, place: int) -> Sequence[str]:
        """Lines for the hover of the bucket."""
        told = self.of_bucket.get(place, ())
        return told if len(told) <= _NAMED else [*told[:_NAMED], f"and {len(told) - _NAMED} more"]

    def shapes(self, x: Sequence[str]) -> list[theme.Figure]:
        """A dotted band over each run of such buckets. `x` are the places of all buckets on the axis."""
        runs: list[list[int]] = []
        for place in sorted(self.of_bucket):
            if runs and runs[-1][-1] == place - 1:
                runs[-1].append(place)
            else:
                runs.append([place])
        return [self._band(x, run[0], run[-1]) for run in runs]

    def _band(self, x: Sequence[str], first: int, last: int) -> theme.Figure:
        start, end = (first - 0.5, last + 0.5) if self.grain == "hour" else (_half_before(x, first), _half_after(x, last))
        return {
            "type": "rect", "xref": "x", "yref": "paper", "x0": start, "x1": end, "y0": 0, "y1": 1, "layer": "below",
            "fillcolor": theme.DOUBT, "line": {"color": theme.DOUBT_EDGE, "width": 1, "dash": "dot"},
        }  # fmt: skip


def read(result: Result, buckets: Sequence[str], grain: str, formats: Formats = ENGLISH) -> Doubts:
    """Those of the days that the answer is about, not of those it is compared with."""
    starts = [date.fromisoformat(bucket[:10]) for bucket in buckets]
    found: dict[int, list[str]] = {}
    if not starts or not result.quality:
        return Doubts(grain)
    last = date.fromisoformat(str(result.meta["period"]["end"]))
    for remark in result.quality:
        for day in remark.days:
            if starts[0] <= day <= last:
                text = _SAID.get(remark.code, remark.message)
                said = text if grain in _EACH_DAY else f"{words.day_text(day, formats, year=False)}: {text[:1].lower()}{text[1:]}"
                for place in _places(starts, day):
                    found.setdefault(place, []).append(said)
    return Doubts(grain, found)


def _places(starts: Sequence[date], day: date) -> range:
    """The buckets that hold `day`: of hours all of that day."""
    after = bisect_right(starts, day)
    first = after - 1
    while first > 0 and starts[first - 1] == starts[first]:
        first -= 1
    return range(first, after)


def _half_before(x: Sequence[str], place: int) -> str:
    return _moved(x[place], -(_step(x, place - 1) if place else _step(x, place)) / 2)


def _half_after(x: Sequence[str], place: int) -> str:
    return _moved(x[place], _step(x, place) / 2)


def _step(x: Sequence[str], place: int) -> timedelta:
    """From one bucket to the next; the last is as long as the one before."""
    steps = [date.fromisoformat(after) - date.fromisoformat(before) for before, after in pairwise(x)]
    return steps[min(place, len(steps) - 1)] if steps else _DAY


def _moved(day: str, by: timedelta) -> str:
    return (datetime.fromisoformat(day) + by).isoformat(sep=" ", timespec="minutes")
