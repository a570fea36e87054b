"""Recorded metrics: the figures of closed days as they were known, with every later correction beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.analytics import Analytics
from data.periods import Calendar
from data.query import Filter, Freshness, Grain, MetricQuery, PeriodSpec, Scope, Sort
from data.result import Result, Scalar
from data.store.models import BusinessMetric, User
from data.store.system import system_user_id
from data.store.types import exact

LOOK_BACK_DAYS = 35
"""How far back late refunds and cancellations still make a new version."""

METRICS_PER_QUESTION = 30
VENDORS_PER_QUESTION = 500

VENDOR = "vendor"
VENDOR_METRICS = ("revenue", "orders", "average_order_value")
"""What is recorded of single vendors too: the figures that the history shows unless others are named. All metrics of all vendors would
be as many rows a day as some shops have orders."""

MOST_VENDORS = 100
"""So many vendors with the most revenue are recorded, and those whose people use the service: about 110,000 rows a year."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of one closed day, of the house or of the vendor `member`. `value` is None for the `reason`; `currency` is empty when
    it is not money; `target` is the day's part of the target."""

    metric: str
    day: date
    value: Decimal | None
    reason: str
    previous: Decimal | None
    target: Decimal | None
    currency: str
    unit: str
    data_version: str
    data_as_of: datetime
    member: str = ""

    @property
    def dimension(self) -> str:
        return VENDOR if self.member else ""

    @property
    def variance(self) -> Decimal | None:
        return self.value - self.target if self.value is not None and self.target is not None else None

    @property
    def growth(self) -> Decimal | None:
        """The change since the day before as a fraction; no value from nothing or from less than nothing."""
        if self.value is None or self.previous is None or self.previous < 0:
            return None
        if self.previous == 0:
            return exact(Decimal(0)) if self.value == 0 else None
        return exact((self.value - self.previous) / self.previous)


def ask_figures(analytics: Analytics, days: int) -> list[Figure]:
    """The figures of the last `days` closed days of every metric that this marketplace has, straight from the warehouse."""
    names = tuple(info.metric.name for info in analytics.metrics() if info.available)
    figures: list[Figure] = []
    for start in range(0, len(names), METRICS_PER_QUESTION):
        asked = names[start : start + METRICS_PER_QUESTION]
        result = analytics.run(_question(analytics, asked, days), freshness=Freshness.FRESH)
        figures.extend(figure for name in asked for figure in _series(result, name, range(len(result.rows))))
    return figures


def ask_vendor_figures(analytics: Analytics, days: int, known: Iterable[str], most: int = MOST_VENDORS) -> list[Figure]:
    """The same of single vendors: of the `known` ones and of the `most` with the most revenue, `VENDOR_METRICS` only."""
    by_revenue = replace(
        _question(analytics, ("revenue",), days), dimensions=(VENDOR,), grain=None, targets=False, limit=most,
        sort=(Sort("revenue", descending=True),),
    )  # fmt: skip
    leading = {str(row[VENDOR]) for row in analytics.run(by_revenue, freshness=Freshness.FRESH).rows if row[VENDOR] is not None}
    vendors = sorted(leading | set(known))
    figures: list[Figure] = []
    for start in range(0, len(vendors), VENDORS_PER_QUESTION):
        figures.extend(_figures_of(analytics, days, vendors[start : start + VENDORS_PER_QUESTION]))
    return figures


def _figures_of(analytics: Analytics, days: int, vendors: Sequence[str]) -> Iterator[Figure]:
    question = _question(analytics, VENDOR_METRICS, days)
    theirs = replace(question, dimensions=(VENDOR,), filters=(Filter(VENDOR, tuple(vendors)),))
    result = analytics.run(theirs, freshness=Freshness.FRESH)
    places: dict[str, list[int]] = {vendor: [] for vendor in vendors}
    for place in sorted(range(len(result.rows)), key=lambda i: str(result.rows[i]["day"])):
        places[str(result.rows[place][VENDOR])].append(place)
    for vendor, found in places.items():
        # Of a vendor without any event in all these days, nothing is said by vendor: asked as its own people ask, each day has its 0.
        own = result if found else analytics.run(question, Scope(vendor), Freshness.FRESH)
        for name in VENDOR_METRICS:
            yield from _series(own, name, found or range(len(own.rows)), vendor)


