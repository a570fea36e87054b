"""The demo's frames of numbers become canonical tables: one statement per table, and the engine makes the texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from duckdb import DuckDBPyConnection

from data.marketplace.schema import create_tables
from data.marketplace.sql import literal
from data.sample.aftermath import KINDS, REASONS, STATUSES, Aftermath
from data.sample.baskets import Lines, Shop, order_currency
from data.sample.goods import product_frame, vendor_frame
from data.sample.ledgers import RATE_DIGITS
from data.sample.plan import Frame, Plan
from data.sample.targets import Aim
from data.sample.world import CHANNELS, COUNTRIES, CURRENCIES, DEVICES, PAYMENTS, ROOTS, SEGMENTS, TIERS
from data.tables import CANONICAL


def order_id(number: int) -> str:
    return f"O-{1_000_001 + number}"


def product_id(number: int) -> str:
    return f"P-{10_001 + number}"


def vendor_id(number: int) -> str:
    return f"V-{101 + number}"


_ORDER = "'O-' || (1000001 + {})"
_LINE = "'L-' || (10000001 + {})"
_CUSTOMER = "'C-' || (1000001 + {})"
_PRODUCT = "'P-' || (10001 + {})"
_VENDOR = "'V-' || (101 + {})"


def _of(pattern: str, column: str) -> str:
    """The key made from a number; no value from -1."""
    return pattern.format(f"nullif({column}, -1)")


def _word(words: Sequence[str], column: str) -> str:
    return f"([{', '.join(map(literal, words))}])[{column} + 1]"


def _instant(column: str) -> str:
    return f"make_timestamptz(nullif({column}, -1))"


def _money(column: str) -> str:
    """Hundredths to DECIMAL, exactly."""
    return f"CAST(nullif({column}, -1) * 0.01 AS DECIMAL(18, 4))"


def _day(plan: Plan, column: str) -> str:
    return f"DATE '{plan.first_day}' + CAST({column} AS INTEGER)"


def _back(plan: Plan, column: str) -> str:
    return f"DATE '{plan.today}' - CAST({column} AS INTEGER)"


@contextmanager
def _frame(connection: DuckDBPyConnection, frame: Frame) -> Iterator[None]:
    connection.register("frame", frame)
    try:
        yield
    finally:
        connection.unregister("frame")


def _insert(connection: DuckDBPyConnection, table: str, frame: Frame, **columns: str) -> None:
    selected = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    with _frame(connection, frame):
        connection.execute(f"INSERT INTO {table} BY NAME SELECT {selected} FROM frame")  # noqa: S608


def root_id(root: int) -> str:
    return ROOTS[root].key


def kind_id(root: int, kind: int) -> str:
    words = ROOTS[root].kinds[kind].name.lower().replace("&", "and").split()
    return "-".join([ROOTS[root].key, *words])


def load_goods(connection: DuckDBPyConnection, shop: Shop) -> None:
    """All tables are created here; vendors, categories and products are filled."""
    create_tables(connection, CANONICAL)
    plan, vendors, products = shop.plan, shop.vendors, shop.products
    categories: list[tuple[str, str, str | None]] = [(one.key, one.name, None) for one in ROOTS]
    categories += [(kind_id(r, k), kind.name, one.key) for r, one in enumerate(ROOTS) for k, kind in enumerate(one.kinds)]
    connection.executemany("INSERT INTO categories VALUES (?, ?, ?)", categories)
    names: Frame = {"name": np.array(vendors.names, dtype=object), "country": np.array(vendors.countries, dtype=object)}
    rates = ", ".join(f"{rate}" for _, rate in TIERS)
    _insert(
        connection, "vendors", vendor_frame(vendors) | names, vendor_id=_of(_VENDOR, "vendor"), name="name", country="country",
        tier=_word([tier for tier, _ in TIERS], "tier"), joined_on=_back(plan, "joined_back"),
        left_on=_back(plan, "nullif(left_back, -1)"), commission_rate=f"([{rates}])[tier + 1]",
    )  # fmt: skip
    names = {"name": np.array(products.names, dtype=object), "brand": np.array(products.brands, dtype=object)}
    kinds = [kind_id(r, k) for r, one in enumerate(ROOTS) for k in range(len(one.kinds))]
    _insert(
        connection, "products", product_frame(products) | names, product_id=_of(_PRODUCT, "product"), name="name",
        vendor_id=_of(_VENDOR, "vendor"), category_id=_word(kinds, "root * 4 + kind"), brand="brand", list_price=_money("price"),
        currency="'EUR'", listed_on=_back(plan, "listed_back"), delisted_on=_back(plan, "nullif(delisted_back, -1)"),
    )  # fmt: skip


def _region(country: str, region: str) -> str:
    lists = ", ".join(f"[{', '.join(map(literal, each.regions))}]" for each in COUNTRIES)
    return f"([{lists}])[{country} + 1][{region} + 1]"


def load_people(connection: DuckDBPyConnection, shop: Shop) -> None:
    _insert(
        connection, "customers", shop.people.table, customer_id=_of(_CUSTOMER, "customer"), registered_at=_instant("registered"),
        country=_word([each.code for each in COUNTRIES], "country"), region=_region("country", "region"),
        segment=_word([segment for segment, _ in SEGMENTS], "segment"),
    )  # fmt: skip


def load_orders(connection: DuckDBPyConnection, shop: Shop, lines: Lines, after: Aftermath) -> None:
    people, demand = shop.people, shop.demand
    net = np.bincount(lines.order, weights=lines.net, minlength=len(demand)).astype(np.int64)
    frame: Frame = {
        "number": np.arange(len(demand)), "us": demand.us, "customer": people.customer, "status": after.status,
        "cancelled": after.cancelled_at, "is_test": people.is_test, "currency": order_currency(people), "country": people.country,
        "region": people.region, "channel": people.channel, "device": people.device, "payment": people.payment,
        "shipping": np.where(net > 6_000, 0, 490), "tax": net // 5,  # noqa: PLR2004
    }  # fmt: skip
    _insert(
        connection, "orders", frame, order_id=_of(_ORDER, "number"), ordered_at=_instant("us"), customer_id=_of(_CUSTOMER, "customer"),
        status=_word(STATUSES, "status"), cancelled_at=_instant("cancelled"), is_test="is_test",
        currency=_word(CURRENCIES, "currency"), country=_word([each.code for each in COUNTRIES], "country"),
        region=_region("country", "region"), channel=_word([channel for channel, _ in CHANNELS], "channel"),
        device=_word([device for device, _ in DEVICES], "device"), payment_method=_word([payment for payment, _ in PAYMENTS], "payment"),
        shipping_amount=_money("shipping"), tax_amount=_money("tax"), modified_at=_instant("greatest(us, cancelled)"),
    )  # fmt: skip


def load_lines(connection: DuckDBPyConnection, shop: Shop, lines: Lines) -> None:
    frame: Frame = {
        "number": np.arange(len(lines)), "ordered": lines.order, "product": lines.product, "vendor": lines.vendor,
        "quantity": lines.quantity, "price": lines.price, "discount": lines.discount, "commission": lines.commission,
        "currency": order_currency(shop.people)[lines.order], "us": shop.demand.us[lines.order],
    }  # fmt: skip
    _insert(
        connection, "order_lines", frame, line_id=_of(_LINE, "number"), order_id=_of(_ORDER, "ordered"),
        product_id=_of(_PRODUCT, "product"), vendor_id=_of(_VENDOR, "vendor"), quantity="quantity", unit_price=_money("price"),
        discount=_money("discount"), commission=_money("commission"), currency=_word(CURRENCIES, "currency"), modified_at=_instant("us"),
    )  # fmt: skip


def load_aftermath(connection: DuckDBPyConnection, shop: Shop, after: Aftermath) -> None:
    refunds = after.refunds | {
        "number": np.arange(len(after.refunds["order"])), "currency": order_currency(shop.people)[after.refunds["order"]],
    }  # fmt: skip
    _insert(
        connection, "refunds", refunds, refund_id="'R-' || (100001 + number)", order_id=_of(_ORDER, '"order"'), line_id=_of(_LINE, "line"),
        refunded_at=_instant("refunded"), amount=_money("amount"), quantity="nullif(quantity, -1)",
        commission_refunded=_money("commission"), reason=_word(REASONS, "reason"), kind=_word(KINDS, "kind"),
        currency=_word(CURRENCIES, "currency"),
    )  # fmt: skip
    shipments = after.shipments | {"number": np.arange(len(after.shipments["order"]))}
    _insert(
        connection, "shipments", shipments, shipment_id="'S-' || (1000001 + number)", order_id=_of(_ORDER, '"order"'),
        vendor_id=_of(_VENDOR, "vendor"), promised_at=_instant("promised"), shipped_at=_instant("shipped"),
        delivered_at=_instant("delivered"),
    )  # fmt: skip
    reviews = after.reviews | {"number": np.arange(len(after.reviews["order"]))}
    _insert(
        connection, "reviews", reviews, review_id="'W-' || (100001 + number)", rating="rating", reviewed_at=_instant("reviewed"),
        product_id=_of(_PRODUCT, "product"), vendor_id=_of(_VENDOR, "vendor"), order_id=_of(_ORDER, '"order"'),
    )  # fmt: skip


def load_ledgers(connection: DuckDBPyConnection, plan: Plan, rates: Frame, traffic: Frame, stock: Frame) -> None:
    rate = f"CAST(rate * 0.{'0' * (RATE_DIGITS - 1)}1 AS DECIMAL(18, 10))"
    _insert(connection, "fx_rates", rates, day=_day(plan, "day"), currency=_word(CURRENCIES, "currency"), rate=rate)
    _insert(
        connection, "traffic", traffic, day=_day(plan, "day"), visits="visits", product_views="product_views", carts="carts",
        checkouts="checkouts", channel=_word([channel for channel, _ in CHANNELS], "channel"),
        device=_word([device for device, _ in DEVICES], "device"),
    )  # fmt: skip
    _insert(
        connection, "stock", stock, day=_day(plan, "day"), product_id=_of(_PRODUCT, "product"), units_on_hand="units",
        units_received="received", vendor_id=_of(_VENDOR, "vendor"),
    )  # fmt: skip


def load_targets(connection: DuckDBPyConnection, targets: Sequence[Aim]) -> None:
    texts = {name: np.array([str(getattr(target, name)) for target in targets], dtype=object) for name in ("metric", "month", "dimension")}
    millionths = np.array([round(target.value * 10**6) for target in targets], dtype=np.int64)
    frame: Frame = texts | {"member": np.array([target.member for target in targets]), "millionths": millionths}
    category, vendor = _word([one.key for one in ROOTS], "member"), _VENDOR.format("member")
    key = f"CASE dimension WHEN 'category' THEN {category} WHEN 'vendor' THEN {vendor} END"
    _insert(
        connection, "targets", frame, metric="metric", grain="'month'", period_start="CAST(month AS DATE)",
        value="CAST(millionths * 0.000001 AS DECIMAL(20, 6))", dimension="nullif(dimension, '')", member=key,
    )  # fmt: skip
