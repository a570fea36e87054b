"""The overview's questions, for the page and the API alike."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard_app.overview import KPIS, View, natural_grain, overview_questions
from data.periods import PERIOD_NAMES
from data.query import CompareMode, CompareSpec, Filter, Grain, PeriodSpec, Sort

VIEW = View(
    period=PeriodSpec("last_90_days"),
    compare=CompareSpec(CompareMode.PREVIOUS_YEAR),
    filters=(Filter("country", ("DE",)),),
    timezone="Europe/London",
)


def test_there_are_five_questions_in_the_order_they_are_shown() -> None:
    assert list(overview_questions(VIEW)) == ["kpis", "trend", "by_category", "top_vendors", "order_status"]


def test_every_question_is_about_the_view() -> None:
    for question in overview_questions(VIEW).values():
        assert (question.period, question.filters, question.timezone) == (VIEW.period, VIEW.filters, "Europe/London")


def test_the_key_figures_have_a_course_and_a_comparison() -> None:
    kpis = overview_questions(VIEW)["kpis"]
    assert kpis.metrics == KPIS == ("revenue", "orders", "average_order_value", "buyers", "take_rate")
    assert (kpis.grain, kpis.compare.mode) == (Grain.DAY, CompareMode.PREVIOUS_YEAR)


def test_rankings_show_the_largest_first_with_shares() -> None:
    questions = overview_questions(VIEW)
    categories, vendors = questions["by_category"], questions["top_vendors"]
    assert (categories.dimensions, categories.limit, categories.other, categories.share) == (("category",), 8, True, True)
    assert (vendors.dimensions, vendors.limit, vendors.other, vendors.sort) == (("vendor",), 10, False, (Sort("revenue", descending=True),))


def test_order_status_counts_all_orders_placed_and_is_not_compared() -> None:
    status = overview_questions(VIEW)["order_status"]
    assert (status.metrics, status.dimensions, status.compare.mode) == (("orders_placed",), ("order_status",), CompareMode.NONE)


def test_a_grain_can_be_chosen() -> None:
    assert overview_questions(View(grain=Grain.WEEK))["trend"].grain is Grain.WEEK


@pytest.mark.parametrize(
    ("name", "grain"),
    [
        ("today", Grain.HOUR),
        ("last_30_days", Grain.DAY),
        ("quarter_to_date", Grain.DAY),
        ("last_365_days", Grain.WEEK),
        ("all", Grain.MONTH),
    ],
)
def test_a_named_period_has_a_grain_that_suits_it(name: str, grain: Grain) -> None:
    assert name in PERIOD_NAMES
    assert natural_grain(PeriodSpec(name)) is grain


@pytest.mark.parametrize(
    ("end", "grain"),
    [(date(2026, 1, 1), Grain.HOUR), (date(2026, 1, 2), Grain.DAY), (date(2026, 4, 10), Grain.DAY), (date(2026, 4, 11), Grain.WEEK),
     (date(2027, 2, 4), Grain.WEEK), (date(2027, 2, 5), Grain.MONTH)],
)  # fmt: skip
def test_a_given_period_has_a_grain_that_suits_its_length(end: date, grain: Grain) -> None:
    assert natural_grain(PeriodSpec(None, date(2026, 1, 1), end)) is grain
