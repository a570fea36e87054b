"""Changed rows of canonical tables put into an extract, and the list of what they touch: orders, refunds, products, vendors.

For each table that was read there is a temporary table `fresh_<table>` with its rows, and for one of which only a part was read
`gone_<table>` with the keys of rows that are no more. What is the same as before is no change, however it came.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from data.marketplace.goods import PRODUCTS_OF, ROOTS_OF
from data.marketplace.parts import cut_part
from data.marketplace.sales_facts import RATE_MAX_AGE_DAYS
from data.marketplace.shadow import catalog_of, lay_aside
from data.tables import CANONICAL

LINKED = ("orders", "order_lines", "refunds", "shipments", "products", "vendors", "categories", "customers", "fx_rates")
"""Tables that facts of sales and shipments are made from."""

MOST_TOUCHED = 0.3
"""From this share of all orders on, everything is looked at and built anew: that is no slower then."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Tables that were read, whole or in part (`some`), each with the columns that tell its rows apart."""

    whole: frozenset[str]
    some: frozenset[str]
    keys: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Touched:
    """The canonical tables that are different, how many orders are touched, and whether what is touched lies aside (see `parts`): it does
    unless it is most."""

    tables: frozenset[str]
    orders: int
    is_part: bool


def apply_changes(connection: DuckDBPyConnection, changed: Changed, most_touched: float = MOST_TOUCHED) -> Touched:
    """Bring the canonical tables up to date.

    Leaves aside `old_<table>` and `new_<table>` with the rows that went and came, `touched_orders` (closed over their customers),
    `touched_refunds` and `touched_products`.
    """
    shop = catalog_of(connection)
    lay_aside(connection)
    connection.execute(f"CREATE TEMP TABLE products_before AS {_placed_products(shop)}")
    different = frozenset(table.name for table in CANONICAL if _put_in(connection, shop, table.name, changed))
    for table in LINKED:
        if table not in different:
            for side in ("old", "new"):
                connection.execute(f"CREATE OR REPLACE TABLE aside.{side}_{table} AS SELECT * FROM {shop}.{table} LIMIT 0")  # noqa: S608
    by_rates = "fx_rates" in different
    directly = (_DIRECTLY, *[_DIRECTLY_BY_RATES] * by_rates)
    for statement in (*_GOODS, *directly, _REFUNDED, _REFUNDS, *[_REFUNDS_BY_RATES] * by_rates, *_CLOSED):
        connection.execute(statement.format(all=shop, products=_placed_products(shop), max_age=RATE_MAX_AGE_DAYS))
    orders = _rows(connection, "touched_orders")
    is_part = orders < most_touched * _rows(connection, f"{shop}.orders")
    if is_part:
        cut_part(connection)
    return Touched(different, orders, is_part)


def _put_in(connection: DuckDBPyConnection, shop: str, table: str, changed: Changed) -> bool:
    if table not in changed.whole | changed.some:
        return False
    old, new, fresh, mine = f"old_{table}", f"new_{table}", f"fresh_{table}", f"{shop}.{table}"
    if table in changed.some:
        mine, listed = f"mine_{table}", ", ".join(f'"{column}"' for column in changed.keys[table])
        keys = f"SELECT {listed} FROM {fresh} UNION ALL SELECT {listed} FROM gone_{table}"  # noqa: S608
        same = _same_key(changed.keys[table], "k")
        connection.execute(f"CREATE TEMP TABLE {mine} AS SELECT m.* FROM {shop}.{table} AS m SEMI JOIN ({keys}) AS k ON {same}")  # noqa: S608
    connection.execute(f"CREATE TABLE aside.{old} AS FROM {mine} EXCEPT ALL FROM {fresh}")
    connection.execute(f"CREATE TABLE aside.{new} AS FROM {fresh} EXCEPT ALL FROM {mine}")
    connection.execute(f"DROP TABLE {fresh}")
    if table in changed.some:
        connection.execute(f"DROP TABLE {mine}")
    if not _rows(connection, old) and not _rows(connection, new):
        return False
    keyed = _same_key(changed.keys[table], "o")
    connection.execute(f"DELETE FROM {shop}.{table} AS m WHERE EXISTS (FROM {old} AS o WHERE {keyed})")  # noqa: S608
    connection.execute(f"INSERT INTO {shop}.{table} SELECT * FROM {new}")  # noqa: S608
    return True


def _same_key(key: Collection[str], other: str) -> str:
    return " AND ".join(f'm."{column}" IS NOT DISTINCT FROM {other}."{column}"' for column in key)


