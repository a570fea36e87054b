"""The second oracle: the answer to a question, worked out from a shop's rows by going through them one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from data.query import NONE_MEMBER, DateBasis, Filter, Grain, MetricQuery
from tests.golden.book import Marketplace
from tests.oracle.days import Bucket, Days, House, add_months, buckets, days_asked, days_compared, same_elapsed
from tests.oracle.entries import ZERO, Entry, entries, minor_unit, round_half_up

Member = str | int | None
Key = tuple[date | datetime | None, *tuple[Member, ...]]

ADDITIVE = ("gmv", "discounts", "refunds", "cancelled_sales", "revenue", "commission", "units")
DISTINCT = ("orders", "orders_placed", "buyers", "new_customers", "returning_customers", "active_vendors")
PARTS = ("repeat_rate", "cancellation_rate", "refund_rate")
CONCENTRATIONS = ("vendor_concentration", "top10_vendor_share")
RATIOS = ("take_rate", "average_order_value", "items_per_order", *PARTS, *CONCENTRATIONS)
METRICS = (*ADDITIVE, *DISTINCT, *RATIOS)
MONEY = ("gmv", "discounts", "refunds", "cancelled_sales", "revenue", "commission", "average_order_value")
DIMENSIONS = (
    "vendor", "vendor_country", "vendor_tier", "category", "subcategory", "product", "brand", "country", "region", "channel", "device",
    "payment_method", "order_currency", "order_status", "customer_segment", "customer_type", "weekday", "hour_of_day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, or none and why."""

    value: Decimal | None
    reason: str | None = None


Line = dict[str, Cell]
NO_DATA = Cell(None, "no_data")


@dataclass(frozen=True, slots=True)
class Answer:
    """Cells by column for each (bucket, members) that has anything, and in total."""

    rows: dict[Key, Line]
    totals: Line


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop's entries, worked out once, and what its extract says about itself."""

    entries: Sequence[Entry]
    house: House
    currency: str
    as_of: datetime
    data_from: date

    @classmethod
    def of(cls, shop: Marketplace, data_from: date | None = None) -> Shop:
        """`data_from` only where the extract holds more than this shop; else it is the day of the first entry."""
        house = House(shop.timezone, shop.week_start, shop.fiscal_start)
        found = entries(shop.rows, shop.timezone, shop.currency)
        first = data_from or min(house.local(entry.occurred_at).date() for entry in found)
        return cls(found, house, shop.currency, shop.as_of, first)

    @property
    def begins(self) -> datetime:
        """The first instant of the first business day, whatever zone somebody looks from."""
        return self.house.midnight(self.data_from)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time under a label: what one row, or one total, is about. `other` is the stretch it is compared with."""

    label: date | datetime | None
    start: datetime
    end: datetime
    other: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """A question on its way: the shop, the question, and the house's days in the zone that was asked for."""

    shop: Shop
    query: MetricQuery
    house: House
    now: datetime
    vendor_id: str | None
    cut: datetime = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "cut", min(self.now, self.shop.as_of))

    def at(self, entry: Entry) -> datetime:
        return entry.occurred_at if self.query.basis is DateBasis.EVENT else entry.ordered_at

    def member(self, entry: Entry, dimension: str) -> Member:
        local = self.house.local(self.at(entry))
        if dimension == "weekday":
            return local.isoweekday()
        if dimension == "hour_of_day":
            return local.hour
        return entry.members.get(dimension)

    def sees(self, entry: Entry) -> bool:
        """Has it happened, may this person see it, and do the filters let it through?"""
        if entry.occurred_at >= self.cut or self.at(entry) >= self.cut:
            return False
        if self.vendor_id is not None and entry.members.get("vendor") != self.vendor_id:
            return False
        return all(self._passes(entry, each) for each in self.query.filters)

    def _passes(self, entry: Entry, wanted: Filter) -> bool:
        member = self.member(entry, wanted.dimension)
        text = NONE_MEMBER if member is None else str(member)
        return (text in wanted.values) is not wanted.exclude


def answer(shop: Shop, query: MetricQuery, *, now: datetime, vendor_id: str | None = None) -> Answer:
    """What the product must say at `now` to someone who sees everything, or only `vendor_id`."""
    zone = shop.house.zone if query.timezone is None else ZoneInfo(query.timezone)
    house = House(zone, shop.house.week_start, shop.house.fiscal_start)
    asking = Asking(shop, query, house, now.astimezone(UTC), vendor_id)
    asked = days_asked(query.period, house, asking.now, house.local(shop.begins).date())
    other = days_compared(query.compare, asked)
    seen = [entry for entry in shop.entries if asking.sees(entry)]
    whole = _whole_span(asking, asked, other)
    spans = [whole] if query.grain is None else _bucket_spans(asking, asked, other)
    rows = {key: line for span in spans for key, line in _rows_of(asking, span, seen).items()}
    return Answer(rows, _line(asking, whole, seen))


