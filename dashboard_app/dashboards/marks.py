"""Marks in words: how one is read from an address (see `charts.marking` for how it is written), which one a point of a chart is, and
what it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from dashboard_app.charts import clock, words
from dashboard_app.charts.marking import COMPARED
from data.analytics import Analytics
from data.derive.rows import OTHER_LABEL, OTHER_MEMBER
from data.errors import InvalidInput
from data.formats import Formats
from data.query import NONE_MEMBER, Filter, Grain, Mark, MetricQuery, Scope

TOTAL = "Total"
_LONGEST = 8_000
_NAMED = 3
_MOST_MEMBERS = 1_000
_HOUR_LENGTH = 16


def read_mark(text: str) -> Mark:
    """The mark that `text` says. Raises `InvalidInput`."""
    if len(text) > _LONGEST:
        raise wrong(text)
    metric, at, members, compared = "", None, list[Filter](), False
    for part in filter(None, text.split(";")):
        name, colon, values = part.partition(":")
        if part == COMPARED:
            compared = True
        elif part.startswith("#"):
            metric = unquote(part[1:])
        elif part.startswith("@"):
            at = unquote(part[1:])
        elif colon and name.removesuffix("!") and values:
            found = tuple(unquote(value) for value in values.split(","))
            members.append(Filter(unquote(name.removesuffix("!")), found, exclude=name.endswith("!")))
        else:
            raise wrong(text)
    return Mark(metric, at, tuple(members), compared)


def wrong(text: str) -> InvalidInput:
    return InvalidInput.field("mark", f"{text[:60]!r} names no part of a widget.", "Go back to the whole of it.")


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a chart as the browser knows it: the `key` of its series or member, and of which dimension that is, where it lies (`x`),
    the key of a second dimension (`beside`), and all the keys that the chart shows of both. `compared`: what it is compared with."""

    key: str = ""
    dimension: str = ""
    x: str = ""
    beside: str = ""
    shown: tuple[str, ...] = ()
    shown_beside: tuple[str, ...] = ()
    compared: bool = False

    @classmethod
    def read(cls, given: Mapping[str, object]) -> Point:
        """From what the browser sends; what is no text is nothing."""
        texts = {name: str(given[name]) for name in ("key", "dimension", "x", "beside") if isinstance(given.get(name), str)}
        return cls(
            **texts,
            shown=_texts(given.get("shown")),
            shown_beside=_texts(given.get("shown_beside")),
            compared=given.get("compared") is True,
        )


def _texts(given: object) -> tuple[str, ...]:
    return tuple(one for one in given if isinstance(one, str)) if isinstance(given, list) else ()


def mark_of(point: Point, query: MetricQuery, metric: str) -> Mark:
    """The mark that is drawn at `point` of a chart of `metric`."""
    if not query.dimensions and point.key in query.metrics:
        return Mark(point.key, _bucket(point.x, query), compared=point.compared)
    members = []
    dimension = point.dimension or next(iter(query.dimensions), "")
    if point.key and dimension in query.dimensions:
        members.append(_member(dimension, point.key, point.shown))
    others = [name for name in query.dimensions if name != dimension]
    if point.beside and others:
        members.append(_member(others[0], point.beside, point.shown_beside))
    at = point.beside if point.beside and not others else point.x
    return Mark(metric, _bucket(at, query), tuple(members), point.compared)


def _member(dimension: str, key: str, shown: Sequence[str]) -> Filter:
    """The rest is named by what is not in it: a chart may gather more than the answer does."""
    if key != OTHER_MEMBER:
        return Filter(dimension, (key,))
    named = tuple(one for one in dict.fromkeys(shown) if one != OTHER_MEMBER)
    return Filter(dimension, named, exclude=True) if named else Filter(dimension, (key,))


def _bucket(x: str, query: MetricQuery) -> str | None:
    """The bucket at a place of the axis of time (see `charts.axes.position`)."""
    if query.grain is None or not x:
        return None
    if query.grain is not Grain.HOUR or "T" in x:
        return x if query.grain is Grain.HOUR else x[:10]
    return f"{x[:10]}T{x[11:_HOUR_LENGTH]}:00{x[_HOUR_LENGTH:]}"


def name_of(mark: Mark, query: MetricQuery, analytics: Analytics, scope: Scope, formats: Formats) -> str:
    """What the mark of the answer to `query` is called: its members and its bucket, or what that is compared with. What the asker may not
    see is called by its key, which the asker gave."""
    parts = [_members_text(one, analytics, scope, formats) for one in mark.members]
    if mark.compared:
        parts.append(_compared_text(mark, query, analytics, scope, formats))
    elif mark.at is not None and query.grain is not None:
        try:
            parts.append(words.bucket_text(mark.at, query.grain, formats))
        except ValueError:
            raise wrong(mark.at) from None
    return ", ".join(parts)


def _compared_text(mark: Mark, query: MetricQuery, analytics: Analytics, scope: Scope, formats: Formats) -> str:
    """When it was, and what time that is: `Oct 12, 2026, previous 20 days`."""
    found = analytics.compared(query, mark.at, scope)
    period, comparison = ({"start": str(one.first), "end": str(one.last), "label": one.label} for one in (found.period, found.comparison))
    span = words.period_text(comparison, formats)
    when = words.bucket_text(found.at, str(query.grain), formats) if found.at is not None else span
    which = words.compared_with({"period": period, "comparison": comparison | {"mode": str(found.mode)}}, formats)
    return when if which == when else f"{when}, {which}"


def _members_text(one: Filter, analytics: Analytics, scope: Scope, formats: Formats) -> str:
    if one.exclude or OTHER_MEMBER in one.values:
        return OTHER_LABEL
    named = [
        clock.member_name(one.dimension, key, formats) or label_of(analytics, one.dimension, key, scope) for key in one.values[:_NAMED]
    ]
    more = len(one.values) - _NAMED
    return " or ".join(named) + (f" and {more} more" if more > 0 else "")


def label_of(analytics: Analytics, dimension: str, key: str, scope: Scope) -> str:
    """The name of a member; to a vendor's people of one that occurs in their rows. Else its key. Raises `UnknownName`."""
    known = next((one for one in analytics.dimensions() if one.name == dimension), None)
    if known is not None and key == NONE_MEMBER:
        return known.missing
    if scope.vendor_id is None and known is not None and not known.clock_part:
        return analytics.names(dimension, [key]).get(key, key)
    search = "" if known is not None and known.clock_part else key
    return next((one.label for one in analytics.members(dimension, scope, search, _MOST_MEMBERS) if one.key == key), key)
