"""Recorded figures read back: the history of a metric as it is known, or as it was known at an earlier instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from data import periods
from data.analytics import Analytics
from data.derive.board import Board, Judged
from data.derive.values import MAX_SAFE
from data.derive.variance import NO_TARGET
from data.errors import InvalidInput, UnknownName
from data.formats import Format
from data.model import Metric
from data.periods import Period
from data.quality import Remark
from data.query import EVERYTHING, MAX_ROWS, NONE_MEMBER, Grain, MetricQuery, PeriodSpec, Scope
from data.result import Column, Result, Row
from data.store.database import Database
from data.store.models import BusinessMetric

METRICS = ("revenue", "orders", "average_order_value")
MOST_METRICS = 30
MOST_POINTS = 50_000
_VENDOR = "vendor"
_NOTHING, _REFUSED = "no_data", "not_permitted"
_DAYS = {Grain.WEEK: 7, Grain.MONTH: 28, Grain.QUARTER: 90, Grain.YEAR: 365}
_AMOUNTS = (
    ("", ""),
    ("__previous", "the period before"),
    ("__change", "change"),
    ("__growth", "growth"),
    ("__target", "target"),
    ("__variance", "variance"),
)

_Amount = tuple[Decimal | None, str | None]
"""A recorded amount, or none and the reason."""


@dataclass(frozen=True, slots=True)
class HistoryAsked:
    """Which figures: of the whole house, or of the members of `dimension`. `known_at`: the version that was known then."""

    metrics: tuple[str, ...] = METRICS
    grain: Grain = Grain.DAY
    period: PeriodSpec = field(default_factory=PeriodSpec)
    dimension: str = ""
    members: tuple[str, ...] = ()
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Figure:
    """One version of one figure. The amounts are as they were recorded together."""

    value: Decimal | None
    reason: str
    previous: Decimal | None
    target: Decimal | None
    version: int
    computed_at: datetime
    data_version: str
    data_as_of: datetime | None


_Found = dict[tuple[str, date, str], _Figure]
"""By metric, first day and member."""


def business_history(database: Database, analytics: Analytics, asked: HistoryAsked, scope: Scope, now: datetime) -> Result:
    """A row for each period and member, with what was recorded of each metric. Raises the `InvalidInput` family.

    A vendor's people see what was recorded of their vendor, as `vendor` and as their whole; other things say `not_permitted`.
    """
    metrics = _metrics(analytics, asked.metrics)
    _check_dimension(analytics, asked)
    period = _period(analytics, asked.period, now)
    starts = _starts(analytics, asked.grain, period, now)
    # What was recorded of other things than the vendor itself has no vendor.
    refused = scope != EVERYTHING and asked.dimension not in ("", _VENDOR)
    wanted = _wanted(asked, scope)
    recorded = _recorded_as(asked, scope)
    found = {} if refused or not starts else _read(database, analytics.currency, recorded, wanted, (starts[0], starts[-1]))
    if not asked.dimension:
        found = {(name, first, ""): figure for (name, first, _), figure in found.items()}
    board = _board(asked, starts, _members(analytics, asked, scope, wanted, found))
    for metric in metrics:
        hidden = refused or (scope != EVERYTHING and _VENDOR not in metric.dimensions)
        _add_metric(board, metric, asked, analytics.currency, found, _REFUSED if hidden else _NOTHING)
    about = MetricQuery(tuple(metric.name for metric in metrics), period=PeriodSpec(None, period.first, period.last))
    quality = analytics.remarks(about, scope)
    return _result(board, list(found.values()), _about(analytics, asked, period, scope), analytics, now, quality)


def _metrics(analytics: Analytics, names: Sequence[str]) -> list[Metric]:
    catalogue = {info.metric.name: info.metric for info in analytics.metrics()}
    for name in names:
        if name not in catalogue:
            raise UnknownName.of("metrics", "metric", name, catalogue)
    if len(names) > MOST_METRICS:
        raise InvalidInput.field("metrics", f"At most {MOST_METRICS} metrics at once.", "Ask in several questions.")
    return [catalogue[name] for name in dict.fromkeys(names)]


def _check_dimension(analytics: Analytics, asked: HistoryAsked) -> None:
    known = {one.name for one in analytics.dimensions()}
    if asked.dimension and asked.dimension not in known:
        raise UnknownName.of("dimension", "dimension", asked.dimension, known)
    if asked.members and not asked.dimension:
        raise InvalidInput.field("member", "Members belong to a dimension.", "Name the dimension too.")


def _period(analytics: Analytics, spec: PeriodSpec, now: datetime) -> Period:
    if spec.start is not None and spec.end is not None:
        return periods.between(spec.start, spec.end, analytics.calendar)
    begins = analytics.status().data_from
    return periods.named(spec.name or "", analytics.calendar, now, begins)


def _starts(analytics: Analytics, grain: Grain, period: Period, now: datetime) -> list[date]:
    """First days of the periods that have begun. Raises `InvalidInput` when they are too many."""
    if period.days > MOST_POINTS * _DAYS.get(grain, 1):
        raise InvalidInput.field("grain", "Too many points for so long a period.", "Choose a coarser grain or a shorter period.")
    return [start for start in periods.buckets(period, str(grain), analytics.calendar, now) if not isinstance(start, datetime)]


def _recorded_as(asked: HistoryAsked, scope: Scope) -> HistoryAsked:
    """What is the whole to a vendor's people is recorded as one vendor of the house."""
    return asked if scope == EVERYTHING else replace(asked, dimension=_VENDOR)