def _question(analytics: Analytics, metrics: tuple[str, ...], days: int) -> MetricQuery:
    last = analytics.calendar.local(analytics.as_of()).date() - _DAY
    # One day more than is kept: the first day's figure before it.
    period = PeriodSpec(name=None, start=last - days * _DAY, end=last)
    return MetricQuery(metrics=metrics, grain=Grain.DAY, period=period, targets=True)


def _series(result: Result, metric: str, places: Sequence[int], member: str = "") -> Iterator[Figure]:
    """The days of one metric that the data covers, each with the day before. `places`: of the rows, in the order of days."""
    meta, column = result.meta, result.column(metric)
    money = column.format == "money"
    previous: Decimal | None = None
    for number, place in enumerate(places):
        row = result.rows[place]
        value = _decimal(row[metric])
        reason = str(meta["reasons"].get(f"{place}.{metric}", meta["reasons"].get(metric, ""))) if value is None else ""
        if number > 0 and reason != "no_data":
            yield Figure(
                metric=metric, day=date.fromisoformat(str(row["day"])), value=value, reason=reason, previous=previous,
                target=_decimal(row[f"{metric}__target"]),
                currency=meta["currency"] if money else "", unit=column.unit, data_version=meta["data_version"], data_as_of=result.as_of,
                member=member,
            )  # fmt: skip
        previous = value


def _decimal(value: Scalar) -> Decimal | None:
    """The digits that the answer shows: the shortest ones that mean the same number."""
    return None if value is None else exact(Decimal(str(value)))


def vendors_to_record(session: Session, since: date) -> set[str]:
    """Vendors whose people use the service, and those of whom something was recorded `since`: corrections are to reach it."""
    people = select(User.vendor_id).where(User.vendor_id.is_not(None), User.deactivated_at.is_(None))
    recorded = select(BusinessMetric.member).where(BusinessMetric.dimension == VENDOR, BusinessMetric.period_start >= since)
    return {str(vendor) for query in (people, recorded) for vendor in session.scalars(query.distinct())}


def record_figures(session: Session, figures: Sequence[Figure], now: datetime, calendar: Calendar) -> int:
    """Write each figure that is new or differs from its latest version; returns how many were written."""
    latest = _latest(session, figures)
    author = system_user_id(session, now)
    written = 0
    for figure in figures:
        known = latest.get((figure.metric, figure.day, figure.currency, figure.member))
        facts = (figure.value, figure.reason, figure.previous, figure.growth, figure.target, figure.variance)
        if known is None or facts != (known.value, known.reason, known.previous, known.growth, known.target, known.variance):
            row = _row(figure, now, calendar, author)
            row.version = known.version + 1 if known else 1
            session.add(row)
            written += 1
    return written


def _row(figure: Figure, now: datetime, calendar: Calendar, author: str) -> BusinessMetric:
    return BusinessMetric(
        metric=figure.metric, grain=str(Grain.DAY), period_start=figure.day, period_end=figure.day, timezone=calendar.timezone.key,
        dimension=figure.dimension, member=figure.member,
        currency=figure.currency, unit=figure.unit, value=figure.value, reason=figure.reason, previous=figure.previous,
        growth=figure.growth, target=figure.target, variance=figure.variance, computed_at=now, data_version=figure.data_version,
        data_as_of=figure.data_as_of, created_by=author,
    )  # fmt: skip


def _latest(session: Session, figures: Sequence[Figure]) -> dict[tuple[str, date, str, str], Any]:
    """What was recorded last for each metric, day, currency and member: rows of plain values, for there are many."""
    if not figures:
        return {}
    days = [figure.day for figure in figures]
    table = BusinessMetric
    query = select(
        table.metric, table.period_start, table.currency, table.member, table.version, table.value, table.reason, table.previous,
        table.growth, table.target, table.variance,
    ).where(
        table.metric.in_({figure.metric for figure in figures}), table.grain == str(Grain.DAY),
        table.period_start.between(min(days), max(days)), table.dimension.in_({figure.dimension for figure in figures}),
    )  # fmt: skip
    rows = session.execute(query.order_by(table.version))
    return {(row.metric, row.period_start, row.currency, row.member): row for row in rows}
