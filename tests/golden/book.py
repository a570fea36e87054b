"""A book that rows of the canonical marketplace are written into by hand, one plain dictionary per row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from data.tables import CANONICAL

Row = dict[str, Any]
Rows = dict[str, list[Row]]

COLUMNS: dict[str, tuple[str, ...]] = {table.name: tuple(column.name for column in table.columns) for table in CANONICAL}


@dataclass(frozen=True, slots=True)
class Marketplace:
    """Rows, and the business they belong to. `as_of` is how far the data reaches, `now` the clock a reader has."""

    rows: Rows
    timezone: ZoneInfo
    currency: str
    as_of: datetime
    now: datetime
    week_start: int = 0
    fiscal_start: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """A line before it is in the book: what was sold, how many, for how much each. Money and quantities are text."""

    product_id: str | None
    quantity: str
    unit_price: str
    discount: str | None = None
    commission: str | None = None
    vendor_id: str | None = None
    currency: str | None = None


def money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def instant(local: str, zone: ZoneInfo, fold: int = 0) -> datetime:
    """`2020-03-29 01:59:59.999` on the clock of `zone`, as an instant in UTC."""
    return datetime.fromisoformat(local).replace(tzinfo=zone, fold=fold).astimezone(UTC)


class Book:
    """The rows of one marketplace while they are written. Columns nobody names are missing values."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.rows: Rows = {name: [] for name in COLUMNS}

    def add(self, table: str, **values: object) -> None:
        unknown = set(values) - set(COLUMNS[table])
        if unknown:
            raise KeyError(f"{table} has no {sorted(unknown)}")
        self.rows[table].append(dict.fromkeys(COLUMNS[table]) | values)

    def order(self, order_id: str, local: str, *items: Item, fold: int = 0, **values: object) -> str:
        """An order at a local time with its lines, numbered `<order>/1`, `<order>/2`, ..."""
        at = instant(local, self.zone, fold)
        self.add("orders", **({"order_id": order_id, "ordered_at": at, "status": "delivered", "is_test": False} | values))
        for number, item in enumerate(items, start=1):
            self.line(f"{order_id}/{number}", order_id, item)
        return order_id

    def line(self, line_id: str, order_id: str, item: Item) -> None:
        self.add(
            "order_lines",
            line_id=line_id,
            order_id=order_id,
            product_id=item.product_id,
            vendor_id=item.vendor_id,
            quantity=Decimal(item.quantity),
            unit_price=Decimal(item.unit_price),
            discount=money(item.discount),
            commission=money(item.commission),
            currency=item.currency,
        )

    def refund(self, local: str, amount: str, *, fold: int = 0, commission_refunded: str | None = None, **values: object) -> None:
        """A refund at a local time; its id is its number in the book."""
        at = instant(local, self.zone, fold)
        refund_id = f"R{len(self.rows['refunds']) + 1:04d}"
        given = {"refund_id": refund_id, "refunded_at": at, "amount": Decimal(amount), "commission_refunded": money(commission_refunded)}
        self.add("refunds", **(given | values))
