"""What a look at a shop's rows finds before they are published: mistakes that stand in the way, and facts one should know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from duckdb import DuckDBPyConnection

from data.marketplace.schema import present_tables
from data.shop.canonical import Unread
from data.shop.loading import Loaded

MOST_UNREAD = 0.01
"""The share of rows that may be left out for a missing value before nothing is published: a mapping that wrong is not meant so."""

MOST_TWINS = 0.2
MOST_ORPHANS = 0.5
_KNOWN_STATUSES = ("placed", "paid", "shipped", "delivered", "cancelled")


class Level(StrEnum):
    """`error`: nothing is published. `warning`: published, and figures may be wrong. `note`: good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where, in how many rows, one of them, and what to write instead."""

    level: Level
    code: str
    table: str
    column: str
    rows: int
    message: str
    remedy: str
    example: str = ""


def told(one: Finding) -> str:
    """A finding as a line for people."""
    example = f" For example: {one.example!r}." if one.example else ""
    return f"{one.level.upper():<8} {one.message} {one.remedy}{example}"


def look(connection: DuckDBPyConnection, loaded: Loaded, now: datetime, currency: str) -> tuple[Finding, ...]:
    """Everything there is to say about the canonical tables in `connection`, the gravest first."""
    found = [*_unread(loaded), *_twins(loaded)]
    for query in _QUERIES:
        if set(query.needs) <= loaded.rows.keys():
            found += _asked(connection, query, now, currency)
    found += _empty(loaded)
    return tuple(sorted(found, key=lambda one: (list(Level).index(one.level), -one.rows, one.table, one.code)))


def _unread(loaded: Loaded) -> Iterator[Finding]:
    for one in loaded.unread:
        if one.rows < 0:
            yield Finding(
                Level.ERROR, "column_missing", one.table, one.column, 0, f"{one.table}.{one.column} is required and is not mapped.",
                f"Add {one.column} to the columns of tables.{one.table}, or to its select.",
            )  # fmt: skip
            continue
        share = one.rows / max(1, loaded.rows[one.table])
        yield _one_unread(one, grave=one.required and share > MOST_UNREAD)


def _one_unread(one: Unread, *, grave: bool) -> Finding:
    level = Level.ERROR if grave else Level.WARNING
    what = f"not {_word(one.kind)}" if one.example else "empty"
    consequence = "The rows are left out." if one.required else "They count as empty."
    return Finding(
        level, "value_unread", one.table, one.column, one.rows,
        f"{one.rows:,} values of {one.table}.{one.column} are {what}. {consequence}",
        "Convert them in the mapping, for example with cast(...) or a select; or leave the rows out with where.", one.example,
    )  # fmt: skip


def _word(kind: str) -> str:
    words = {"TEXT": "a text", "DATETIME": "an instant", "DATE": "a day", "BOOLEAN": "yes or no", "BIGINT": "a whole number"}
    return words.get(kind, "a number")


def _twins(loaded: Loaded) -> Iterator[Finding]:
    for table, rows in loaded.twice.items():
        grave = rows / max(1, loaded.rows[table]) > MOST_TWINS
        yield Finding(
            Level.ERROR if grave else Level.WARNING, "key_twice", table, "", rows,
            f"{rows:,} rows of {table} have a key that another row has; of each the last changed counts.",
            "Give the columns that tell rows apart as key, or make one key of several columns in a select.",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Query:
    """A count over canonical tables and what it means. `sql` gives (rows, of how many, an example); `grave_from` is a share of all."""

    code: str
    table: str
    column: str
    needs: tuple[str, ...]
    sql: str
    message: str
    remedy: str
    level: Level = Level.WARNING
    grave_from: float = 2.0
    shown_from: float = 0.0


def _orphans(table: str, column: str, other: str, message: str, grave_from: float = MOST_ORPHANS) -> _Query:
    sql = (
        f"SELECT count(*) FILTER (WHERE o.{column} IS NULL), count(*), any_value(t.{column}) FILTER (WHERE o.{column} IS NULL) "  # noqa: S608
        f"FROM {table} t LEFT JOIN {other} o ON o.{column} = t.{column} WHERE t.{column} IS NOT NULL"
    )
    remedy = f"Compare how {column} is written in both tables: spaces, leading zeros, upper and lower case."
    return _Query(f"{other}_unknown", table, column, (table, other), sql, message, remedy, grave_from=grave_from)


_QUERIES = (
    _orphans("order_lines", "order_id", "orders", "{rows:,} of {all:,} order lines belong to no order; they do not count."),
    _orphans("order_lines", "product_id", "products", "{rows:,} of {all:,} order lines name an unknown product.", grave_from=2.0),
    _orphans("products", "category_id", "categories", "{rows:,} of {all:,} products name an unknown category.", grave_from=2.0),
    _orphans("order_lines", "vendor_id", "vendors", "{rows:,} of {all:,} order lines name an unknown vendor.", grave_from=2.0),
    _orphans("orders", "customer_id", "customers", "{rows:,} of {all:,} orders name an unknown customer.", grave_from=2.0),
    _Query(
        "orders_without_lines", "orders", "order_id", ("orders", "order_lines"),
        "SELECT count(*) FILTER (WHERE l.order_id IS NULL), count(*), any_value(o.order_id) FILTER (WHERE l.order_id IS NULL) "
        "FROM orders o LEFT JOIN (SELECT DISTINCT order_id FROM order_lines) l ON l.order_id = o.order_id",
        "{rows:,} of {all:,} orders have no line; they do not count.", "Check whether order lines are mapped completely.",
    ),
    _Query(
        "order_in_future", "orders", "ordered_at", ("orders",),
        "SELECT count(*) FILTER (WHERE ordered_at > TIMESTAMPTZ '{soon}'), count(*), "
        "any_value(order_id) FILTER (WHERE ordered_at > TIMESTAMPTZ '{soon}') FROM orders",
        "{rows:,} orders lie in the future; they count when their time has come.", "Check the time zone of the source and the dates.",
    ),
    _Query(
        "price_negative", "order_lines", "unit_price", ("order_lines",),
        "SELECT count(*) FILTER (WHERE unit_price < 0), count(*), any_value(line_id) FILTER (WHERE unit_price < 0) FROM order_lines",
        "{rows:,} order lines have a negative price; they lower sales.", "Leave out what is no sale with where, or map it to refunds.",
    ),
    _Query(
        "quantity_negative", "order_lines", "quantity", ("order_lines",),
        "SELECT count(*) FILTER (WHERE quantity < 0), count(*), any_value(line_id) FILTER (WHERE quantity < 0) FROM order_lines",
        "{rows:,} order lines have a negative quantity; they lower sales on the day they were entered.",
        "When they are cancellations or returns, map them to refunds and leave them out of order_lines with where.",
    ),
    _Query(
        "discount_over_price", "order_lines", "discount", ("order_lines",),
        "SELECT count(*) FILTER (WHERE discount > greatest(quantity * unit_price, 0)), count(*), "
        "any_value(line_id) FILTER (WHERE discount > greatest(quantity * unit_price, 0)) FROM order_lines",
        "{rows:,} order lines have a discount above their price.", "discount is an amount for the whole line, not a percentage.",
        grave_from=0.5,
    ),
    _Query(
        "status_unknown", "orders", "status", ("orders",),
        "SELECT count(*) FILTER (WHERE status NOT IN {statuses}), count(*), any_value(status) FILTER (WHERE status NOT IN {statuses}) "
        "FROM orders",
        "{rows:,} orders have a status that is not known here; they count as valid.",
        "Translate it in the mapping: placed, paid, shipped, delivered, cancelled; or set cancelled_at for those that are cancelled.",
    ),
    _Query(
        "without_time_of_day", "orders", "ordered_at", ("orders",),
        "SELECT count(*) FILTER (WHERE second(ordered_at) = 0 AND minute(ordered_at) % 15 = 0), count(*), NULL FROM orders",
        "Orders carry no time of day: figures by hour say nothing.", "Map the full time stamp, if the shop has one.",
        level=Level.NOTE, shown_from=0.999,
    ),
    _Query(
        "currency_without_rate", "orders", "currency", ("orders",),
        "SELECT count(*) FILTER (WHERE currency <> '{currency}' AND currency NOT IN ({rated})), count(*), "
        "any_value(currency) FILTER (WHERE currency <> '{currency}' AND currency NOT IN ({rated})) FROM orders",
        "{rows:,} orders are in a currency without any rate: sums of money with them have no value.",
        "Map fx_rates: day, currency, and how much of the reporting currency one unit is.",
    ),
)  # fmt: skip


def _asked(connection: DuckDBPyConnection, query: _Query, now: datetime, currency: str) -> Iterator[Finding]:
    statuses = "(" + ", ".join(f"'{status}'" for status in _KNOWN_STATUSES) + ")"
    rated = "SELECT currency FROM fx_rates" if "fx_rates" in present_tables(connection) else "SELECT '' WHERE false"
    words = {"soon": (now + timedelta(days=1)).isoformat(), "statuses": statuses, "currency": currency.replace("'", "''"), "rated": rated}
    sql = query.sql.format(**words)
    found = connection.execute(sql).fetchone()
    rows, everything, example = found if found is not None else (0, 0, None)
    if not rows or rows < query.shown_from * everything:
        return
    level = Level.ERROR if rows / everything >= query.grave_from else query.level
    message = query.message.format(rows=rows, all=everything)
    yield Finding(level, query.code, query.table, query.column, int(rows), message, query.remedy, "" if example is None else str(example))


def _empty(loaded: Loaded) -> Iterator[Finding]:
    for table, rows in loaded.rows.items():
        if rows == 0:
            grave = table in ("orders", "order_lines")
            yield Finding(
                Level.ERROR if grave else Level.WARNING, "table_empty", table, "", 0, f"{table} has no rows.",
                "Check the source and the where of its mapping; leave a table out that the shop does not have.",
            )  # fmt: skip