def _whole_span(asking: Asking, asked: Days, other: Days | None) -> Span:
    house = asking.house
    start, end = house.midnight(asked.first), house.midnight(asked.last + (asked.last.resolution))
    if other is None:
        return Span(None, start, end)
    return Span(None, start, end, (house.midnight(other.first), same_elapsed(asked, other, asking.cut, house)))


def _bucket_spans(asking: Asking, asked: Days, other: Days | None) -> list[Span]:
    """The buckets that have begun; the n-th of the one period is compared with the n-th of the other, a day months back with its date."""
    grain = asking.query.grain
    assert grain is not None
    begun = [bucket for bucket in buckets(grain, asked, asking.house) if _begins(asking, bucket) < asking.now]
    if other is None:
        return [Span(bucket.label, bucket.start, bucket.end) for bucket in begun]
    limit = same_elapsed(asked, other, asking.cut, asking.house)
    before: list[Bucket | None] = [bucket for bucket in buckets(grain, other, asking.house) if bucket.start < limit]
    if grain is Grain.DAY and other.back_months:
        by_date = {bucket.label: bucket for bucket in before if bucket is not None}
        before = [_same_date(by_date, bucket.label, other.back_months) for bucket in begun]
    before += [None] * len(begun)
    return [Span(now.label, now.start, now.end, _part(old, limit)) for now, old in zip(begun, before, strict=False)]


def _same_date(by_date: Mapping[date | datetime, Bucket], day: date | datetime, months: int) -> Bucket | None:
    """The bucket of the same day of the month so many months before, when that month has such a day."""
    assert type(day) is date
    then = add_months(day, -months)
    return by_date.get(then) if then.day == day.day else None


def _begins(asking: Asking, bucket: Bucket) -> datetime:
    return bucket.label if isinstance(bucket.label, datetime) else asking.house.midnight(bucket.label)


def _part(bucket: Bucket | None, limit: datetime) -> tuple[datetime, datetime]:
    """The bucket up to where its like has happened; without one, nothing."""
    return (limit, limit) if bucket is None else (bucket.start, min(bucket.end, limit))


def _rows_of(asking: Asking, span: Span, seen: Sequence[Entry]) -> dict[Key, Line]:
    dimensions = asking.query.dimensions
    if not dimensions:
        return {(span.label,): _line(asking, span, seen)}
    keys = {_members(asking, entry) for entry in seen if _is_in(asking, entry, span)}
    return {(span.label, *key): _line(asking, span, [entry for entry in seen if _members(asking, entry) == key]) for key in keys}


def _members(asking: Asking, entry: Entry) -> tuple[Member, ...]:
    return tuple(asking.member(entry, dimension) for dimension in asking.query.dimensions)


def _is_in(asking: Asking, entry: Entry, span: Span) -> bool:
    at = asking.at(entry)
    return span.start <= at < span.end or (span.other is not None and span.other[0] <= at < span.other[1])


def _line(asking: Asking, span: Span, seen: Sequence[Entry]) -> Line:
    """Every column of one row."""
    now = _values(asking, (span.start, span.end), seen)
    if span.other is None:
        return now
    before = _values(asking, span.other, seen)
    line: Line = {}
    for name, cell in now.items():
        line[name] = cell
        line[f"{name}__previous"] = before[name]
        line[f"{name}__change"] = _change(cell, before[name])
        line[f"{name}__growth"] = _growth(cell, before[name])
    return line


def _values(asking: Asking, span: tuple[datetime, datetime], seen: Iterable[Entry]) -> Line:
    start, end = span
    if start >= end or end <= asking.shop.begins or start >= asking.cut:
        return dict.fromkeys(asking.query.metrics, NO_DATA)
    inside = [entry for entry in seen if start <= asking.at(entry) < end]
    return {name: _metric(name, inside, minor_unit(asking.shop.currency)) for name in asking.query.metrics}


