"""The second oracle: the answer to a question, worked out from a shop's rows by going through them one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from data.query import NONE_MEMBER, DateBasis, Filter, Grain, MetricQuery
from tests.golden.book import Marketplace
from tests.oracle.days import Bucket, Days, House, add_months, buckets, days_asked, days_compared, same_elapsed
from tests.oracle.entries import Books, Entry, entries, minor_unit
from tests.oracle.events import Event, events
from tests.oracle.figures import NO_DATA, Cell, Inside, Line, change_of, growth_of, metric
from tests.oracle.names import FAMILY_OF, OF_WHOLE_ORDERS, needs_of

Member = str | int | None
Key = tuple[date | datetime | None, *tuple[Member, ...]]
Thing = Entry | Event

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """Cells by column for each (bucket, members) that has anything, and in total."""

    rows: dict[Key, Line]
    totals: Line


@dataclass(frozen=True, slots=True)
class Shop:
    """All that happened in a shop, worked out once, and what its extract says about itself."""

    entries: Sequence[Entry]
    events: Sequence[Event]
    house: House
    currency: str
    as_of: datetime
    data_from: date
    tables: frozenset[str]

    @classmethod
    def of(cls, shop: Marketplace, data_from: date | None = None, tables: frozenset[str] | None = None) -> Shop:
        """`data_from` and `tables` (what metrics may need) only where the extract holds more than this shop; else as its own rows say."""
        house = House(shop.timezone, shop.week_start, shop.fiscal_start)
        found = entries(shop.rows, shop.timezone, shop.currency)
        beside = events(shop.rows, Books(shop.rows, shop.timezone, shop.currency), found)
        first = data_from or min(house.local(entry.occurred_at).date() for entry in found)
        filled = frozenset(name for name, rows in shop.rows.items() if rows) | _commission_of(shop)
        return cls(found, beside, house, shop.currency, shop.as_of, first, filled if tables is None else tables)

    @property
    def begins(self) -> datetime:
        """The first instant of the first business day, whatever zone somebody looks from."""
        return self.house.midnight(self.data_from)


def _commission_of(shop: Marketplace) -> frozenset[str]:
    rates = [vendor["commission_rate"] for vendor in shop.rows.get("vendors", [])]
    given = [line["commission"] for line in shop.rows["order_lines"]]
    return frozenset({"commission"} if any(value is not None for value in (*rates, *given)) else ())


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

    def at(self, thing: Thing) -> datetime:
        if isinstance(thing, Event) and thing.day is not None:
            return self.house.midnight(thing.day)
        at = thing.occurred_at if self.query.basis is DateBasis.EVENT else thing.ordered_at
        assert at is not None
        return at

    def is_over(self, day: date, end: datetime) -> bool:
        """Has the whole day passed by `end`, by the clock of who asks, and by now in the shop itself?"""
        return self.house.midnight(day + ONE_DAY) <= end and self.shop.house.midnight(day + ONE_DAY) <= self.cut

    def is_within(self, thing: Thing, start: datetime, end: datetime) -> bool:
        at = self.at(thing)
        if isinstance(thing, Event) and thing.day is not None:
            return start <= at and self.is_over(thing.day, end)
        return start <= at < end

    def member(self, thing: Thing, dimension: str) -> Member:
        if dimension == "weekday":
            return self.house.local(self.at(thing)).isoweekday()
        if dimension == "hour_of_day":
            return self.house.local(self.at(thing)).hour
        return thing.members.get(dimension)

    def blocked(self, name: str) -> str | None:
        """Why a metric has no value whatever has happened."""
        needed = needs_of(name)
        if needed is not None and needed not in self.shop.tables:
            return f"needs:{needed}"
        is_of_nobody = "traffic" in FAMILY_OF[name].kinds
        return "not_permitted" if self.vendor_id is not None and is_of_nobody else None

    def sees(self, thing: Thing) -> bool:
        """Has it happened, may this person see it, and do the filters let it through?"""
        if not self._has_happened(thing):
            return False
        if self.vendor_id is not None and thing.members.get("vendor") != self.vendor_id:
            return False
        return all(self._passes(thing, each) for each in self.query.filters)

    def _has_happened(self, thing: Thing) -> bool:
        if isinstance(thing, Event) and thing.day is not None:
            return self.is_over(thing.day, self.cut)
        assert thing.occurred_at is not None
        return thing.occurred_at < self.cut and self.at(thing) < self.cut

    def _passes(self, thing: Thing, wanted: Filter) -> bool:
        member = self.member(thing, wanted.dimension)
        text = NONE_MEMBER if member is None else str(member)
        return (text in wanted.values) is not wanted.exclude

    def things(self) -> list[Thing]:
        """Everything that the question is about and that may be seen."""
        names = [name for name in self.query.metrics if self.blocked(name) is None]
        kinds = {kind for name in names for kind in FAMILY_OF[name].kinds}
        sales = self.shop.entries if any(not FAMILY_OF[name].kinds or name in OF_WHOLE_ORDERS for name in names) else ()
        every: list[Thing] = [*sales, *(event for event in self.shop.events if event.kind in kinds)]
        return [thing for thing in every if self.sees(thing)]


def answer(shop: Shop, query: MetricQuery, *, now: datetime, vendor_id: str | None = None) -> Answer:
    """What the product must say at `now` to someone who sees everything, or only `vendor_id`."""
    zone = shop.house.zone if query.timezone is None else ZoneInfo(query.timezone)
    house = House(zone, shop.house.week_start, shop.house.fiscal_start)
    asking = Asking(shop, query, house, now.astimezone(UTC), vendor_id)
    asked = days_asked(query.period, house, asking.now, house.local(shop.begins).date())
    other = days_compared(query.compare, asked)
    seen = asking.things()
    whole = _whole_span(asking, asked, other)
    spans = [whole] if query.grain is None else _bucket_spans(asking, asked, other)
    rows = {key: line for span in spans for key, line in _rows_of(asking, span, seen).items()}
    return Answer(rows, _line(asking, whole, seen, seen))


def _whole_span(asking: Asking, asked: Days, other: Days | None) -> Span:
    house = asking.house
    start, end = house.midnight(asked.first), house.midnight(asked.last + ONE_DAY)
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


def _rows_of(asking: Asking, span: Span, seen: Sequence[Thing]) -> dict[Key, Line]:
    dimensions = asking.query.dimensions
    near = [thing for thing in seen if _is_in(asking, thing, span)]
    if not dimensions:
        return {(span.label,): _line(asking, span, near, near)}
    by_key: dict[tuple[Member, ...], list[Thing]] = defaultdict(list)
    for thing in near:
        by_key[tuple(asking.member(thing, dimension) for dimension in dimensions)].append(thing)
    return {(span.label, *key): _line(asking, span, own, near) for key, own in by_key.items()}


def _is_in(asking: Asking, thing: Thing, span: Span) -> bool:
    return asking.is_within(thing, span.start, span.end) or (span.other is not None and asking.is_within(thing, *span.other))


def _line(asking: Asking, span: Span, own: Sequence[Thing], every: Sequence[Thing]) -> Line:
    """Every column of one row, over the things that are its own among those of all rows."""
    now = _values(asking, (span.start, span.end), own, every)
    if span.other is None:
        return now
    before = _values(asking, span.other, own, every)
    line: Line = {}
    for name, cell in now.items():
        line[name] = cell
        line[f"{name}__previous"] = before[name]
        line[f"{name}__change"] = change_of(cell, before[name])
        line[f"{name}__growth"] = growth_of(cell, before[name])
    return line


def _values(asking: Asking, stretch: tuple[datetime, datetime], own: Sequence[Thing], every: Sequence[Thing]) -> Line:
    start, end = stretch
    unknown = start >= end or end <= asking.shop.begins or start >= asking.cut
    inside = _inside(asking, stretch, own, every)
    line: Line = {}
    for name in asking.query.metrics:
        why = asking.blocked(name)
        if why is not None:
            line[name] = Cell(None, why)
        else:
            line[name] = NO_DATA if unknown else metric(name, inside, minor_unit(asking.shop.currency))
    return line


def _inside(asking: Asking, stretch: tuple[datetime, datetime], own: Sequence[Thing], every: Sequence[Thing]) -> Inside:
    start, end = stretch
    sales: list[Entry] = []
    events_of: dict[str, list[Event]] = defaultdict(list)
    for thing in own:
        if asking.is_within(thing, start, end):
            if isinstance(thing, Entry):
                sales.append(thing)
            else:
                events_of[thing.kind].append(thing)
    until = min(end, asking.cut)
    counted = [
        thing.day for thing in every
        if isinstance(thing, Event) and thing.kind == "stock" and thing.day is not None and asking.is_within(thing, start, end)
    ]  # fmt: skip
    return Inside(
        sales,
        [entry for entry in sales if asking.is_over(asking.house.local(asking.at(entry)).date(), until)],
        events_of,
        (min(counted), max(counted)) if counted else None,
        asking.is_over(asking.house.local(start).date(), until),
    )