def _wanted(asked: HistoryAsked, scope: Scope) -> tuple[str, ...] | None:
    """The members to look for: all, those asked for, or of those a vendor's own."""
    if scope == EVERYTHING or asked.dimension not in ("", _VENDOR):
        return asked.members or None
    return tuple(one for one in (scope.vendor_id,) if one and (not asked.members or one in asked.members))


def _read(database: Database, currency: str, asked: HistoryAsked, wanted: tuple[str, ...] | None, days: tuple[date, date]) -> _Found:
    with database.reading() as session:
        rows = session.scalars(_statement(currency, asked, wanted, days)).all()
    # In the order of versions: the last one that was known then stays.
    return {
        (row.metric, row.period_start, row.member): _Figure(
            row.value, row.reason, row.previous, row.target, row.version, row.computed_at, row.data_version, row.data_as_of
        )
        for row in rows
    }


def _statement(currency: str, asked: HistoryAsked, wanted: tuple[str, ...] | None, days: tuple[date, date]) -> Select[BusinessMetric]:
    table = BusinessMetric
    statement = select(table).where(
        table.metric.in_(asked.metrics), table.grain == str(asked.grain), table.period_start.between(*days),
        table.dimension == asked.dimension, table.currency.in_(("", currency)),
    )  # fmt: skip
    if wanted is not None:
        statement = statement.where(table.member.in_(wanted))
    if asked.known_at is not None:
        statement = statement.where(table.computed_at <= asked.known_at)
    return statement.order_by(table.version)


def _members(analytics: Analytics, asked: HistoryAsked, scope: Scope, wanted: tuple[str, ...] | None, found: _Found) -> dict[str, str]:
    """The members that get rows, with their labels; one without a name for the whole house."""
    if not asked.dimension:
        return {"": ""}
    keys = wanted if wanted is not None else tuple(sorted({member for _, _, member in found}))
    if not keys:
        return {}
    labels = {one.key: one.label for one in analytics.members(asked.dimension, scope, limit=MAX_ROWS)}
    return {key: labels.get(key, key) for key in keys}


def _board(asked: HistoryAsked, starts: Sequence[date], members: dict[str, str]) -> Board:
    grain, dimension = str(asked.grain), asked.dimension
    columns = [Column(grain, grain.capitalize(), "time", "date", "date")]
    if dimension:
        columns.append(Column(dimension, dimension.replace("_", " ").capitalize(), "dimension", "text", "text"))
        columns.append(Column(f"{dimension}__label", f"{columns[1].label}, name", "label", "text", "text"))
    rows: list[Row] = []
    for start in starts:
        for member, label in members.items():
            row: Row = {grain: start.isoformat()}
            rows.append(row | ({dimension: None if member == NONE_MEMBER else member, f"{dimension}__label": label} if dimension else {}))
    return Board(columns, rows, [{} for _ in rows])


def _add_metric(board: Board, metric: Metric, asked: HistoryAsked, currency: str, found: _Found, missing: str) -> None:
    """The columns of one metric. What is worked out is worked out from the very numbers beside it, so anybody can do it again."""
    unit = currency if metric.format is Format.MONEY else metric.unit
    figures = [found.get((metric.name, *_place(row, asked))) for row in board.rows]
    amounts = [_amounts(figure, missing) for figure in figures]
    total = _total(metric, amounts, missing)
    for place, (suffix, word) in enumerate(_AMOUNTS):
        is_rate = suffix == "__growth"
        is_count = metric.format is Format.COUNT and not is_rate
        column = Column(
            metric.name + suffix, f"{metric.label}, {word}" if word else metric.label, "comparison" if suffix else "metric", "number",
            "percent" if is_rate else str(metric.format), "ratio" if is_rate else unit, metric.better,
        )  # fmt: skip
        board.add(column, [_written(one[place], is_count) for one in amounts])
        board.totals[column.name], reason = _written(total[place], is_count)
        if reason is not None:
            board.total_reasons[column.name] = reason
    versions = [(figure.version, None) if figure else (None, missing) for figure in figures]
    board.add(Column(f"{metric.name}__version", f"{metric.label}, version", "comparison", "integer", "text"), versions)
    recorded = [(figure.computed_at.isoformat(timespec="seconds"), None) if figure else (None, missing) for figure in figures]
    board.add(Column(f"{metric.name}__recorded_at", f"{metric.label}, recorded", "comparison", "datetime", "datetime"), recorded)


