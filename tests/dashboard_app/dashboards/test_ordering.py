"""The order of a table: what may be chosen, what is chosen already, and what is left as it is."""

from __future__ import annotations

import pytest

from dashboard_app.dashboards.ordering import is_sortable, ordered, shown_order
from data.query import CompareMode, CompareSpec, Grain, MetricQuery, Sort, StudyQuery

VENDORS = MetricQuery(("revenue", "orders"), ("vendor",), sort=(Sort("revenue", descending=True),), limit=10)
COMPARED = MetricQuery(("revenue",), ("vendor",), compare=CompareSpec(CompareMode.PREVIOUS_PERIOD))


@pytest.mark.parametrize(
    ("query", "sort", "found"),
    [
        (VENDORS, "-orders", (Sort("orders", descending=True),)),
        (VENDORS, "vendor__label", (Sort("vendor__label", descending=False),)),
        (COMPARED, "-revenue__growth", (Sort("revenue__growth", descending=True),)),
        (MetricQuery(("orders",), grain=Grain.DAY), "-day", (Sort("day", descending=True),)),
        (MetricQuery(("orders",), ("vendor",), share=True), "orders__share", (Sort("orders__share", descending=False),)),
        (MetricQuery(("orders",), ("vendor",), targets=True), "orders__target", (Sort("orders__target", descending=False),)),
    ],
)
def test_a_field_of_the_rows_orders_them(query: MetricQuery, sort: str, found: tuple[Sort, ...]) -> None:
    assert ordered(query, "table", sort) == MetricQuery(**{name: getattr(query, name) for name in query.__slots__} | {"sort": found})


@pytest.mark.parametrize("sort", ["", "-", "units", "orders__growth", "vendor__growth", "day", "orders__", "-revenue__label", "x" * 200])
def test_what_the_rows_do_not_have_leaves_them_as_they_are(sort: str) -> None:
    assert ordered(VENDORS, "table", sort) is VENDORS


def test_only_tables_of_questions_can_be_ordered() -> None:
    study = StudyQuery("affinity")
    assert ordered(VENDORS, "bar", "-orders") is VENDORS
    assert ordered(study, "table", "-orders") is study
    assert (is_sortable(VENDORS, "table"), is_sortable(VENDORS, "pie"), is_sortable(study, "table")) == (True, False, False)
    assert is_sortable(MetricQuery(("orders",)), "table") is False


def test_the_order_that_there_is() -> None:
    shown = [shown_order(one) for one in (VENDORS, COMPARED, MetricQuery(("orders",), grain=Grain.WEEK), StudyQuery("affinity"))]
    assert shown == ["-revenue", "-revenue", "week", ""]
    by_clock = [MetricQuery(("orders",), names) for names in (("weekday",), ("weekday", "hour_of_day"), ("weekday", "vendor"))]
    assert [shown_order(one) for one in by_clock] == ["weekday", "weekday", "-orders"]