def _metric(name: str, inside: Sequence[Entry], unit: Decimal) -> Cell:
    if name in DISTINCT:
        return Cell(Decimal(_distinct(name, inside)))
    if name == "units":
        return Cell(sum((entry.units for entry in inside), ZERO))
    if name in CONCENTRATIONS:
        return _concentration(name, inside)
    if name in RATIOS:
        return _part_of(name, inside) if name in PARTS else _ratio(name, inside, unit)
    if name == "revenue":
        gmv, discounts, refunds = (_sum(part, inside) for part in ("gmv", "discounts", "refunds"))
        return _all(lambda values: values[0] - values[1] - values[2], gmv, discounts, refunds)
    return _sum(name, inside)


def _sum(name: str, inside: Sequence[Entry]) -> Cell:
    """A sum of money; refused when one amount could not be converted."""
    amounts = [getattr(entry, name) for entry in inside]
    if any(amount is None for amount in amounts):
        return Cell(None, "needs:rates")
    return Cell(sum(amounts, ZERO))


def _distinct(name: str, inside: Sequence[Entry]) -> int:
    if name == "active_vendors":
        return len({entry.members.get("vendor") for entry in inside if entry.order_id is not None} - {None})
    if name == "new_customers":
        return len(_customers(inside, "new"))
    if name == "returning_customers":
        return _distinct("buyers", inside) - len(_customers(inside, "new"))
    attribute = {"orders": "order_id", "orders_placed": "placed_order_id", "buyers": "customer_id"}[name]
    return len({getattr(entry, attribute) for entry in inside} - {None})


def _customers(inside: Sequence[Entry], kind: str) -> set[str]:
    """The customers of valid orders that are their first ("new") or not ("returning")."""
    return {entry.customer_id for entry in inside if entry.customer_id is not None and entry.members.get("customer_type") == kind}


def _part_of(name: str, inside: Sequence[Entry]) -> Cell:
    if name == "repeat_rate":
        return _divide(Cell(Decimal(len(_customers(inside, "returning")))), Cell(Decimal(_distinct("buyers", inside))))
    if name == "cancellation_rate":
        placed = Decimal(_distinct("orders_placed", inside))
        return _divide(Cell(placed - _distinct("orders", inside)), Cell(placed))
    net = _all(lambda values: values[0] - values[1], _sum("gmv", inside), _sum("discounts", inside))
    return _divide(_sum("refunds", inside), net)


def _concentration(name: str, inside: Sequence[Entry]) -> Cell:
    """How much hangs on a few: over what each vendor that is above zero has earned."""
    earned: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for entry in inside:
        vendor = entry.members.get("vendor")
        if vendor is None:
            continue
        if entry.gmv is None or entry.discounts is None or entry.refunds is None:
            return Cell(None, "needs:rates")
        earned[vendor] += entry.gmv - entry.discounts - entry.refunds
    amounts = sorted((amount for amount in earned.values() if amount > 0), reverse=True)
    whole = sum(amounts, ZERO)
    if not whole:
        return NO_DATA
    if name == "top10_vendor_share":
        return Cell(sum(amounts[:10], ZERO) / whole)
    return Cell(sum((amount / whole) ** 2 for amount in amounts) + ZERO)


def _ratio(name: str, inside: Sequence[Entry], unit: Decimal) -> Cell:
    orders = Cell(Decimal(_distinct("orders", inside)))
    if name == "take_rate":
        return _divide(_sum("commission", inside), _sum("gmv", inside))
    if name == "items_per_order":
        return _divide(_metric("units", inside, unit), orders)
    net = _all(lambda values: values[0] - values[1], _sum("gmv", inside), _sum("discounts", inside))
    value = _divide(net, orders)
    return value if value.value is None else Cell(round_half_up(value.value, unit))


def _all(combine: Callable[[list[Decimal]], Decimal], *cells: Cell) -> Cell:
    """The combination of the values, or the first reason why there is none."""
    for cell in cells:
        if cell.value is None:
            return cell
    return Cell(combine([cell.value for cell in cells if cell.value is not None]))


def _divide(numerator: Cell, denominator: Cell) -> Cell:
    if numerator.value is None or denominator.value is None:
        return _all(lambda values: values[0], numerator, denominator)
    if denominator.value == 0:
        return Cell(None, "division_by_zero")
    return Cell(numerator.value / denominator.value)


def _change(now: Cell, before: Cell) -> Cell:
    return _all(lambda values: values[0] - values[1], now, before)


def _growth(now: Cell, before: Cell) -> Cell:
    """From nothing to nothing is 0; from nothing or less to anything is no growth but a reason."""
    if now.value is None or before.value is None:
        return _change(now, before)
    if before.value == 0:
        return Cell(ZERO) if now.value == 0 else Cell(None, "new")
    if before.value < 0:
        return Cell(None, "negative_base")
    return Cell((now.value - before.value) / before.value)
