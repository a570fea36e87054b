"""What each metric is, over the things that happened in one stretch of time: sums, counts and ratios of them, written out one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.oracle.entries import ZERO, Entry, round_half_up
from tests.oracle.events import Event
from tests.oracle.names import CONCENTRATIONS, DISTINCT, PARTS

QUANTILES = {"fulfilment_hours": Fraction(1, 2), "fulfilment_hours_p90": Fraction(9, 10)}
SECONDS_OF_AN_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, or none and why."""

    value: Decimal | None
    reason: str | None = None


Line = dict[str, Cell]
NO_DATA = Cell(None, "no_data")


@dataclass(frozen=True, slots=True)
class Inside:
    """What happened in one stretch of time: sales, those of them on days that are over, and all else by kind.

    `counted` are the first and the last day on which stock was counted, of whatever goods. `has_days`: a whole day lies in it.
    """

    sales: Sequence[Entry]
    of_whole_days: Sequence[Entry]
    events: dict[str, list[Event]]
    counted: tuple[date, date] | None
    has_days: bool


def metric(name: str, inside: Inside, unit: Decimal) -> Cell:
    """The value of a metric; money in steps of `unit`."""
    for found in (_of_service(name, inside), _of_traffic(name, inside), _of_stock(name, inside)):
        if found is not None:
            return found
    return _of_sales(name, inside.sales, unit)


def _of_service(name: str, inside: Inside) -> Cell | None:
    parcels, promises, reviews, lives = (inside.events.get(kind, []) for kind in ("parcel", "promise", "review", "life"))
    if name in QUANTILES:
        return _quantile([event.numbers["seconds"] for event in parcels], QUANTILES[name])
    if name == "on_time_rate":
        return _divide(_total(promises, "kept"), Cell(Decimal(len(promises))))
    if name == "reviews":
        return Cell(Decimal(len(reviews)))
    if name == "average_rating":
        return _divide(_total(reviews, "stars"), Cell(Decimal(len(reviews))))
    number = {"new_vendors": "joined", "churned_vendors": "left"}.get(name)
    return None if number is None else _total(lives, number)


def _quantile(seconds: Sequence[Decimal], share: Fraction) -> Cell:
    """Between the two nearest, in proportion; in hours."""
    if not seconds:
        return NO_DATA
    ordered = [Fraction(one) for one in sorted(seconds)]
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    found = (ordered[low] + (ordered[high] - ordered[low]) * (place - low)) / SECONDS_OF_AN_HOUR
    return Cell(Decimal(found.numerator) / found.denominator)


def _of_traffic(name: str, inside: Inside) -> Cell | None:
    days = inside.events.get("traffic", [])
    orders = Decimal(_distinct("orders", inside.of_whole_days))
    if name in ("visits", "carts", "checkouts"):
        return _total(days, name) if inside.has_days else NO_DATA
    if name == "conversion_rate":
        return _divide(Cell(orders), _total(days, "visits"))
    if name == "cart_abandonment":
        return _divide(_all(lambda carts: carts[0] - orders, _total(days, "carts")), _total(days, "carts"))
    return None


def _of_stock(name: str, inside: Inside) -> Cell | None:
    days = inside.events.get("stock", [])
    first, last = inside.counted or (None, None)
    at_first, at_last = ([event for event in days if event.day == day] for day in (first, last))
    if name == "stock_units":
        return _total(at_last, "on_hand") if at_last else NO_DATA
    if name == "stock_cover_days":
        return _divide(_total(at_last, "on_hand"), _total(at_last, "demand"))
    if name == "stockout_rate":
        return _divide(_total(days, "empty"), Cell(Decimal(len(days))))
    if name == "sell_through":
        to_sell = _all(lambda parts: parts[0] + parts[1], _total(at_first, "opening"), _total(days, "received"))
        return _divide(_total(days, "sold"), to_sell)
    return None


def _total(events: Sequence[Event], number: str) -> Cell:
    return Cell(sum((event.numbers[number] for event in events), ZERO))


def _of_sales(name: str, inside: Sequence[Entry], unit: Decimal) -> Cell:
    if name in DISTINCT:
        return Cell(Decimal(_distinct(name, inside)))
    if name in CONCENTRATIONS:
        return _concentration(name, inside)
    if name in PARTS:
        return _part_of(name, inside)
    if name in ("take_rate", "average_order_value", "items_per_order"):
        return _ratio(name, inside, unit)
    return _units(inside) if name == "units" else _amount(name, inside)


def _amount(name: str, inside: Sequence[Entry]) -> Cell:
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


def _units(inside: Sequence[Entry]) -> Cell:
    return Cell(sum((entry.units for entry in inside), ZERO))


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
    if name == "return_rate":
        return _divide(Cell(sum((entry.returned for entry in inside), ZERO)), _units(inside))
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
        return _divide(_units(inside), orders)
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


def change_of(now: Cell, before: Cell) -> Cell:
    return _all(lambda values: values[0] - values[1], now, before)


def growth_of(now: Cell, before: Cell) -> Cell:
    """From nothing to nothing is 0; from nothing or less to anything is no growth but a reason."""
    if now.value is None or before.value is None:
        return change_of(now, before)
    if before.value == 0:
        return Cell(ZERO) if now.value == 0 else Cell(None, "new")
    if before.value < 0:
        return Cell(None, "negative_base")
    return Cell((now.value - before.value) / before.value)
