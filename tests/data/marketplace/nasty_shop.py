"""Small random shops full of what a build must not trip over; two years of them, so that vendors rest and return."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
Shop = dict[str, list[Row]]

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 700
LIFE = timedelta(days=90)
_STATUSES = ("placed", "delivered", "delivered", "delivered", "cancelled", None)
_QUANTITIES = ("1", "1", "2", "3", "0.125", "0.001", "0", "-1")
_KINDS = ("return", "return", "goodwill", None)


def nasty_shop(seed: int, orders: int = 60) -> Shop:
    """Same seed, same shop. Every id is a text whose order is not that of its number."""
    dice = random.Random(seed)  # noqa: S311 -- the same shops on every run are the point
    shop: Shop = {
        "vendors": [{"vendor_id": f"V{n}", "name": "x", "country": dice.choice(("DE", None)), "tier": dice.choice(("gold", None)),
                     "commission_rate": dice.choice(("0.1", None))} for n in range(4)],
        "categories": [{"category_id": "c1", "name": "x"}, {"category_id": "c2", "name": "x", "parent_id": "c1"}],
        "products": [{"product_id": f"P{n}", "name": "x", "vendor_id": _vendor(dice), "category_id": dice.choice(("c1", "c2", "c9", None)),
                      "brand": dice.choice(("B", None))} for n in range(8)],
        "customers": [{"customer_id": f"K{n}", "segment": dice.choice(("vip", None))} for n in range(6)],
        "orders": [], "order_lines": [], "refunds": [], "shipments": [], "reviews": [], "traffic": [], "stock": [],
    }  # fmt: skip
    moments = _moments(dice, orders)
    for number, moment in enumerate(moments):
        _add_order(shop, dice, f"O{number}", moment)
    for number in range(orders // 2):
        _add_refund(shop, dice, f"R{number}", dice.choice(moments))
        _add_shipment(shop, dice, f"S{number}", dice.choice(moments))
        _add_review(shop, dice, f"W{number}", dice.choice(moments))
    _add_days(shop, dice)
    for rows in shop.values():
        dice.shuffle(rows)
    return shop


def _vendor(dice: random.Random) -> str | None:
    return dice.choice(("V0", "V1", "V2", "V3", "V9", None))


def _moments(dice: random.Random, count: int) -> list[datetime]:
    """In bursts with long rests between them, some exactly at the limit of a vendor's rest, some at one instant."""
    found = [FIRST + timedelta(days=dice.randrange(DAYS), seconds=dice.randrange(86_400))]
    while len(found) < count:
        last = dice.choice(found)
        step = dice.choice((timedelta(0), LIFE, LIFE + timedelta(microseconds=1), LIFE - timedelta(microseconds=1), None, None, None))
        moment = FIRST + timedelta(days=dice.randrange(DAYS), microseconds=dice.randrange(86_400_000_000)) if step is None else last + step
        found.append(moment if moment < FIRST + timedelta(days=DAYS) else FIRST + timedelta(days=dice.randrange(DAYS)))
    return found


def _add_order(shop: Shop, dice: random.Random, order_id: str, moment: datetime) -> None:
    shop["orders"].append({
        "order_id": order_id, "ordered_at": moment, "customer_id": dice.choice(("K0", "K1", "K2", "K3", "K9", None)),
        "status": dice.choice(_STATUSES), "cancelled_at": dice.choice((moment, None, None, None, None)),
        "is_test": dice.choice((True, False, False, False, None)), "currency": dice.choice(("EUR", "USD", None)),
        "country": dice.choice(("DE", "AT", None)), "channel": dice.choice(("web", "app", None)), "device": dice.choice(("phone", None)),
        "region": dice.choice(("north", None)), "payment_method": dice.choice(("card", None)),
    })  # fmt: skip
    for number in dice.sample(range(12), dice.choice((0, 1, 1, 2, 3, 4))):
        price = Decimal(dice.randrange(-200, 20_000)) / 1000
        shop["order_lines"].append({
            "line_id": f"{order_id}/{number}", "order_id": order_id, "product_id": dice.choice(("P0", "P1", "P2", "P3", "P99", None)),
            "vendor_id": _vendor(dice), "quantity": dice.choice(_QUANTITIES), "unit_price": price,
            "discount": dice.choice((None, price / 10)), "currency": dice.choice(("USD", None, None)),
        })  # fmt: skip


def _some(dice: random.Random, rows: Sequence[Row], key: str) -> str | None:
    return dice.choice((dice.choice(rows)[key], dice.choice(rows)[key], "gone", None)) if rows else None


def _add_refund(shop: Shop, dice: random.Random, refund_id: str, moment: datetime) -> None:
    shop["refunds"].append({
        "refund_id": refund_id, "refunded_at": moment, "order_id": _some(dice, shop["orders"], "order_id"),
        "line_id": dice.choice((None, _some(dice, shop["order_lines"], "line_id"))), "amount": Decimal(dice.randrange(-500, 5_000)) / 1000,
        "quantity": dice.choice((None, "1", "2", "0.001", "0.005", "7.777", "-1")), "kind": dice.choice(_KINDS),
        "commission_refunded": dice.choice((None, "0.07")), "currency": dice.choice(("USD", None)),
    })  # fmt: skip


def _add_shipment(shop: Shop, dice: random.Random, shipment_id: str, moment: datetime) -> None:
    order = dice.choice(shop["orders"])
    promised = dice.choice((None, moment, order["ordered_at"] + timedelta(days=3)))
    shop["shipments"].append({
        "shipment_id": shipment_id, "order_id": dice.choice((order["order_id"], order["order_id"], order["order_id"], "gone")),
        "vendor_id": dice.choice((_vendor(dice), None)), "promised_at": promised,
        "shipped_at": dice.choice((None, order["ordered_at"], moment, order["ordered_at"] + timedelta(hours=30, microseconds=-1))),
        "delivered_at": dice.choice((None, promised, promised and promised + timedelta(microseconds=1), moment)),
    })  # fmt: skip


def _add_review(shop: Shop, dice: random.Random, review_id: str, moment: datetime) -> None:
    shop["reviews"].append({
        "review_id": review_id, "rating": dice.randrange(-1, 8), "reviewed_at": moment, "vendor_id": _vendor(dice),
        "product_id": dice.choice(("P0", "P1", "P99", None)), "order_id": _some(dice, shop["orders"], "order_id"),
    })  # fmt: skip


def _add_days(shop: Shop, dice: random.Random) -> None:
    for product in ("P0", "P1", "P2", "P99"):
        shape = dice.choice((0.05, 0.5, 0.95))
        for number in sorted(dice.sample(range(DAYS), DAYS // 2)):
            day: date = (FIRST + timedelta(days=number)).date()
            empty = dice.random() > shape
            shop["stock"].append({
                "day": day, "product_id": product, "vendor_id": _vendor(dice),
                "units_on_hand": dice.choice(("0", "-2")) if empty else dice.choice(("0.001", "5", "40")),
                "units_received": dice.choice((None, None, "0", "3", "50")),
            })  # fmt: skip
    for number in range(20):
        counts = {name: dice.choice((None, 0, dice.randrange(100))) for name in ("product_views", "carts", "checkouts")}
        place = {"channel": dice.choice(("web", "app", None)), "device": dice.choice(("phone", None)), "country": dice.choice(("DE", None))}
        shop["traffic"].append({"day": (FIRST + timedelta(days=number // 3)).date(), "visits": dice.randrange(1000), **place, **counts})
