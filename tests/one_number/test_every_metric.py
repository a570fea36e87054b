"""Every metric of the catalogue is one number: the oracle's, the API's, the files', and that of the pages that show it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard_app.access import Role
from dashboard_app.charts import words
from dashboard_app.customers import MONTHS
from dashboard_app.screens import SCREENS, WIDGETS, Screen
from dashboard_app.widgets import Widget
from data.query import CompareMode, CompareSpec, Grain, MetricQuery, PeriodSpec
from data.result import Row
from tests.golden.marketplace import GONE_VENDOR, VENDORS
from tests.one_number.doors import House, assert_same_in_excel, body_of, rows_of_csv, rows_of_excel, values
from tests.oracle.agreement import disagreements
from tests.oracle.names import FAMILY_OF, METRICS
from tests.oracle.oracle import answer

QUARTER = PeriodSpec("this_quarter")
BEFORE = CompareSpec(CompareMode.PREVIOUS_PERIOD)
SEARCH = "period=this_quarter&compare=previous_period"
FAR_FROM_ALL_PAGES = {"visits", "carts", "checkouts", "conversion_rate", "cart_abandonment", "fulfilment_hours_p90", "reviews"}
"""Metrics that no page shows yet: the API and the files have them."""

QUESTIONS = {
    metric: (
        MetricQuery((metric,), period=QUARTER, compare=BEFORE),
        MetricQuery((metric,), grain=Grain.MONTH, period=PeriodSpec("last_12_months"), compare=BEFORE),
        MetricQuery((metric,), FAMILY_OF[metric].dimensions[:1], period=QUARTER),
    )
    for metric in METRICS
}


def shown(screen: Screen) -> Iterator[tuple[Widget, str, str]]:
    """Each widget of a page with each metric that it shows, and what of the address chooses that."""
    for widget in screen.widgets:
        chosen = [one for one in screen.choices if one.name in widget.choices and one.sets == "metric"]
        if chosen:
            yield from ((widget, metric, f"{one.name}={metric}") for one in chosen for metric, _ in one.values)
        else:
            yield from ((widget, metric, "") for metric in dict.fromkeys((widget.options.metric, *widget.options.metrics)))


SHOWN = [(widget.name, metric, chosen) for screen in SCREENS.values() for widget, metric, chosen in shown(screen) if metric in METRICS]
CARDS = [(name, metric) for name, metric, _ in SHOWN if WIDGETS[name].kind == "kpi"]
CHARTS = [one for one in SHOWN if WIDGETS[one[0]].kind in ("line", "bar", "scatter", "donut", "trend")]


def test_every_metric_of_the_catalogue_is_in_a_question_and_on_a_page_or_known_to_be_on_none(house: House) -> None:
    catalogue = {info.metric.name for info in house.services.analytics.metrics()}
    assert catalogue == set(QUESTIONS)
    assert catalogue - {metric for _, metric, _ in SHOWN} == FAR_FROM_ALL_PAGES


@pytest.mark.parametrize("role", ["analyst", "vendor"])
@pytest.mark.parametrize("metric", METRICS)
def test_oracle_json_csv_and_excel_say_the_same(house: House, metric: str, role: str) -> None:
    house.hands.at = now = house.shop.now
    scope = house.scope(role)
    for query in QUESTIONS[metric]:
        core = house.services.analytics.run(query, scope)
        assert disagreements(core, answer(house.truth, query, now=now, vendor_id=scope.vendor_id), query) == []
        spoken = house.ask(role, query).get_json()
        assert (spoken["rows"], spoken["totals"], spoken["meta"]["reasons"]) == (core.rows, core.totals, core.meta["reasons"])
        expected = values(core.rows, core)
        assert values(rows_of_csv(house.ask(role, query, "csv").get_data(as_text=True)), core) == expected
        sheet = rows_of_excel(house.ask(role, query, "xlsx").data, [column["name"] for column in spoken["columns"]])
        assert_same_in_excel(values(sheet, core), expected + (values([core.totals], core) if query.dimensions or query.grain else []))


@pytest.mark.parametrize("role", ["analyst", "vendor"])
@pytest.mark.parametrize(("name", "metric"), CARDS)
def test_a_card_shows_the_number_of_the_api(house: House, name: str, metric: str, role: str) -> None:
    house.hands.at = house.shop.now
    if not WIDGETS[name].is_for(Role(role)):
        assert house.see(role, WIDGETS[name], f"?{SEARCH}") == {"result": "error", "body": None}
        return
    query = MetricQuery((metric,), period=QUARTER, compare=BEFORE)
    core = house.services.analytics.run(query, house.scope(role))
    spoken = house.ask(role, query).get_json()["totals"]
    seen = json.dumps(house.see(role, WIDGETS[name], f"?{SEARCH}")["body"], ensure_ascii=False)
    assert json.dumps(words.full_value(spoken[metric], core.column(metric)), ensure_ascii=False) in seen


@pytest.mark.parametrize(("name", "metric", "chosen"), CHARTS, ids=[f"{name}-{metric}" for name, metric, _ in CHARTS])
def test_a_chart_draws_the_numbers_of_the_api(house: House, name: str, metric: str, chosen: str) -> None:
    """Those of the total's course, or of the members that are shown."""
    house.hands.at = house.shop.now
    seen = house.see("analyst", WIDGETS[name], f"?{SEARCH}&{chosen}&minimum_orders=1")
    said = [row[metric] for row in _spoken(house, WIDGETS[name], metric) if row[metric] is not None]
    assert (seen["result"], said != []) == ("ready", True)
    drawn = set(numbers(seen["body"]))
    assert [value for value in said if value not in drawn and round(float(value), 4) not in drawn] == []


