"""Facts, rollups and studies of an extract brought up to what its canonical tables now say, by building anew only what is touched.

The touched part of the shop is built by the same steps as the whole, in shadow tables; what differs from before is then exchanged.
Orders, customers and vendors keep their numbers; new ones get the next. The extract is the same as one that was built from nothing,
but for these numbers and for the order in which its rows lie.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from enum import Enum, auto
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection
from sqlalchemy import Table

from data.marketplace import goods, pairs, people, rollups, service_facts, vendor_facts
from data.marketplace.basket_amends import amend_baskets, lay_baskets
from data.marketplace.changes import Touched
from data.marketplace.customer_amends import amend_customers, amend_scores, lay_customers
from data.marketplace.exchange import at_once, build_again, is_any
from data.marketplace.facts import Words, build_facts, drops, prepare, run_steps
from data.marketplace.sales_amends import amend_sales, moved
from data.marketplace.shadow import catalog_of, look_aside
from data.marketplace.stock_amends import amend_stock, lay_stock
from data.marketplace.sums import add_up_again, carry_over, sums_of
from data.tables import FACTS, ROLLUPS, STUDIED, fact_reviews, fact_traffic, fact_vendor_life

Again = tuple[tuple[Table, ...], tuple[str, ...]]
"""Tables, and the steps that build them."""


def amend(
    connection: DuckDBPyConnection, timezone: ZoneInfo, currency: str, as_of: datetime, touched: Touched
) -> None:  # fmt: skip
    """After `apply_changes`: make everything that is built from the canonical tables what they now say."""
    shop = catalog_of(connection)
    if not touched.is_part:
        for table in (*FACTS, *ROLLUPS, *STUDIED):
            connection.execute(f"DROP TABLE {shop}.{table.name}")
        build_facts(connection, timezone, currency, as_of)
        return
    with connection.cursor() as other, ThreadPoolExecutor(1, "beside") as beside:
        words = prepare(connection, timezone, currency, as_of, other)
        amend_sales(connection, shop, words)
        lay_stock(connection, shop)
        lay_customers(connection)
        studies = _Studies(connection, words)
        # What lies aside and the facts of sales are all that this needs, and the machine has more than one core.
        done = beside.submit(_amend_beside, other, shop, words, studies, touched)
        with at_once(connection):
            _amend_sums(connection, shop, words, studies)
        done.result()


def _amend_sums(connection: DuckDBPyConnection, shop: str, words: Words, studies: _Studies) -> None:
    """What is known from the facts of sales that have come and gone."""
    _amend_days(connection, shop, words)
    if studies.baskets is _Way.AMENDED:
        amend_baskets(connection)
    amend_customers(connection, shop, words)


def _amend_beside(connection: DuckDBPyConnection, shop: str, words: Words, studies: _Studies, touched: Touched) -> None:
    look_aside(connection, shop)
    with at_once(connection):
        run_steps(connection, goods.STEPS, words)
        build_again(connection, (fact_vendor_life,), vendor_facts.STEPS, words)
        amend_stock(connection, shop, words, touched.tables)
        _amend_service(connection, words, touched.tables)
        run_steps(connection, drops(goods.STEPS), words)
        if studies.scores is _Way.AMENDED:
            amend_scores(connection, shop, words)
        for tables, steps in studies.anew():
            build_again(connection, tables, steps, words)


def _amend_days(connection: DuckDBPyConnection, shop: str, words: Words) -> None:
    for (rollup, source), step in zip(rollups.BY_DAY.items(), rollups.OF_DAYS, strict=True):
        sums = sums_of(rollup, "gone", "come")
        if carry_over(connection, shop, sums):
            add_up_again(connection, shop, sums, source, step, words)


def _amend_service(connection: DuckDBPyConnection, words: Words, different: frozenset[str]) -> None:
    if "reviews" in different or is_any(connection, "FROM touched_products") or is_any(connection, "FROM touched_vendors"):
        build_again(connection, (fact_reviews,), (service_facts.REVIEWS,), words)
    if "traffic" in different:
        build_again(connection, (fact_traffic,), (service_facts.TRAFFIC,), words)


class _Way(Enum):
    """How a study is brought up to the facts."""

    NONE = auto()
    AMENDED = auto()
    ANEW = auto()


class _Studies:
    """Anew when their window is another, else by what has changed in it that decides about them."""

    def __init__(self, connection: DuckDBPyConnection, words: Words) -> None:
        self.baskets = self.scores = _Way.ANEW
        first, last = f"DATE '{words['window_first']}'", f"DATE '{words['window_last']}'"
        same = f"SELECT 1 FROM study_window WHERE first_on = {first} AND last_on = {last}"  # noqa: S608 - days of ours

        def is_other(what: str) -> bool:
            return is_any(connection, f"FROM ({moved(what)}) AS m WHERE occurred_on BETWEEN {first} AND {last}")

        if is_any(connection, same):
            self.scores = _Way.AMENDED if is_other("score") else _Way.NONE
            self.baskets = _Way.NONE
            if is_other("basket"):
                self.baskets = _Way.AMENDED if lay_baskets(connection, words) else _Way.ANEW

    def anew(self) -> Iterator[Again]:
        """Those that are built anew."""
        if self.baskets is _Way.ANEW:
            yield pairs.TABLES, (*pairs.STEPS, *drops(pairs.STEPS))
        if self.scores is _Way.ANEW:
            yield people.TABLES, (*people.STEPS, *drops(people.STEPS))