def _place(row: Row, asked: HistoryAsked) -> tuple[date, str]:
    member = (row[asked.dimension] or NONE_MEMBER) if asked.dimension else ""
    return date.fromisoformat(str(row[str(asked.grain)])), str(member)


def _amounts(figure: _Figure | None, missing: str) -> list[_Amount]:
    """The value, the one before, change, growth, target, variance."""
    if figure is None:
        return [(None, missing)] * len(_AMOUNTS)
    value = (figure.value, figure.reason or _NOTHING)
    previous, target = (figure.previous, _NOTHING), (figure.target, NO_TARGET)
    return _worked_out(value, previous, target)


def _worked_out(value: _Amount, previous: _Amount, target: _Amount) -> list[_Amount]:
    return [value, previous, _less(value, previous), _growth(value, previous), target, _less(value, target)]


def _less(one: _Amount, other: _Amount) -> _Amount:
    if one[0] is None or other[0] is None:
        return None, one[1] if one[0] is None else other[1]
    return one[0] - other[0], None


def _growth(value: _Amount, previous: _Amount) -> _Amount:
    now, before = value[0], previous[0]
    if now is None or before is None:
        return None, value[1] if now is None else previous[1]
    if before == 0:
        return (Decimal(0), None) if now == 0 else (None, "new")
    return ((now - before) / before, None) if before > 0 else (None, "negative_base")


def _total(metric: Metric, amounts: Sequence[Sequence[_Amount]], missing: str) -> list[_Amount]:
    """Over all rows, where the metric adds up; a missing figure leaves no total."""
    if not metric.additive:
        return [(None, missing if missing == _REFUSED else "not_additive")] * len(_AMOUNTS)
    value, previous, target = (_sum([one[place] for one in amounts], missing) for place in (0, 1, 4))
    return _worked_out(value, previous, target)


def _sum(parts: Sequence[_Amount], missing: str) -> _Amount:
    if not parts:
        return None, missing
    lacking = next((part for part in parts if part[0] is None), None)
    return lacking or (sum((part[0] for part in parts if part[0] is not None), Decimal(0)), None)


def _written(amount: _Amount, is_count: bool) -> Judged:
    value, reason = amount
    if value is None:
        return None, reason
    if abs(value) >= MAX_SAFE:
        return format(value.normalize(), "f"), None
    return (int(value) if is_count and value == value.to_integral_value() else float(value)), None


def _about(analytics: Analytics, asked: HistoryAsked, period: Period, scope: Scope) -> dict[str, Any]:
    """What `meta` says about the question."""
    local = analytics.calendar.local
    span = {"start": period.first, "end": period.last, "from": local(period.start).isoformat(), "to": local(period.end).isoformat()}
    return {
        "timezone": analytics.calendar.timezone.key,
        "currency": analytics.currency,
        "date_basis": "event",
        "period": span | {"label": period.label},
        "comparison": None,
        "incomplete_from": None,
        "filters": {asked.dimension: list(asked.members)} if asked.members else {},
        "scope": str(scope),
        "as_known_at": asked.known_at.isoformat() if asked.known_at else None,
    }


def _result(
    board: Board, figures: list[_Figure], about: dict[str, Any], analytics: Analytics, now: datetime, quality: Sequence[Remark]
) -> Result:
    """The board with where its numbers come from: the newest of the records that are shown."""
    newest = max(figures, key=lambda figure: figure.computed_at, default=None)
    origin = {
        "computed_at": (newest.computed_at if newest else now).isoformat(timespec="seconds"),
        "data_version": newest.data_version if newest else analytics.status().version,
    }
    body, stamp = board.answer().encode(about | origin)
    as_of = max((figure.data_as_of for figure in figures if figure.data_as_of), default=None)
    return Result(body, stamp, as_of=analytics.calendar.local(as_of or analytics.as_of()), cached=False, elapsed_ms=0.0, quality=quality)
