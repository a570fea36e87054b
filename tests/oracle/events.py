"""What happens beside sales, from a shop's rows by plain loops: parcels, promises, reviews, days of traffic and stock, vendors' lives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from tests.oracle.entries import (
    THOUSANDTH,
    ZERO,
    Books,
    Entry,
    Row,
    Rows,
    is_valid,
    order_members,
    product_members,
    round_half_up,
    vendor_members,
    vendor_of,
)

QUIET = timedelta(days=90)
"""A vendor that sells nothing for longer than this has gone."""

DAYS_OF_DEMAND = 28


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at an instant, or (`day`) in the course of a business day. `kind` says which numbers it has."""

    kind: str
    members: dict[str, str | None]
    numbers: dict[str, Decimal]
    occurred_at: datetime | None = None
    ordered_at: datetime | None = None
    day: date | None = None


def events(rows: Rows, books: Books, sold: Sequence[Entry]) -> list[Event]:
    """Everything that ever happened beside the sales; `sold` are those."""
    parcels = [event for shipment in rows["shipments"] for event in _parcel(books, shipment)]
    reviews = [_review(books, review) for review in rows["reviews"] if 1 <= review["rating"] <= 5]
    traffic = [_traffic(day) for day in rows["traffic"]]
    return [*parcels, *reviews, *traffic, *_stock(books, rows["stock"], sold), *_lives(books, sold)]


def _parcel(books: Books, shipment: Row) -> Iterator[Event]:
    """A parcel that has left took some time; a parcel that was promised is a promise, kept or not."""
    order = books.orders.get(shipment["order_id"])
    if order is None or not is_valid(order):
        return
    members = order_members(books, order) | vendor_members(books, _sender(books, shipment))
    ordered, shipped, promised = order["ordered_at"], shipment["shipped_at"], shipment["promised_at"]
    if shipped is not None:
        whole_seconds = (shipped - ordered) // timedelta(seconds=1)
        yield Event("parcel", members, {"seconds": Decimal(whole_seconds)}, shipped, ordered)
    if promised is not None:
        kept = shipment["delivered_at"] is not None and shipment["delivered_at"] <= promised
        yield Event("promise", members, {"kept": Decimal(kept)}, promised, ordered)


def _sender(books: Books, shipment: Row) -> str | None:
    if shipment["vendor_id"] is not None:
        return str(shipment["vendor_id"])
    vendors = {vendor_of(books, line) for line in books.lines_of[shipment["order_id"]]} - {None}
    return vendors.pop() if len(vendors) == 1 else None


def _review(books: Books, review: Row) -> Event:
    members = vendor_members(books, vendor_of(books, review)) | product_members(books, review["product_id"])
    return Event("review", members, {"stars": Decimal(review["rating"])}, review["reviewed_at"], review["reviewed_at"])


def _traffic(row: Row) -> Event:
    members = {name: row[name] for name in ("country", "channel", "device")}
    numbers = {name: Decimal(row[name] or 0) for name in ("visits", "carts", "checkouts")}
    return Event("traffic", members, numbers, day=row["day"])


def _stock(books: Books, rows: Iterable[Row], sold: Sequence[Entry]) -> Iterator[Event]:
    """Product by product, day by day."""
    units: dict[tuple[str | None, date], Decimal] = defaultdict(lambda: ZERO)
    for entry in sold:
        if entry.order_id is not None:
            units[entry.members["product"], books.day(entry.occurred_at)] += entry.units
    in_stock: dict[str, list[Decimal]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one["day"], one["product_id"])):
        product = row["product_id"]
        on_hand, received, gone = row["units_on_hand"], row["units_received"] or ZERO, units[product, row["day"]]
        if on_hand > 0 or gone > 0:
            in_stock[product].append(gone)
        numbers = {
            "on_hand": on_hand,
            "received": received,
            "sold": gone,
            "opening": max(ZERO, on_hand - received + gone),
            "empty": Decimal(on_hand <= 0),
            "demand": _demand(in_stock[product]),
        }
        yield Event("stock", vendor_members(books, vendor_of(books, row)) | product_members(books, product), numbers, day=row["day"])


def _demand(days_in_stock: Sequence[Decimal]) -> Decimal:
    """What is sold on a day on which there is something to sell, lately."""
    lately = days_in_stock[-DAYS_OF_DEMAND:]
    return round_half_up(sum(lately, ZERO) / len(lately), THOUSANDTH) if lately else ZERO


def _lives(books: Books, sold: Sequence[Entry]) -> Iterator[Event]:
    """The first sale of each vendor, and each time that none has followed for long."""
    sales: dict[str, list[datetime]] = defaultdict(list)
    for entry in sold:
        vendor_id = entry.members.get("vendor")
        if entry.order_id is not None and vendor_id is not None:
            sales[vendor_id].append(entry.occurred_at)
    for vendor_id, unsorted in sales.items():
        instants = sorted(unsorted)
        members = vendor_members(books, vendor_id)
        yield Event("life", members, {"joined": Decimal(1), "left": ZERO}, instants[0], instants[0])
        for this, following in zip(instants, [*instants[1:], None], strict=True):
            if following is None or following - this > QUIET:
                yield Event("life", members, {"joined": ZERO, "left": Decimal(1)}, this + QUIET, this + QUIET)