def _rows(connection: DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(found[0]) if found else 0


def _placed_products(shop: str) -> str:
    roots = ROOTS_OF.format(categories=f"{shop}.categories")
    return PRODUCTS_OF.format(products=f"{shop}.products", roots=f"({roots})")


_CHANGED_LINES = "SELECT line_id FROM old_order_lines UNION SELECT line_id FROM new_order_lines"

# Goods and people whose place in the facts is another than it was.
_GOODS = (
    """
    CREATE TABLE aside.touched_products AS
    WITH after AS ({products}) SELECT DISTINCT product_id
    FROM ((FROM products_before EXCEPT FROM after) UNION ALL (FROM after EXCEPT FROM products_before))
    """,
    """
    CREATE TABLE aside.touched_vendors AS
    WITH old AS (SELECT vendor_id, country, tier, commission_rate FROM old_vendors),
         new AS (SELECT vendor_id, country, tier, commission_rate FROM new_vendors)
    SELECT DISTINCT vendor_id FROM ((FROM old EXCEPT FROM new) UNION ALL (FROM new EXCEPT FROM old))
    """,
    """
    CREATE TABLE aside.touched_people AS
    WITH old AS (SELECT customer_id, segment FROM old_customers), new AS (SELECT customer_id, segment FROM new_customers)
    SELECT DISTINCT customer_id FROM ((FROM old EXCEPT FROM new) UNION ALL (FROM new EXCEPT FROM old))
    """,
    """
    CREATE TABLE aside.touched_rates AS
    SELECT currency, min(day) - 1 AS first_on, max(day) + {max_age} + 1 AS last_on
    FROM (FROM old_fx_rates UNION ALL FROM new_fx_rates) GROUP BY currency
    """,
)  # fmt: skip

# Orders whose own rows have changed, or what their rows are joined with. Days of rates are taken a day wider than any time zone is.
_DIRECTLY = f"""
CREATE TABLE aside.touched_directly AS
SELECT order_id FROM old_orders UNION SELECT order_id FROM new_orders
UNION SELECT order_id FROM old_order_lines UNION SELECT order_id FROM new_order_lines
UNION SELECT order_id FROM old_shipments UNION SELECT order_id FROM new_shipments
UNION SELECT order_id FROM old_refunds UNION SELECT order_id FROM new_refunds
UNION SELECT l.order_id FROM {{all}}.order_lines l
      WHERE l.line_id IN (SELECT line_id FROM old_refunds UNION SELECT line_id FROM new_refunds)
UNION SELECT l.order_id FROM {{all}}.order_lines l
      WHERE l.product_id IN (SELECT product_id FROM touched_products) OR l.vendor_id IN (SELECT vendor_id FROM touched_vendors)
UNION SELECT l.order_id FROM {{all}}.order_lines l
      WHERE l.product_id IN (SELECT product_id FROM {{all}}.products WHERE vendor_id IN (SELECT vendor_id FROM touched_vendors))
UNION SELECT s.order_id FROM {{all}}.shipments s WHERE s.vendor_id IN (SELECT vendor_id FROM touched_vendors)
UNION SELECT r.order_id FROM {{all}}.refunds r WHERE r.line_id IN ({_CHANGED_LINES})
UNION SELECT o.order_id FROM {{all}}.orders o WHERE o.customer_id IN (SELECT customer_id FROM touched_people)
"""  # noqa: S608

_DIRECTLY_BY_RATES = """
INSERT INTO touched_directly
SELECT o.order_id FROM {all}.orders o JOIN {all}.order_lines l ON l.order_id = o.order_id
JOIN touched_rates x ON x.currency = coalesce(l.currency, o.currency) AND CAST(o.ordered_at AS DATE) BETWEEN x.first_on AND x.last_on
"""

# Lines that a refund names: where refunds are looked at, the others need not be.
_REFUNDED = """
CREATE TABLE aside.refunded_lines AS
SELECT l.line_id, l.order_id FROM {all}.order_lines l SEMI JOIN {all}.refunds r ON r.line_id = l.line_id
"""

# A refund's order is that of the line it names, else the one it names; when either is no more, what it falls back to is touched too.
_REFUNDS = f"""
CREATE TABLE aside.touched_refunds AS
SELECT refund_id FROM old_refunds UNION SELECT refund_id FROM new_refunds
UNION SELECT refund_id FROM {{all}}.refunds
      WHERE order_id IN (SELECT order_id FROM touched_directly) OR line_id IN ({_CHANGED_LINES})
UNION SELECT refund_id FROM {{all}}.refunds
      WHERE line_id IN (SELECT line_id FROM refunded_lines WHERE order_id IN (SELECT order_id FROM touched_directly))
"""  # noqa: S608

_REFUNDS_BY_RATES = """
INSERT INTO touched_refunds
SELECT r.refund_id FROM {all}.refunds r LEFT JOIN {all}.orders o ON o.order_id = r.order_id
LEFT JOIN {all}.order_lines l ON l.line_id = r.line_id
JOIN touched_rates x ON x.currency = coalesce(r.currency, o.currency, l.currency)
                     AND CAST(r.refunded_at AS DATE) BETWEEN x.first_on AND x.last_on
"""

# Whatever a customer did may be the first or the next of something: all their orders are looked at again, and all refunds of these.
_CLOSED = (
    """
    CREATE TABLE aside.widened AS
    SELECT order_id FROM touched_directly
    UNION SELECT r.order_id FROM {all}.refunds r WHERE r.refund_id IN (SELECT refund_id FROM touched_refunds) AND r.order_id IS NOT NULL
    UNION SELECT l.order_id FROM {all}.refunds r JOIN refunded_lines l ON l.line_id = r.line_id
          WHERE r.refund_id IN (SELECT refund_id FROM touched_refunds)
    """,
    """
    CREATE TABLE aside.touched_customers AS
    SELECT customer_id FROM {all}.orders WHERE order_id IN (SELECT order_id FROM widened) AND customer_id IS NOT NULL
    UNION SELECT customer_id FROM old_orders WHERE customer_id IS NOT NULL
    """,
    """
    CREATE TABLE aside.touched_orders AS
    SELECT order_id FROM widened WHERE order_id IS NOT NULL
    UNION SELECT order_id FROM {all}.orders WHERE customer_id IN (SELECT customer_id FROM touched_customers)
    """,
)  # fmt: skip
