"""What studies promise, on shops that can be added up by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data import studies
from data.analytics import Analytics, open_analytics
from data.cache import MemoryCache
from data.clock import FixedClock
from data.errors import InvalidInput, UnknownName
from data.periods import Calendar
from data.query import CompareMode, CompareSpec, DateBasis, Filter, Freshness, PeriodSpec, Scope, StudyQuery
from data.studies import STUDIES
from data.studies.segments import SEGMENTS
from tests.data.studies.plain import BERLIN, NOW
from tests.golden.book import Book, Item, Marketplace
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows

ALL_SHOWN = (("minimum_customers", 1),)
SUMMER = PeriodSpec(None, date(2026, 6, 1), date(2026, 9, 30))

Opened = Callable[[Book], Analytics]


@pytest.fixture
def opened(home: Path) -> Opened:
    """Analytics over a book, on 17 September 2026, noon in Berlin."""

    def open_book(book: Book) -> Analytics:
        shop = Marketplace(book.rows, BERLIN, "EUR", as_of=datetime(2026, 9, 17, 22, 0, tzinfo=UTC), now=NOW)
        publish_rows(home, shop)
        return open_shop(home, shop)

    return open_book


def book_of(*orders: tuple[str | None, str, str], **values: object) -> Book:
    """Orders as (customer, day, price) of one vendor."""
    book = Book(BERLIN)
    book.add("vendors", vendor_id="V1", name="Alpha")
    book.add("products", product_id="P1", name="Thing", vendor_id="V1")
    for number, (customer, day, price) in enumerate(orders):
        book.order(f"O{number:02d}", f"{day} 12:00", Item("P1", "1", price), customer_id=customer, **values)
    return book


# --- retention --------------------------------------------------------------------------------------------------------------------

RETURNING = (
    ("A", "2026-06-03", "100"), ("B", "2026-06-30", "50"), ("A", "2026-07-01", "30"), ("A", "2026-09-01", "5"),
    ("C", "2026-08-10", "20"), (None, "2026-06-05", "999"),
)  # fmt: skip


def test_cohorts_by_month_with_age_0_whole_and_the_running_month_empty(opened: Opened) -> None:
    result = opened(book_of(*RETURNING)).study(StudyQuery("retention", SUMMER, options=ALL_SHOWN))
    rows = [tuple(row.values()) for row in result.rows]
    assert rows == [
        ("2026-06-01", 0, 2, 2, 1.0, 150.0, 1.0),
        ("2026-06-01", 1, 2, 1, 0.5, 30.0, 0.2),
        ("2026-06-01", 2, 2, 0, 0.0, 0.0, 0.0),
        ("2026-06-01", 3, 2, None, None, None, None),
        ("2026-07-01", 0, 0, 0, None, 0.0, None),
        ("2026-07-01", 1, 0, 0, None, 0.0, None),
        ("2026-07-01", 2, 0, None, None, None, None),
        ("2026-08-01", 0, 1, 1, 1.0, 20.0, 1.0),
        ("2026-08-01", 1, 1, None, None, None, None),
        ("2026-09-01", 0, 0, 0, None, 0.0, None),
    ]
    assert {result.meta["reasons"][f"3.{name}"] for name in ("customers", "retention", "revenue")} == {"not_enough_data"}
    assert result.totals == {"size": 3, "customers": 3, "retention": None, "revenue": 200.0, "revenue_retention": None}


def test_a_cohorts_size_is_the_metric_new_customers(opened: Opened) -> None:
    shop = opened(book_of(*RETURNING))
    sizes = {row["cohort"]: row["size"] for row in shop.study(StudyQuery("retention", SUMMER, options=ALL_SHOWN)).rows}
    assert list(sizes.values()) == [2, 0, 1, 0]


def test_small_cohorts_have_no_figures(opened: Opened) -> None:
    people = [(f"K{i}", "2026-06-10", "10") for i in range(5)] + [("L1", "2026-07-10", "10"), ("L2", "2026-07-11", "10")]
    result = opened(book_of(*people)).study(StudyQuery("retention", PeriodSpec(None, date(2026, 6, 1), date(2026, 7, 31))))
    assert [(row["cohort"], row["size"], row["revenue"]) for row in result.rows if row["age"] == 0] == [
        ("2026-06-01", 5, 50.0),
        ("2026-07-01", None, None),
    ]
    place = next(i for i, row in enumerate(result.rows) if row["cohort"] == "2026-07-01")
    assert result.meta["reasons"][f"{place}.size"] == "not_enough_data"


def test_months_reach_back_from_the_end_of_the_period(opened: Opened) -> None:
    shop = opened(book_of(*RETURNING))
    august = PeriodSpec(None, date(2026, 8, 20), date(2026, 8, 31))
    assert {row["cohort"] for row in shop.study(StudyQuery("retention", august)).rows} == {"2026-08-01"}
    three = shop.study(StudyQuery("retention", august, options=(("months", 3),)))
    assert {row["cohort"] for row in three.rows} == {"2026-06-01", "2026-07-01", "2026-08-01"}
    assert (three.meta["period"]["start"], three.meta["period"]["end"]) == ("2026-06-01", "2026-08-31")


def test_twelve_months_are_the_default_and_nothing_is_shown_before_the_data(opened: Opened) -> None:
    result = opened(book_of(*RETURNING)).study(StudyQuery("retention"))
    assert (result.meta["period"]["start"], result.meta["period"]["end"]) == ("2025-09-01", "2026-08-31")
    assert result.rows[0]["cohort"] == "2026-06-01"
    assert result.meta["history_from"] == "2026-06-03"


def test_a_shop_without_orders_has_no_cohorts(opened: Opened) -> None:
    assert opened(book_of(("A", "2026-07-05", "10"), is_test=True)).study(StudyQuery("retention", SUMMER)).rows == []


def test_a_refund_lowers_its_own_month_or_by_order_date_the_orders(opened: Opened) -> None:
    book = book_of(*RETURNING)
    book.refund("2026-08-20 10:00", "40", order_id="O00", line_id="O00/1")
    shop = opened(book)
    june = {basis: shop.study(StudyQuery("retention", SUMMER, options=ALL_SHOWN, basis=basis)).rows[:3] for basis in DateBasis}
    assert [row["revenue"] for row in june[DateBasis.EVENT]] == [150.0, 30.0, -40.0]
    assert [row["revenue"] for row in june[DateBasis.ORDER]] == [110.0, 30.0, 0.0]


def test_amounts_without_a_rate_are_not_guessed(opened: Opened) -> None:
    book = book_of(("A", "2026-06-03", "100"), ("B", "2026-07-03", "100"))
    book.rows["orders"][1]["currency"] = "USD"
    result = opened(book).study(StudyQuery("retention", SUMMER, options=ALL_SHOWN))
    july = next(i for i, row in enumerate(result.rows) if row["cohort"] == "2026-07-01")
    assert (result.rows[july]["customers"], result.rows[july]["revenue"]) == (1, None)
    assert (result.meta["reasons"][f"{july}.revenue"], result.meta["reasons"]["revenue"]) == ("needs:rates", "needs:rates")


# --- segments ---------------------------------------------------------------------------------------------------------------------


def _segments(result_rows: list[dict[str, object]]) -> dict[object, object]:
    return {row["segment"]: row["customers"] for row in result_rows if row["customers"]}


def test_every_pair_of_scores_is_in_exactly_one_segment() -> None:
    for recency in range(1, 6):
        for value in range(1, 6):
            found = [one.name for one in SEGMENTS if one.recency[0] <= recency <= one.recency[1] and one.value[0] <= value <= one.value[1]]
            assert len(found) == 1, (recency, value)


def test_five_customers_get_the_five_scores(opened: Opened) -> None:
    """A bought last, most often and for most; E first, once and for least."""
    orders = [
        (name, f"2026-0{month}-10", str(price))
        for name, months, price in (("A", "56789", 50), ("B", "5678", 40), ("C", "567", 30), ("D", "56", 20), ("E", "5", 10))
        for month in months
    ]
    result = opened(book_of(*orders)).study(
        StudyQuery("segments", PeriodSpec(None, date(2026, 5, 1), date(2026, 9, 17)), options=ALL_SHOWN)
    )
    assert _segments(result.rows) == {"champions": 2, "steady": 1, "hibernating": 1, "lost": 1}
    champions = result.rows[0]
    assert (champions["revenue"], champions["recency_days"], champions["frequency"]) == (410.0, 22.5, 4.5)  # 7 and 38 days; 5 and 4 orders
    assert champions["share"] == pytest.approx(410 / 550)
    assert champions["customers__share"] == 0.4


def test_equal_customers_score_equally(opened: Opened) -> None:
    orders = [(f"K{i}", "2026-07-01", "10") for i in range(7)]
    result = opened(book_of(*orders)).study(StudyQuery("segments", SUMMER))
    assert _segments(result.rows) == {"steady": 7}


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_fewer_than_five_customers_are_enough(opened: Opened, count: int) -> None:
    orders = [(f"K{i}", f"2026-07-0{i + 1}", str(10 + i)) for i in range(count)]
    result = opened(book_of(*orders)).study(StudyQuery("segments", SUMMER, options=ALL_SHOWN))
    assert sum(row["customers"] for row in result.rows) == result.totals["customers"] == count  # type: ignore[misc]


def test_small_segments_have_no_figures_and_empty_ones_are_empty(opened: Opened) -> None:
    result = opened(book_of(("A", "2026-07-01", "10"))).study(StudyQuery("segments", SUMMER))
    assert [row["customers"] for row in result.rows] == [0, 0, 0, None, 0, 0, 0, 0, 0]
    assert result.meta["reasons"]["3.revenue"] == "not_enough_data"


def test_without_customers_nothing_is_divided(opened: Opened) -> None:
    result = opened(book_of((None, "2026-07-01", "10"))).study(StudyQuery("segments", SUMMER))
    assert result.totals == {
        "customers": 0, "customers__share": None, "revenue": 0.0, "share": None, "recency_days": None, "frequency": None,
    }  # fmt: skip
    assert result.meta["reasons"]["share"] == "division_by_zero"


# --- assortment -------------------------------------------------------------------------------------------------------------------


def test_products_are_listed_from_their_first_to_the_day_before_their_last(opened: Opened) -> None:
    book = book_of(("A", "2026-07-05", "10"))
    for name, listed_on, delisted_on in (
        ("gone", None, date(2026, 7, 1)), ("going", None, date(2026, 7, 2)), ("coming", date(2026, 8, 1), None),
        ("here", date(2026, 7, 31), None),
    ):  # fmt: skip
        book.add("products", product_id=name, name=name, listed_on=listed_on, delisted_on=delisted_on)
    result = opened(book).study(StudyQuery("assortment", PeriodSpec(None, date(2026, 7, 1), date(2026, 7, 31))))
    assert {row["product"]: row["listed"] for row in result.rows} == {
        "P1": True,
        "gone": False,
        "going": True,
        "coming": False,
        "here": True,
    }
    assert result.rows[0]["first_sold_on"] == "2026-07-05"


def test_the_main_category_is_the_root_even_of_a_tree_that_bites_its_tail(opened: Opened) -> None:
    book = book_of(("A", "2026-07-05", "10"))
    for key, parent in (("C1", None), ("C11", "C1"), ("C111", "C11"), ("L1", "L2"), ("L2", "L1"), ("X1", "unknown")):
        book.add("categories", category_id=key, name=f"Name of {key}", parent_id=parent)
        book.add("products", product_id=f"in {key}", name=key, category_id=key)
        book.order(f"sells {key}", "2026-07-06 12:00", Item(f"in {key}", "1", "1"))
    shop = opened(book)
    found = {row["product"]: row["category"] for row in shop.study(StudyQuery("assortment", SUMMER)).rows if row["category"]}
    assert {key: found[f"in {key}"] for key in ("C1", "C11", "C111", "X1")} == {"C1": "C1", "C11": "C1", "C111": "C1", "X1": "X1"}
    assert found["in L1"] in ("L1", "L2")


def test_filters_on_products_choose_and_filters_on_orders_do_not(opened: Opened) -> None:
    book = book_of(("A", "2026-07-05", "10"))
    book.add("products", product_id="P2", name="Other", vendor_id="V2", brand="Nord")
    shop = opened(book)

    def listed(*filters: Filter) -> list[object]:
        return [row["product"] for row in shop.study(StudyQuery("assortment", SUMMER, filters=filters)).rows if row["listed"]]

    assert listed(Filter("vendor", ("V2",))) == ["P2"]
    assert listed(Filter("vendor", ("V2",), exclude=True)) == ["P1"]
    assert listed(Filter("brand", ("__none__",))) == ["P1"]
    assert listed(Filter("brand", ("__none__",), exclude=True)) == ["P2"]
    assert listed(Filter("country", ("DE",))) == ["P1", "P2"]


def test_a_vendor_sees_its_own_products_only(opened: Opened) -> None:
    book = book_of(("A", "2026-07-05", "10"))
    book.add("products", product_id="P2", name="Other", vendor_id="V2")
    assert [row["product"] for row in opened(book).study(StudyQuery("assortment", SUMMER), Scope("V2")).rows] == ["P2"]


# --- the list ----------------------------------------------------------------------------------------------------------------------


def test_every_file_with_a_study_is_listed() -> None:
    files = {path.stem for path in Path(studies.__file__).parent.glob("*.py") if "\nSTUDY = " in path.read_text(encoding="utf-8")}
    assert files == set(STUDIES) == {study.name for study in STUDIES.values()}


# --- asking -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (StudyQuery("retentoin"), "study"),
        (StudyQuery("retention", options=(("month", 3),)), "options.month"),
        (StudyQuery("retention", options=(("months", 0),)), "options.months"),
        (StudyQuery("retention", options=(("months", "3"),)), "options.months"),
        (StudyQuery("retention", options=(("months", True),)), "options.months"),
        (StudyQuery("segments", options=(("minimum_customers", None),)), "options.minimum_customers"),
        (StudyQuery("segments", compare=CompareSpec(CompareMode.PREVIOUS_PERIOD)), "compare"),
        (StudyQuery("segments", currency="USD"), "currency"),
        (StudyQuery("segments", filters=(Filter("contry", ("DE",)),)), "filters.contry"),
        (StudyQuery("segments", PeriodSpec("last_week_of_all")), "period"),
    ],
)
def test_wrong_questions_name_their_field(opened: Opened, query: StudyQuery, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        opened(book_of(*RETURNING)).study(query)
    assert caught.value.fields[0].field == field


def test_an_unknown_study_is_told_the_nearest(opened: Opened) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'retention'"):
        opened(book_of(*RETURNING)).study(StudyQuery("retentio"))


def test_a_vendor_may_not_ask_for_groups_of_single_customers(opened: Opened) -> None:
    shop = opened(book_of(*RETURNING))
    with pytest.raises(InvalidInput) as caught:
        shop.study(StudyQuery("segments", SUMMER, options=(("minimum_customers", 4),)), Scope("V1"))
    assert caught.value.fields[0].field == "options.minimum_customers"
    assert shop.study(StudyQuery("segments", SUMMER), Scope("V1")).totals["customers"] == 3


def test_a_study_is_kept_until_what_it_depends_on_changes(opened: Opened, home: Path) -> None:
    opened(book_of(*RETURNING))
    kept = MemoryCache()
    shop, later = (
        open_analytics("", home, clock=FixedClock(now), calendar=Calendar(BERLIN), currency="EUR", cache=kept)
        for now in (NOW, NOW.replace(minute=1))
    )
    ask = StudyQuery("retention", PeriodSpec(None, date(2026, 6, 1), date(2026, 7, 31)), options=ALL_SHOWN)
    assert [shop.study(ask).cached, shop.study(ask).cached, shop.study(ask, freshness=Freshness.FRESH).cached] == [False, True, False]
    assert shop.study(replace(ask, options=())).cached is False
    assert later.study(ask).cached is True  # the same months are over
    by_order = replace(ask, basis=DateBasis.ORDER)
    assert [shop.study(by_order).cached, later.study(by_order).cached] == [False, False]  # a refund may have come
