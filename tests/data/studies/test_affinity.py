"""Products bought together: counted by hand, against a plain loop, over both engines, inside a vendor's scope, stored and computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.analytics import Analytics
from data.cache import NoCache, ResultCache
from data.clock import FixedClock
from data.errors import InvalidInput
from data.marketplace.postgres import copy_to_postgres
from data.marketplace.versions import current_extract
from data.periods import Calendar
from data.query import Filter, PeriodSpec, Scope, StudyQuery
from data.result import Result
from data.studies.affinity import about_product
from data.warehouse import open_warehouse
from tests.data.studies.baskets import FIRST, LAST, NOW, basket_shop, lower_lift, plain_pairs
from tests.data.studies.plain import BERLIN
from tests.fixtures.postgres import PostgresServer
from tests.golden.book import Book, Item, Marketplace
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows

LOW = (("minimum_orders", 2), ("minimum_support", 0))
KEPT = (("minimum_orders", 3), ("minimum_support", 0))
EVERYBODY = Filter("vendor", ("nobody",), exclude=True)


@pytest.fixture(scope="module", params=(1, 2, 3))
def shop(request: pytest.FixtureRequest) -> Marketplace:
    return basket_shop(request.param)


@pytest.fixture(scope="module")
def home(shop: Marketplace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("affinity")
    publish_rows(home, shop)
    return home


@pytest.fixture(scope="module")
def duck(shop: Marketplace, home: Path) -> Analytics:
    return open_shop(home, shop)


def ask(options: tuple[tuple[str, Any], ...] = LOW, *filters: Filter, **more: Any) -> StudyQuery:  # noqa: ANN401 - any field
    return StudyQuery("affinity", options=options, filters=filters, **more)


def pairs_of(result: Result) -> list[tuple[Any, ...]]:
    return sorted((row["product"], row["with"], row["orders"], row["product_orders"], row["with_orders"]) for row in result.rows)


def test_pairs_are_what_a_plain_loop_finds(shop: Marketplace, duck: Analytics) -> None:
    for query, sees in (
        (ask(), lambda *_: True),
        (ask(LOW, Filter("country", ("DE",))), lambda order, _: order["country"] == "DE"),
        (ask(LOW, Filter("vendor", ("V1", "V2"))), lambda _, vendor: vendor in ("V1", "V2")),
    ):
        result = duck.study(query)
        baskets, expected = plain_pairs(shop, sees)
        assert (result.meta["baskets"], pairs_of(result)) == (baskets, expected)
        assert result.meta["row_count"] == len(expected)


def test_any_period_is_counted(shop: Marketplace, duck: Analytics) -> None:
    first, last = date(2026, 3, 1), date(2026, 9, 30)
    result = duck.study(ask(period=PeriodSpec(None, first, last)))
    assert (result.meta["baskets"], pairs_of(result)) == plain_pairs(shop, first=first, last=last)


def test_shares_and_lift_follow_from_the_counts_and_the_surest_come_first(duck: Analytics) -> None:
    result = duck.study(ask())
    baskets = result.meta["baskets"]
    for row in result.rows:
        both, one, other = (int(str(row[name])) for name in ("orders", "product_orders", "with_orders"))
        assert (row["support"], row["confidence"], row["lift"]) == (both / baskets, both / one, both * baskets / (one * other))
        assert row["lift_lower"] == pytest.approx(lower_lift(both, one, other, baskets))
        assert one <= other
    sure = [float(str(row["lift_lower"])) for row in result.rows]
    assert sure == sorted(sure, reverse=True)
    assert (result.rows[0]["product"], result.rows[0]["with"]) in (("P1", "P2"), ("P2", "P1"))
    assert result.rows[0]["product__label"] == f"Name of {result.rows[0]['product']}"
    assert (result.totals["orders"], result.meta["reasons"]["orders"]) == (None, "not_additive")


def test_stored_pairs_are_the_computed_ones(duck: Analytics) -> None:
    """The default question reads the tables of the build; a filter that lets everything through makes it count anew."""
    for options in (KEPT, (*KEPT, ("product", "P2")), (*KEPT, ("months", 12)), (*KEPT, ("limit", 1))):
        stored, computed = duck.study(ask(options)), duck.study(ask(options, EVERYBODY))
        assert stored.rows == computed.rows
        for name in ("baskets", "baskets_left_out", "minimum_orders", "row_count"):
            assert stored.meta[name] == computed.meta[name]
    assert duck.study(ask(KEPT)).meta["baskets_left_out"] == 1


def test_the_pairs_of_one_product(shop: Marketplace, duck: Analytics) -> None:
    _, every = plain_pairs(shop)
    result = duck.study(ask((*LOW, ("product", "P2"))))
    assert {row["product"] for row in result.rows} == {"P2"}
    assert {row["with"] for row in result.rows} == {
        other if one == "P2" else one for one, other, *_ in every if "P2" in (one, other)
    }  # fmt: skip
    assert duck.study(ask((*LOW, ("product", "unknown")))).rows == []


def test_a_filter_on_one_product_becomes_the_question_about_it(duck: Analytics) -> None:
    german = Filter("country", ("DE",))
    filtered = ask(LOW, german, Filter("product", ("P2",)))
    assert about_product(filtered) == ask((*LOW, ("product", "P2")), german)
    assert duck.study(filtered).rows == []
    assert {row["product"] for row in duck.study(about_product(filtered)).rows} <= {"P2"}
    for other in (german, Filter("product", ("P1", "P2")), Filter("product", ("P2",), exclude=True)):
        assert about_product(ask(LOW, other)) == ask(LOW, other)


def test_a_limit_cuts_the_list_and_says_how_long_it_is(duck: Analytics) -> None:
    every, first = duck.study(ask()), duck.study(ask((*LOW, ("limit", 1))))
    assert (first.rows, first.meta["row_count"]) == (every.rows[:1], len(every.rows))


def test_a_vendor_sees_only_pairs_of_its_own_products(shop: Marketplace, duck: Analytics) -> None:
    for vendor in ("V0", "V1", "V2"):
        result = duck.study(ask(), Scope(vendor))
        assert (result.meta["baskets"], pairs_of(result)) == plain_pairs(shop, lambda _, of, vendor=vendor: of == vendor)
        assert result.rows == duck.study(ask(LOW, Filter("vendor", (vendor,)))).rows
        assert {row["product"] for row in result.rows} <= {f"P{number}" for number in range(9) if f"V{number % 3}" == vendor}
    assert duck.study(ask((*LOW, ("product", "P1"))), Scope("V0")).rows == []


@pytest.fixture(scope="module")
def elephant(shop: Marketplace, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analytics]:
    home = tmp_path_factory.mktemp("copied")
    publish_rows(home, shop)
    database = postgres_server.create_database()
    extract = current_extract(home)
    assert extract is not None
    copy_to_postgres(extract, postgres_server.url(database))
    warehouse = open_warehouse(postgres_server.url(database), home)
    yield Analytics(warehouse, ResultCache(NoCache(), home / "locks"), FixedClock(NOW), Calendar(BERLIN), "EUR")
    warehouse.close()
    postgres_server.drop_database(database)


@pytest.mark.postgres
def test_both_engines_find_the_same_pairs(duck: Analytics, elephant: Analytics) -> None:
    for query in (ask(), ask(KEPT), ask((*KEPT, ("product", "P2"))), ask(LOW, Filter("country", ("DE",))), ask(timezone="Asia/Tokyo")):
        for scope in (Scope(), Scope("V1")):
            one, other = duck.study(query, scope), elephant.study(query, scope)
            assert (one.rows, one.totals) == (other.rows, other.totals)


# --- by hand -----------------------------------------------------------------------------------------------------------------------


def open_book(home: Path, *baskets: str, **values: object) -> Analytics:
    """A shop of baskets, each a text of one-letter products."""
    book = Book(BERLIN)
    for number, basket in enumerate(baskets):
        book.order(f"O{number:04d}", "2026-05-05 12:00", *(Item(product, "1", "1") for product in basket), **values)
    shop = replace(basket_shop(1, orders=0), rows=book.rows)
    publish_rows(home, shop)
    return open_shop(home, shop)


def test_twenty_of_two_hundred_orders_have_both(tmp_path: Path) -> None:
    """Pot in 25, beans in 40, both in 20: support 0.1, confidence 0.8, lift 4; x and y meet in 30 orders, by chance, and are not shown."""
    shop = open_book(tmp_path, *["pb"] * 20, *["p"] * 5, *["b"] * 20, *["xy"] * 30, *["x"] * 45, *["y"] * 50, *["z"] * 30)
    (row,) = shop.study(StudyQuery("affinity")).rows
    assert (row["product"], row["with"], row["orders"], row["product_orders"], row["with_orders"]) == ("p", "b", 20, 25, 40)
    assert (row["support"], row["confidence"], row["lift"]) == (0.1, 0.8, 4.0)
    assert row["lift_lower"] == pytest.approx(2.4912, abs=0.0001)
    assert row["product__label"] == "p"


def test_fewer_than_twenty_orders_are_shown_when_asked_for(tmp_path: Path) -> None:
    shop = open_book(tmp_path, *["pb"] * 19, *["x"] * 81)
    assert shop.study(StudyQuery("affinity")).rows == []
    assert [row["orders"] for row in shop.study(ask((("minimum_orders", 19),))).rows] == [19]
    assert shop.study(ask((("minimum_orders", 2), ("minimum_support", 0.2)))).rows == []


def test_a_shop_without_orders_has_no_pairs(tmp_path: Path) -> None:
    shop = open_book(tmp_path, "pb", is_test=True)
    for query in (ask(), ask(LOW, EVERYBODY)):
        result = shop.study(query)
        assert (result.rows, result.meta["baskets"]) == ([], 0)


def test_the_default_period_is_the_year_up_to_yesterday(duck: Analytics) -> None:
    period = duck.study(ask()).meta["period"]
    assert (period["start"], period["end"]) == (str(FIRST), str(LAST))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("minimum_orders", 1), ("minimum_orders", 2.5), ("minimum_support", 1.1), ("minimum_support", True), ("minimum_support", None),
        ("product", ""), ("product", 7), ("product", "P\0"), ("product", "P" * 201), ("limit", 0),
    ],
)  # fmt: skip
def test_wrong_options_are_named(duck: Analytics, option: str, value: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        duck.study(ask(((option, value),)))
    assert caught.value.fields[0].field == f"options.{option}"
