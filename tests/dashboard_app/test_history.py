"""Recorded figures read back: versions, what was known when, growth and variance from the numbers beside them, whose figures they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from dashboard_app.history import METRICS, HistoryAsked, business_history
from dashboard_app.jobs import JobContext, record_metrics
from data.analytics import Analytics
from data.clock import FixedClock
from data.errors import InvalidInput
from data.query import EVERYTHING, Grain, MetricQuery, PeriodSpec, Scope
from data.result import Result
from data.store.database import Database
from data.store.models import BusinessMetric
from data.store.system import system_user_id
from tests.fixtures.basics import NOON

Reader = Callable[..., Result]
LATER = NOON + timedelta(hours=1)
NINTH = PeriodSpec(None, date(2026, 11, 9), date(2026, 11, 9))
DAYS = PeriodSpec(None, date(2026, 11, 8), date(2026, 11, 10))


def write(database: Database, day: date, value: str | None, *, at: datetime = NOON, version: int = 1, **more: object) -> None:
    """Record a figure of revenue by hand."""
    with database.transaction() as session:
        given = {
            "metric": "revenue", "grain": "day", "period_start": day, "period_end": day, "timezone": "Europe/Berlin", "currency": "EUR",
            "unit": "EUR", "version": version, "value": None if value is None else Decimal(value), "reason": "" if value else "needs:rates",
            "computed_at": at, "data_version": f"v{version}", "data_as_of": at, "created_by": system_user_id(session, at),
        }  # fmt: skip
        numbers = {name: Decimal(str(one)) if name in ("previous", "target") else one for name, one in more.items()}
        session.add(BusinessMetric(**(given | numbers)))


@pytest.fixture
def read(database: Database, analytics: Analytics) -> Reader:
    def ask(scope: Scope = EVERYTHING, **more: object) -> Result:
        asked = HistoryAsked(**({"metrics": ("revenue",), "period": NINTH} | more))  # type: ignore[arg-type]
        return business_history(database, analytics, asked, scope, NOON)

    return ask


def test_what_the_scheduler_recorded_is_read_back(database: Database, analytics: Analytics, clock: FixedClock, read: Reader) -> None:
    record_metrics(JobContext(database, analytics, clock))
    result = read(metrics=("revenue", "orders", "average_order_value"), period=DAYS)
    assert [(row["day"], row["revenue"], row["revenue__previous"], row["orders"]) for row in result.rows] == [
        ("2026-11-08", 0.0, 0.0, 0),
        ("2026-11-09", 27.0, 0.0, 1),
        ("2026-11-10", 0.0, 27.0, 0),
    ]
    assert [row["revenue__growth"] for row in result.rows] == [0.0, None, -1.0]
    assert (result.meta["reasons"]["1.revenue__growth"], result.meta["reasons"]["0.average_order_value"]) == ("new", "division_by_zero")
    assert (result.totals["revenue"], result.totals["revenue__previous"], result.totals["orders"]) == (27.0, 27.0, None)
    assert result.meta["reasons"]["orders"] == "not_additive"
    assert [row["revenue__version"] for row in result.rows] == [1, 1, 1]


def test_the_numbers_are_those_that_the_same_question_answered(
    database: Database, analytics: Analytics, clock: FixedClock, read: Reader
) -> None:
    record_metrics(JobContext(database, analytics, clock))
    result = read(period=PeriodSpec("last_30_days"))
    assert len(result.rows) == 30
    asked = analytics.run(MetricQuery(("revenue",), grain=Grain.DAY))
    assert [row["revenue"] for row in result.rows] == [row["revenue"] for row in asked.rows]
    assert result.totals["revenue"] == asked.totals["revenue"] == 183.0


def test_the_latest_version_is_shown_and_an_earlier_one_when_it_was_known(database: Database, read: Reader) -> None:
    write(database, date(2026, 11, 9), "100", previous=80)
    write(database, date(2026, 11, 9), "90", at=LATER, version=2, previous=80)

    def shown(**more: object) -> tuple[object, ...]:
        row = read(**more).rows[0]
        return row["revenue"], row["revenue__growth"], row["revenue__version"]

    assert shown() == (90.0, 0.125, 2)
    assert shown(known_at=LATER) == (90.0, 0.125, 2)
    assert shown(known_at=LATER - timedelta(seconds=1)) == (100.0, 0.25, 1)
    assert shown(known_at=NOON - timedelta(seconds=1)) == (None, None, None)
    assert read(known_at=NOON).meta["data_version"] == "v1"


def test_growth_and_variance_follow_from_the_numbers_beside_them(database: Database, read: Reader) -> None:
    write(database, date(2026, 11, 9), "90", previous="70", target="100")
    row = read().rows[0]
    assert row["revenue__growth"] == (row["revenue"] - row["revenue__previous"]) / row["revenue__previous"]
    assert row["revenue__change"] == row["revenue"] - row["revenue__previous"] == 20.0
    assert row["revenue__variance"] == row["revenue"] - row["revenue__target"] == -10.0


@pytest.mark.parametrize(
    ("value", "previous", "growth", "reason"),
    [("0", "0", 0.0, None), ("5", "0", None, "new"), ("5", "-5", None, "negative_base"), ("-5", "5", -2.0, None)],
)
def test_growth_from_nothing_and_from_less(
    database: Database, read: Reader, value: str, previous: str, growth: float | None, reason: str | None
) -> None:
    write(database, date(2026, 11, 9), value, previous=previous)
    result = read()
    assert (result.rows[0]["revenue__growth"], result.meta["reasons"].get("0.revenue__growth")) == (growth, reason)


def test_what_was_not_recorded_is_missing_and_so_is_the_total(database: Database, read: Reader) -> None:
    write(database, date(2026, 11, 9), "90")
    write(database, date(2026, 11, 10), None)
    result = read(period=DAYS)
    assert [row["revenue"] for row in result.rows] == [None, 90.0, None]
    reasons = result.meta["reasons"]
    assert (reasons["0.revenue"], reasons["2.revenue"], reasons["1.revenue__target"]) == ("no_data", "needs:rates", "needs:targets")
    assert (result.totals["revenue"], reasons["revenue"]) == (None, "no_data")


def test_periods_to_come_are_not_there(read: Reader) -> None:
    assert [row["day"] for row in read(period=PeriodSpec("this_week")).rows] == [f"2026-11-{day}" for day in range(16, 21)]
    assert read(period=PeriodSpec(None, date(2030, 1, 1), date(2030, 1, 31))).rows == []


def test_other_grains_are_only_what_was_recorded_of_them(database: Database, read: Reader) -> None:
    write(database, date(2026, 11, 1), "500", grain="month")
    result = read(grain=Grain.MONTH, period=PeriodSpec(None, date(2026, 10, 15), date(2026, 11, 20)))
    assert [(row["month"], row["revenue"]) for row in result.rows] == [("2026-10-01", None), ("2026-11-01", 500.0)]


def test_figures_by_vendor(database: Database, read: Reader) -> None:
    for vendor, value in (("V1", "60"), ("V2", "40")):
        write(database, date(2026, 11, 9), value, dimension="vendor", member=vendor)
    result = read(dimension="vendor")
    assert [(row["vendor"], row["vendor__label"], row["revenue"]) for row in result.rows] == [("V1", "Alpha", 60.0), ("V2", "Beta", 40.0)]
    assert result.totals["revenue"] == 100.0
    assert [row["vendor"] for row in read(dimension="vendor", members=("V2",)).rows] == ["V2"]


def test_a_vendor_sees_what_was_recorded_of_it_and_nothing_of_the_house(database: Database, read: Reader) -> None:
    write(database, date(2026, 11, 9), "100")
    for vendor, value in (("V1", "60"), ("V2", "40")):
        write(database, date(2026, 11, 9), value, dimension="vendor", member=vendor)
    write(database, date(2026, 11, 9), "77", dimension="category", member="C1")
    own = read(Scope("V1"), dimension="vendor")
    assert [(row["vendor"], row["revenue"]) for row in own.rows] == [("V1", 60.0)]
    assert (own.totals["revenue"], own.meta["scope"]) == (60.0, "vendor:V1")
    assert read(Scope("V1"), dimension="vendor", members=("V2",)).rows == []
    whole = read(Scope("V1"))
    assert [(row["revenue"], "vendor" in row) for row in whole.rows] == [(60.0, False)]
    assert (whole.totals["revenue"], whole.meta["scope"]) == (60.0, "vendor:V1")
    assert read(Scope("V1"), known_at=NOON - timedelta(seconds=1)).rows[0]["revenue"] is None
    other = read(Scope("V1"), dimension="category", members=("C1",))
    assert [row["revenue"] for row in other.rows] == [None]
    assert (other.totals["revenue"], other.meta["reasons"]["0.revenue"]) == (None, "not_permitted")
    assert not any(f'"revenue":{value}' in other.to_json().decode() for value in (100, 77, 60, 40))


def test_what_has_no_vendor_is_hidden_from_its_people(database: Database, read: Reader) -> None:
    for metric in ("visits", "units"):
        write(database, date(2026, 11, 9), "100", metric=metric, currency="", unit="count")
    result = read(Scope("V1"), metrics=("visits", "units"))
    assert (result.rows[0]["visits"], result.meta["reasons"]["0.visits"]) == (None, "not_permitted")
    assert (result.rows[0]["units"], result.meta["reasons"]["0.units"]) == (None, "no_data")


def test_a_vendors_people_read_what_the_scheduler_recorded_of_it(
    database: Database, analytics: Analytics, clock: FixedClock, read: Reader
) -> None:
    record_metrics(JobContext(database, analytics, clock))
    month = PeriodSpec("last_30_days")
    for vendor in ("V1", "V2", "V3"):
        asked = analytics.run(MetricQuery(METRICS, grain=Grain.DAY), Scope(vendor))
        own, by_vendor = read(Scope(vendor), metrics=METRICS, period=month), read(metrics=METRICS, period=month, dimension="vendor")
        for metric in METRICS:
            days = [row[metric] for row in asked.rows]
            assert [row[metric] for row in own.rows] == days
            assert [row[metric] for row in by_vendor.rows if row["vendor"] == vendor] == days
        assert own.totals["revenue"] == asked.totals["revenue"]
    beta = read(Scope("V2"), period=DAYS, metrics=("revenue",))
    assert [row["revenue"] for row in beta.rows] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"metrics": ("revenu",)}, "metrics"),
        ({"metrics": ("revenue",) * 31}, "metrics"),
        ({"dimension": "vendr"}, "dimension"),
        ({"members": ("V1",)}, "member"),
        ({"period": PeriodSpec("last_eon")}, "period"),
        ({"period": PeriodSpec(None, date(1900, 1, 1), date(2100, 1, 1))}, "grain"),
        ({"period": PeriodSpec(None, date(2026, 2, 1), date(2026, 1, 1))}, "end"),
    ],
)
def test_wrong_questions_name_their_field(read: Reader, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(**wrong)
    assert caught.value.fields[0].field == field
