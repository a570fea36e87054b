"""The facts, built from the canonical tables by set-based SQL: one code path for the demo and for a shop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from data.formats import minor_digits
from data.marketplace import goods, pairs, people, rollups, sales_facts, service_facts, stock_facts, vendor_facts
from data.marketplace.schema import create_tables
from data.marketplace.zones import local_macros
from data.tables import FACTS, ROLLUPS, STUDIED, UNITS_DIGITS

Words = Mapping[str, object]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LIFE_US = timedelta(days=vendor_facts.LIFE_DAYS) // _MICROSECOND

_INSTANTS = f"""
SELECT ordered_at FROM orders UNION ALL SELECT make_timestamptz(epoch_us(ordered_at) + {_LIFE_US}) FROM orders
UNION ALL SELECT refunded_at FROM refunds UNION ALL SELECT shipped_at FROM shipments UNION ALL SELECT promised_at FROM shipments
UNION ALL SELECT reviewed_at FROM reviews
"""  # noqa: S608
"""Everything that gets a business day and an hour."""


def drops(steps: Iterable[str]) -> Iterator[str]:
    """What takes away the temporary tables and views of `steps`: those built on others first."""
    left: dict[str, str] = {}
    for words in (step.split() for step in steps):
        # CREATE TEMP <kind> <name>, and DROP <kind> <name> of what is not needed any longer.
        if words[0] == "CREATE":
            left[words[3]] = words[2]
        elif words[0] == "DROP":
            del left[words[2]]
    for name, kind in reversed(left.items()):
        yield f"DROP {kind} {name}"


# What lines are made from is as large as the shop and goes before stock, which may be as large again.
_STEPS = (
    *goods.STEPS, *sales_facts.STEPS, *service_facts.STEPS, *drops(service_facts.STEPS), *drops(sales_facts.STEPS),
    *stock_facts.STEPS, *drops(stock_facts.STEPS), *vendor_facts.STEPS, *drops(goods.STEPS),
    *rollups.STEPS, *drops(rollups.STEPS), *pairs.STEPS, *drops(pairs.STEPS), *people.STEPS, *drops(people.STEPS),
)  # fmt: skip


def build_facts(connection: DuckDBPyConnection, timezone: ZoneInfo, currency: str, as_of: datetime) -> None:
    """Fill facts and rollups from the canonical tables (all of which exist, some perhaps empty), each sorted by time within its blocks.

    Days and hours are those of `timezone`; amounts are in minor units of `currency`; nothing is said to have happened after `as_of`
    only because nothing else is known.
    """
    create_tables(connection, (*FACTS, *ROLLUPS, *STUDIED))
    run_steps(connection, _STEPS, prepare(connection, timezone, currency, as_of))


def prepare(
    connection: DuckDBPyConnection, timezone: ZoneInfo, currency: str, as_of: datetime, *others: DuckDBPyConnection
) -> Words:  # fmt: skip
    """Define what the steps call, for all instants of the canonical tables, also for `others` of this database; the words that stand in
    braces in the steps."""
    connection.execute("SET TimeZone = 'UTC'")
    digits = minor_digits(currency)
    first, last = pairs.window(as_of.astimezone(timezone))
    to_minor = f"CREATE OR REPLACE TEMP MACRO to_minor(amount) AS CAST(round(amount, {digits}) * {10**digits} AS BIGINT)"
    definitions = ("SET TimeZone = 'UTC'", *local_macros(connection, timezone, _INSTANTS), to_minor)
    for one in (connection, *others):
        run_steps(one, definitions, {})
    return {
        "reporting": currency.replace("'", "''"), "max_age": sales_facts.RATE_MAX_AGE_DAYS, "thousand": 10**UNITS_DIGITS,
        "life_us": _LIFE_US, "as_of_us": (as_of - _EPOCH) // _MICROSECOND, "days_before": stock_facts.DEMAND_DAYS - 1,
        "window_first": first, "window_last": last,
    }  # fmt: skip


def run_steps(connection: DuckDBPyConnection, steps: Iterable[str], words: Words) -> None:
    """Run statements that hold `words` in braces, one after the other."""
    for step in steps:
        connection.execute(step.format(**words))