def _spoken(house: House, widget: Widget, metric: str) -> list[Row]:
    if widget.question == "segments":
        answer = house.call("analyst", "POST", "/studies/segments", json={"period": "this_quarter", "options": {"months": MONTHS}})
    elif widget.kind in ("line", "trend"):
        answer = house.ask("analyst", MetricQuery((metric,), grain=Grain.DAY, period=QUARTER))
    else:
        answer = house.ask("analyst", MetricQuery((metric,), (widget.options.pick or "order_status",), period=QUARTER))
    rows: list[Row] = answer.get_json()["rows"]
    return rows


def numbers(part: Any) -> Iterator[float]:  # noqa: ANN401 - whatever a body is made of
    """All numbers in a body."""
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from numbers(one)
    elif isinstance(part, (int, float)) and not isinstance(part, bool):
        yield part


def test_the_questions_are_those_an_outside_client_asks() -> None:
    assert body_of(QUESTIONS["visits"][2]) == {
        "metrics": ["visits"], "dimensions": ["country"], "date_basis": "event", "period": "this_quarter", "compare": "none",
    }  # fmt: skip


@pytest.mark.parametrize(
    "search", [SEARCH, "period=all&by=vendor", "period=all&vendor=V02&vendor=V99", "period=this_quarter&minimum_orders=1"]
)
def test_no_widget_shows_a_vendor_the_key_or_the_name_of_another(house: House, search: str) -> None:
    house.hands.at = house.shop.now
    others = [(key, name) for key, name, *_ in VENDORS if key != "V01"] + [(GONE_VENDOR, GONE_VENDOR)]
    for widget in WIDGETS.values():
        seen = json.dumps(house.see("vendor", widget, f"?{search}"), ensure_ascii=False)
        for key, name in others:
            # The address itself may name whom it likes: that is what the vendor's own person has written.
            assert json.dumps(key) not in seen or key in search, (widget.name, key)
            assert json.dumps(name, ensure_ascii=False).strip('"') not in seen or name == key, (widget.name, name)
