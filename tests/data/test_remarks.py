"""What an answer says about the data behind it: what touches the question, for those who may know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest

from data.analytics import Analytics, Asked
from data.cache import MemoryCache
from data.catalog import DATASETS, build_catalog
from data.catalog.origins import APART, OFFERED, TABLES, is_touched, tables_of
from data.marketplace.versions import confirm
from data.quality import Finding, Level, encode
from data.query import CompareMode, CompareSpec, Filter, MetricQuery, PeriodSpec, Scope, StudyQuery
from data.result import Answer
from data.shop.checks import CHECKS
from data.studies import STUDIES
from data.tables import CANONICAL
from tests.data.shop import read_shop, small_shop
from tests.golden.extract import publish_rows

INFORMED, VENDOR = Scope(informed=True), Scope("A")
THIS_MONTH, OCTOBER = PeriodSpec("this_month"), PeriodSpec(None, date(2026, 10, 1), date(2026, 10, 31))


def of_days(code: str, rows: int, days: str, message: str = "") -> Finding:
    return Finding(Level.WARNING, code, "orders", "ordered_at", rows, message, "Check.", days)


def of_rows(table: str, column: str = "", level: Level = Level.WARNING) -> Finding:
    return Finding(level, "value_unread", table, column, 7, f"7 values of {table}.{column} are empty.", "Mend.", "R-1")


MISSING = of_days("day_missing", 3, "2026-11-17, 2026-11-16, 2026-10-14", "3 day(s) that are busy in other weeks have no order at all.")
ODD = of_days("volume_out_of_band", 41, "2026-11-19", "2026-11-19 has 41 orders; the same weekday had 12 to 40 in the 8 weeks before.")
LATE = of_days("feed_late", 40, "2026-11-19, 2026-11-18", "The last order is of 2026-10-10: no order for 40 whole day(s).")


@pytest.fixture
def shop(tmp_path: Path) -> Analytics:
    """The small shop, in whose rows much was found."""
    return found_in(
        tmp_path, [MISSING, ODD, of_rows("order_lines", "unit_price"), of_rows("products"), of_rows("orders", "status", Level.NOTE)]
    )


def found_in(home: Path, findings: Sequence[Finding]) -> Analytics:
    publish_rows(home, small_shop(), findings)
    return read_shop(home)


def told(shop: Analytics, query: MetricQuery | StudyQuery, scope: Scope = INFORMED) -> list[tuple[str, str]]:
    """(code, table) of what the answer says."""
    result = shop.run(query, scope) if isinstance(query, MetricQuery) else shop.study(query, scope)
    return [(one["code"], one["table"]) for one in result.meta["quality"]]


DAYS = [("day_missing", "orders"), ("volume_out_of_band", "orders")]
LINES, PRODUCTS = ("value_unread", "order_lines"), ("value_unread", "products")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (MetricQuery(("revenue",), period=THIS_MONTH), [*DAYS, LINES]),
        (MetricQuery(("orders",), period=THIS_MONTH), DAYS),
        (MetricQuery(("orders",), ("category",), period=THIS_MONTH), [*DAYS, PRODUCTS]),
        (MetricQuery(("orders",), filters=(Filter("brand", ("X",)),), period=THIS_MONTH), [*DAYS, PRODUCTS]),
        (MetricQuery(("visits",), period=THIS_MONTH), []),
        (MetricQuery(("conversion_rate", "sell_through"), period=THIS_MONTH), []),
        (MetricQuery(("reviews",), period=THIS_MONTH), []),
        (MetricQuery(("revenue",), period=PeriodSpec("today")), [LINES]),
        (MetricQuery(("orders",), period=PeriodSpec("yesterday")), [("volume_out_of_band", "orders")]),
        (MetricQuery(("orders",), period=PeriodSpec("today"), compare=CompareSpec(CompareMode.PREVIOUS_PERIOD)), [DAYS[1]]),
        (MetricQuery(("orders",), period=OCTOBER), [DAYS[0]]),
        (StudyQuery("segments", THIS_MONTH), [*DAYS, LINES]),
        (StudyQuery("assortment", THIS_MONTH), [*DAYS, PRODUCTS]),
    ],
)
def test_what_touches_a_question(shop: Analytics, query: MetricQuery | StudyQuery, says: list[tuple[str, str]]) -> None:
    assert told(shop, query) == says


def test_the_form_of_what_is_told(shop: Analytics) -> None:
    query = MetricQuery(("gmv", "orders", "visits"), period=THIS_MONTH)
    assert shop.run(query, INFORMED).meta["quality"] == [
        {
            "level": "warning", "code": "day_missing", "table": "orders",
            "message": "No order at all on 2026-11-16, 2026-11-17, busy in other weeks.", "metrics": ["gmv", "orders"],
            "days": ["2026-11-16", "2026-11-17"],
        },
        {
            "level": "warning", "code": "volume_out_of_band", "table": "orders", "metrics": ["gmv", "orders"], "days": ["2026-11-19"],
            "message": "2026-11-19 has 41 orders; the same weekday had 12 to 40 in the 8 weeks before.",
        },
        {
            "level": "warning", "code": "value_unread", "table": "order_lines", "metrics": ["gmv"],
            "message": "7 values of order_lines.unit_price are empty.",
        },
    ]  # fmt: skip
    result = shop.run(query, INFORMED)
    assert orjson.loads(result.to_json())["meta"] == result.meta


@pytest.mark.parametrize("scope", [VENDOR, Scope()])
def test_who_may_not_read_findings_hears_of_days_alone_and_of_no_number_of_orders(shop: Analytics, scope: Scope) -> None:
    said = shop.run(MetricQuery(("revenue",), ("category",), period=THIS_MONTH), scope).meta["quality"]
    assert [one["message"] for one in said] == [
        "No order at all on 2026-11-16, 2026-11-17, busy in other weeks.",
        "The number of orders on 2026-11-19 is out of the ordinary.",
    ]


def test_an_answer_that_was_kept_tells_each_what_is_theirs(shop: Analytics) -> None:
    query = MetricQuery(("gmv",), period=THIS_MONTH)
    first, second = shop.run(query, INFORMED), shop.run(query, Scope())
    assert (first.cached, second.cached) == (False, True)
    assert (len(first.meta["quality"]), len(second.meta["quality"])) == (3, 2)


def test_an_answer_that_was_kept_tells_what_days_say_now(tmp_path: Path) -> None:
    publish_rows(tmp_path, small_shop(), [])
    cache, query = MemoryCache(), MetricQuery(("gmv",), period=OCTOBER)
    shop = read_shop(tmp_path, cache=cache)
    assert shop.run(query).meta["quality"] == []
    version = shop.status().version
    assert confirm(tmp_path, version, datetime(2026, 11, 20, 23, 0, tzinfo=UTC), encode([MISSING]))
    again = shop.run(query)
    assert (again.cached, [one["days"] for one in again.meta["quality"]]) == (True, [["2026-10-14"]])


def test_a_feed_that_has_stopped_touches_everything_since(tmp_path: Path) -> None:
    shop = found_in(tmp_path, [LATE])
    for period, days in (("today", None), ("this_month", ["2026-11-18", "2026-11-19"]), ("last_month", None)):
        (said,) = shop.run(MetricQuery(("orders",), period=PeriodSpec(period)), VENDOR).meta["quality"]
        assert (said["message"], said.get("days")) == ("The last order is of 2026-10-10: no order for 40 whole day(s).", days)
    before = PeriodSpec(None, date(2026, 10, 1), date(2026, 10, 10))
    assert told(shop, MetricQuery(("orders",), period=before)) == []


def test_days_are_those_of_the_business_whatever_zone_is_asked_for(tmp_path: Path) -> None:
    # The 17th in Berlin begins at eight in the morning of the 17th in Tokyo, and in Los Angeles on the 16th.
    shop = found_in(tmp_path, [of_days("day_missing", 1, "2026-11-17")])
    for zone, day, touched in (
        ("Asia/Tokyo", 18, True), ("Asia/Tokyo", 16, False), ("America/Los_Angeles", 16, True), ("America/Los_Angeles", 18, False),
    ):  # fmt: skip
        query = MetricQuery(("orders",), period=PeriodSpec(None, date(2026, 11, day), date(2026, 11, day)), timezone=zone)
        assert bool(told(shop, query)) is touched, (zone, day)


def test_of_many_days_the_latest_are_named(tmp_path: Path) -> None:
    days = ", ".join(f"2026-11-{day:02}" for day in range(8, 2, -1))
    shop = found_in(tmp_path, [of_days("day_missing", 6, days)])
    (said,) = shop.run(MetricQuery(("orders",), period=THIS_MONTH)).meta["quality"]
    assert said["message"] == "No order at all on 2026-11-06, 2026-11-07, 2026-11-08 and 3 more days, busy in other weeks."
    assert len(said["days"]) == 6


def test_what_is_derived_from_several_answers_says_what_touches_any_once(shop: Analytics) -> None:
    asked = [Asked(MetricQuery((metric,), period=THIS_MONTH), INFORMED) for metric in ("orders", "revenue")]
    for _ in range(2):
        result = shop.derive("both", asked, lambda results: Answer(results[0].columns, [], {}))
        assert [(one["code"], one["table"]) for one in result.meta["quality"]] == [*DAYS, LINES]
        assert [one["metrics"] for one in result.meta["quality"]] == [["orders", "revenue"], ["orders", "revenue"], ["revenue"]]


def test_a_finding_about_targets_touches_what_is_shown_beside_them(tmp_path: Path) -> None:
    shop = found_in(tmp_path, [of_rows("targets", "value")])
    assert told(shop, MetricQuery(("revenue",), period=THIS_MONTH)) == []
    assert told(shop, MetricQuery(("revenue",), period=THIS_MONTH, targets=True)) == [("value_unread", "targets")]


def test_every_name_of_the_origins_is_known_and_every_measure_has_its_tables() -> None:
    catalog, tables = build_catalog(), {table.name: set(table.c.keys()) for table in CANONICAL}
    measures = {measure.name for dataset in DATASETS for measure in dataset.measures}
    assert measures <= set(TABLES)
    assert not measures & set(catalog.dimensions)
    known = measures | set(catalog.dimensions) | {OFFERED}
    assert {name for names in APART.values() for name in names} - known == set()
    assert {table for found in TABLES.values() for table in found} - set(tables) == set()
    assert [column for column in APART if column.split(".")[1] not in tables[column.split(".")[0]]] == []
    assert {name for study in STUDIES.values() for name in study.about} - known == set()
    assert all(study.about for study in STUDIES.values())


def test_what_a_metric_needs_is_among_its_tables() -> None:
    catalog = build_catalog()
    for metric in catalog.metrics.values():
        # A commission may be unknown and is no table.
        assert set(metric.needs) - {"commission"} <= tables_of(frozenset(metric.formula.measures)), metric.name


def test_every_warning_of_the_checks_touches_something() -> None:
    catalog = build_catalog()
    every = frozenset(TABLES) | frozenset(catalog.dimensions)
    tables = tables_of(every)
    silent = [check.code for check in CHECKS if check.level is Level.WARNING and not is_touched(every, tables, check.table, check.column)]
    assert silent == []


@pytest.mark.parametrize(
    ("column", "metric", "touched"),
    [
        ("orders.customer_id", "buyers", True),
        ("orders.customer_id", "revenue", False),
        ("orders.status", "revenue", True),
        ("order_lines.discount", "gmv", False),
        ("order_lines.discount", "revenue", True),
        ("order_lines.quantity", "orders", False),
        ("order_lines.quantity", "stock_cover_days", True),
        ("refunds.amount", "gmv", False),
        ("refunds.amount", "revenue", True),
        ("refunds.quantity", "return_rate", True),
        ("vendors.commission_rate", "take_rate", True),
        ("vendors.commission_rate", "revenue", False),
        ("fx_rates.rate", "revenue", True),
        ("fx_rates.rate", "orders", False),
        ("shipments.shipped_at", "on_time_rate", True),
        ("customers.segment", "revenue", False),
    ],
)
def test_origins_of_metrics(column: str, metric: str, touched: bool) -> None:
    names = frozenset(build_catalog().metrics[metric].formula.measures)
    table, _, name = column.partition(".")
    assert is_touched(names, tables_of(names), table, name) is touched
