"""The customers behind a value of a study: as many as it counts, and what they bought adds up to what it says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data.analytics import Analytics
from data.errors import InvalidInput, NotAllowed
from data.query import Filter, Mark, PeriodSpec, Scope, Sort, StudyQuery, StudyRowsQuery
from data.result import Result, Row
from tests.data.studies.plain import BERLIN, NOW
from tests.golden.book import Book, Item, Marketplace
from tests.golden.core import open_shop
from tests.golden.extract import publish_rows

ALL_SHOWN = (("minimum_customers", 1),)
SUMMER = PeriodSpec(None, date(2026, 6, 1), date(2026, 9, 30))
COHORTS = StudyQuery("retention", SUMMER, options=ALL_SHOWN)
SEGMENTS = StudyQuery("segments", SUMMER, options=ALL_SHOWN)


@pytest.fixture
def analytics(home: Path) -> Analytics:
    """On 17 September 2026, noon in Berlin. A and B first bought in June, C in August; in July A came again and B gave back 50."""
    book = Book(BERLIN)
    book.add("vendors", vendor_id="V1", name="Alpha")
    book.add("products", product_id="P1", name="Thing", vendor_id="V1")
    orders = (("A", "2026-06-03", "100"), ("B", "2026-06-30", "50"), ("A", "2026-07-01", "30"), ("A", "2026-09-01", "5"),
              ("C", "2026-08-10", "20"), (None, "2026-06-05", "999"))  # fmt: skip
    for number, (customer, day, price) in enumerate(orders):
        book.order(f"O{number:02d}", f"{day} 12:00", Item("P1", "1", price), customer_id=customer)
    book.refund("2026-07-09 10:00", "50", order_id="O01", line_id="O01/1")
    shop = Marketplace(book.rows, BERLIN, "EUR", as_of=datetime(2026, 9, 17, 22, 0, tzinfo=UTC), now=NOW)
    publish_rows(home, shop)
    return open_shop(home, shop)


def cell(metric: str, cohort: str, age: int) -> Mark:
    return Mark(metric, cohort, (Filter("age", (str(age),)),))


def shown(found: Result) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in ("customer", "last_on", "orders", "revenue")) for row in found.rows]


def test_a_cell_lists_who_ordered_in_its_month(analytics: Analytics) -> None:
    first = analytics.members_of(StudyRowsQuery(COHORTS, cell("retention", "2026-06-01", 0)))
    assert shown(first) == [("A", "2026-06-03", 1, 100.0), ("B", "2026-06-30", 1, 50.0)]
    assert (first.totals, first.meta["row_count"], first.meta["rows_of"]) == ({"orders": 2, "revenue": 150.0}, 2, "customers")
    later = analytics.members_of(StudyRowsQuery(COHORTS, cell("retention", "2026-06-01", 1)))
    assert shown(later) == [("A", "2026-07-01", 1, 30.0)]
    assert later.meta["mark"] == {"metric": "retention", "at": "2026-06-01", "members": {"age": ["1"]}}


def test_who_only_gives_back_is_part_of_the_revenue(analytics: Analytics) -> None:
    found = analytics.members_of(StudyRowsQuery(COHORTS, cell("revenue_retention", "2026-06-01", 1)))
    assert shown(found) == [("A", "2026-07-01", 1, 30.0), ("B", None, 0, -50.0)]
    assert found.totals == {"orders": 1, "revenue": -20.0}


def test_segments_together_are_all_customers_once(analytics: Analytics) -> None:
    rows = [row for row in analytics.study(SEGMENTS).rows if row["customers"]]
    lists = [analytics.members_of(StudyRowsQuery(SEGMENTS, segment("customers", row), (Sort("customer"),))) for row in rows]
    assert [found.meta["row_count"] for found in lists] == [row["customers"] for row in rows]
    assert [found.totals["revenue"] for found in lists] == [row["revenue"] for row in rows]
    assert sorted(line[0] for found in lists for line in shown(found)) == ["A", "B", "C"]


def test_pages_follow_each_other(analytics: Analytics) -> None:
    mark = cell("retention", "2026-06-01", 0)
    pages = [analytics.members_of(StudyRowsQuery(COHORTS, mark, (Sort("revenue"),), 1, offset)) for offset in (0, 1)]
    assert [(shown(page)[0][0], page.meta["next_offset"], page.meta["row_count"]) for page in pages] == [("B", 1, 2), ("A", None, 2)]


def segment(metric: str, row: Row) -> Mark:
    return Mark(metric, None, (Filter("segment", (str(row["segment"]),)),))


@pytest.mark.parametrize(
    ("query", "mark", "field"),
    [
        (COHORTS, cell("retention", "2026-06-02", 0), "mark.at"),
        (COHORTS, cell("retention", "2026-06-01", 3), "mark.members.age"),
        (COHORTS, Mark("retention", "2026-06-01"), "mark.members.age"),
        (COHORTS, Mark("retention", "2026-06-01", (Filter("age", ("-1",)),)), "mark.at"),
        (SEGMENTS, Mark("customers", None, (Filter("segment", ("kings",)),)), "mark.members.segment"),
        (StudyQuery("affinity", SUMMER), Mark("orders"), "study"),
    ],
)
def test_what_has_no_customers_is_refused_by_name(analytics: Analytics, query: StudyQuery, mark: Mark, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        analytics.members_of(StudyRowsQuery(query, mark))
    assert caught.value.fields[0].field == field


def test_a_vendor_gets_no_list_of_customers(analytics: Analytics) -> None:
    vendors = StudyQuery("retention", SUMMER)
    with pytest.raises(NotAllowed, match="Single customers are not shown to vendors"):
        analytics.members_of(StudyRowsQuery(vendors, cell("retention", "2026-06-01", 0)), Scope("V1"))
