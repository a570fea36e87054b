"""Recorded metrics: the figures of closed days as they were known, with every later correction beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.analytics import Analytics
from data.periods import Calendar
from data.query import Freshness, Grain, MetricQuery, PeriodSpec
from data.result import Result, Scalar
from data.store.models import BusinessMetric
from data.store.system import system_user_id
from data.store.types import exact

LOOK_BACK_DAYS = 35
"""How far back late refunds and cancellations still make a new version."""

METRICS_PER_QUESTION = 30
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of one closed day. `value` is None for the `reason`; `currency` is empty when it is not money; `target` is the day's
    part of the house's target."""

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
    last = analytics.calendar.local(analytics.as_of()).date() - _DAY
    # One day more than is kept: the first day's figure before it.
    period = PeriodSpec(name=None, start=last - days * _DAY, end=last)
    names = tuple(info.metric.name for info in analytics.metrics() if info.available)
    figures: list[Figure] = []
    for start in range(0, len(names), METRICS_PER_QUESTION):
        asked = names[start : start + METRICS_PER_QUESTION]
        result = analytics.run(MetricQuery(metrics=asked, grain=Grain.DAY, period=period, targets=True), freshness=Freshness.FRESH)
        figures.extend(figure for name in asked for figure in _series(result, name))
    return figures


def _series(result: Result, metric: str) -> Iterator[Figure]:
    """The days of one metric that the data covers, each with the day before."""
    meta, column = result.meta, result.column(metric)
    money = column.format == "money"
    previous: Decimal | None = None
    for i, row in enumerate(result.rows):
        value = _decimal(row[metric])
        reason = str(meta["reasons"].get(f"{i}.{metric}", meta["reasons"].get(metric, ""))) if value is None else ""
        if i > 0 and reason != "no_data":
            yield Figure(
                metric=metric, day=date.fromisoformat(str(row["day"])), value=value, reason=reason, previous=previous,
                target=_decimal(row[f"{metric}__target"]),
                currency=meta["currency"] if money else "", unit=column.unit, data_version=meta["data_version"], data_as_of=result.as_of,
            )  # fmt: skip
        previous = value


def _decimal(value: Scalar) -> Decimal | None:
    """The digits that the answer shows: the shortest ones that mean the same number."""
    return None if value is None else exact(Decimal(str(value)))


def record_figures(session: Session, figures: Sequence[Figure], now: datetime, calendar: Calendar) -> int:
    """Write each figure that is new or differs from its latest version; returns how many were written."""
    latest = _latest(session, figures)
    author = system_user_id(session, now)
    written = 0
    for figure in figures:
        known = latest.get((figure.metric, figure.day, figure.currency))
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
        currency=figure.currency, unit=figure.unit, value=figure.value, reason=figure.reason, previous=figure.previous,
        growth=figure.growth, target=figure.target, variance=figure.variance, computed_at=now, data_version=figure.data_version,
        data_as_of=figure.data_as_of, created_by=author,
    )  # fmt: skip


def _latest(session: Session, figures: Sequence[Figure]) -> dict[tuple[str, date, str], BusinessMetric]:
    """What was recorded last for each metric, day and currency."""
    if not figures:
        return {}
    days = [figure.day for figure in figures]
    query = select(BusinessMetric).where(
        BusinessMetric.metric.in_({figure.metric for figure in figures}),
        BusinessMetric.grain == str(Grain.DAY),
        BusinessMetric.period_start.between(min(days), max(days)),
        BusinessMetric.dimension == "",
    )
    rows = session.scalars(query.order_by(BusinessMetric.version))
    return {(row.metric, row.period_start, row.currency): row for row in rows}
