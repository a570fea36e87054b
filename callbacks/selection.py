"""What the address of a page says: period, comparison and filters, by the names of the API. Everything else in it is not ours."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import parse_qs, urlencode

from dashboard_app.dashboards.asking import Chosen
from dashboard_app.screens import Screen
from dashboard_app.view import View
from data import periods
from data.errors import InvalidInput, InvalidPeriod, UnknownName
from data.periods import PERIOD_NAMES, Calendar, Period
from data.query import DEFAULT_PERIOD, CompareMode, CompareSpec, Filter, PeriodSpec

_LONGEST = 8_000
EXCLUDE = "__not"


@dataclass(frozen=True, slots=True)
class Setting:
    """What named periods are resolved with."""

    calendar: Calendar
    now: datetime
    data_from: date | None


def read(search: str | None, dimensions: Collection[str]) -> View:
    """The view that the query part of an address asks for. Raises the `InvalidInput` family, with what would be right."""
    given = _parsed(search)
    filters = []
    for name, values in given.items():
        dimension = name.removesuffix(EXCLUDE)
        if dimension in dimensions:
            filters.append(Filter(dimension, tuple(dict.fromkeys(values)), exclude=name.endswith(EXCLUDE)))
    return View(period=_period(given), compare=_compare(given), filters=tuple(filters), targets=True)


def of_dashboard(search: str | None, dimensions: Collection[str]) -> Chosen:
    """What the address chooses for all widgets of a dashboard. What it does not name is not chosen; what has no comparison of its own is
    then compared as on any page."""
    view, given = read(search, dimensions), _parsed(search)
    return Chosen(
        period=view.period if given.keys() & {"period", "start", "end"} else None,
        compare=view.compare if given.keys() & {"compare", "compare_start", "compare_end"} else None,
        filters=view.filters,
        usual=view.compare,
    )


def chosen(search: str | None, screen: Screen) -> dict[str, str]:
    """What the address chooses of what `screen` offers. Raises as `read` does."""
    return screen.read(_parsed(search))


def shared(search: str | None, screen: Screen) -> str:
    """The query part of the address without what `screen` alone offers: what other pages understand too."""
    own = {choice.name for choice in screen.choices}
    return urlencode([(name, value) for name, values in _parsed(search).items() if name not in own for value in values])


def _parsed(search: str | None) -> dict[str, list[str]]:
    text = (search or "").lstrip("?")
    if len(text) > _LONGEST:
        raise InvalidInput("The address of this page is too long.", "Choose fewer filters.")
    return parse_qs(text, max_num_fields=500)


def resolved(view: View, setting: Setting) -> Period:
    """The days of the view's period."""
    spec = view.period
    if spec.start is not None and spec.end is not None:
        return periods.between(spec.start, spec.end, setting.calendar)
    return periods.named(spec.name or DEFAULT_PERIOD, setting.calendar, setting.now, setting.data_from)


def _period(given: dict[str, list[str]]) -> PeriodSpec:
    if "start" in given or "end" in given:
        return PeriodSpec(None, *_days(given, "start", "end"))
    name = given.get("period", [DEFAULT_PERIOD])[0]
    if name not in PERIOD_NAMES:
        raise UnknownName.of("period", "period", name, PERIOD_NAMES)
    return PeriodSpec(name)


def _compare(given: dict[str, list[str]]) -> CompareSpec:
    """On a page one compares with the period before unless one says otherwise."""
    if "compare_start" in given or "compare_end" in given:
        return CompareSpec(CompareMode.CUSTOM, *_days(given, "compare_start", "compare_end"))
    mode = given.get("compare", [CompareMode.PREVIOUS_PERIOD])[0]
    known = [str(one) for one in CompareMode if one is not CompareMode.CUSTOM]
    if mode not in known:
        raise UnknownName.of("compare", "comparison", mode, known)
    return CompareSpec(CompareMode(mode))


def _days(given: dict[str, list[str]], first: str, last: str) -> tuple[date, date]:
    start, end = _day(given, first), _day(given, last)
    if end < start:
        raise InvalidPeriod.field(last, f"{last} {end} is before {first} {start}.", "Exchange the two days.")
    return start, end


def _day(given: dict[str, list[str]], name: str) -> date:
    text = given.get(name, [""])[0]
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise InvalidPeriod.field(
            name, f"{name} in the address is not a day.", "Write it like 2026-11-22, or choose a period above."
        ) from None
