"""One number through every door: the page's own questions, JSON, CSV and Excel agree to the last digit, for everybody, at any time."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dashboard_app.access import Role
from dashboard_app.overview import View, overview_questions
from dashboard_app.widgets import WIDGETS, Widget
from data.formats import Format, write
from data.query import MetricQuery, PeriodSpec
from tests.one_number.doors import ROLES, House, assert_same_in_excel, body_of, rows_of_csv, rows_of_excel, values
from tests.one_number.questions import Asker
from tests.oracle.agreement import disagreements
from tests.oracle.oracle import Shop, answer

METRIC_FORMATS = {"revenue": Format.MONEY, "orders": Format.COUNT, "average_order_value": Format.MONEY, "buyers": Format.COUNT,
                  "take_rate": Format.PERCENT, "orders_placed": Format.COUNT}  # fmt: skip
AGO = (timedelta(0), timedelta(hours=13), timedelta(days=9), timedelta(days=66, hours=14), timedelta(days=136), timedelta(days=345))
few = settings(
    max_examples=20,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def asker(seed: int, truth: Shop, now: datetime) -> Asker:
    return Asker(random.Random(seed), truth, truth.house.local(now).date())  # noqa: S311


@few
@given(seed=st.integers(0, 10**6), role=st.sampled_from(ROLES), ago=st.sampled_from(AGO))
def test_json_csv_excel_and_the_oracle_agree(house: House, seed: int, role: str, ago: timedelta) -> None:
    house.hands.at = now = house.shop.now - ago
    query, scope = asker(seed, house.truth, now).question(), house.scope(role)
    core = house.services.analytics.run(query, scope)
    assert disagreements(core, answer(house.truth, query, now=now, vendor_id=scope.vendor_id), query) == []
    spoken = house.ask(role, query).get_json()
    assert (spoken["rows"], spoken["totals"]) == (core.rows, core.totals)
    assert spoken["meta"]["scope"] == str(scope)
    expected = values(core.rows, core)
    text = house.ask(role, query, "csv").get_data(as_text=True)
    assert values(rows_of_csv(text), core) == expected
    names = [column["name"] for column in spoken["columns"]]
    sheet = rows_of_excel(house.ask(role, query, "xlsx").data, names)
    if query.dimensions or query.grain:
        expected += values([core.totals], core)
    assert_same_in_excel(values(sheet, core), expected)


@few
@given(seed=st.integers(0, 10**6), role=st.sampled_from(ROLES), ago=st.sampled_from(AGO))
def test_the_page_and_the_overview_of_the_api_agree(house: House, seed: int, role: str, ago: timedelta) -> None:
    house.hands.at = now = house.shop.now - ago
    drawn, scope = asker(seed, house.truth, now).question(), house.scope(role)
    search = address_of(drawn)
    response = house.call(role, "GET", "/analytics/overview", query_string=search)
    assert response.status_code == 200, response.text
    spoken = response.get_json()
    questions = overview_questions(View(period=drawn.period, compare=drawn.compare, filters=drawn.filters))
    assert spoken.keys() == questions.keys()
    for name, query in questions.items():
        page = house.services.analytics.run(query, scope)
        assert (spoken[name]["rows"], spoken[name]["totals"]) == (page.rows, page.totals), name
        if query.limit is None:
            assert disagreements(page, answer(house.truth, query, now=now, vendor_id=scope.vendor_id), query) == [], name
    for widget in [widget for widget in WIDGETS.values() if widget.is_for(Role(role))]:
        assert_shown(house.see(role, widget, f"?{search}"), widget, spoken[widget.question])


def address_of(query: MetricQuery) -> str:
    """The period, comparison and filters of a question as they stand in the address of the page and of the API alike."""
    when = [*body_of(query).items()]
    pairs = [(name, value) for name, value in when if name in ("period", "start", "end", "compare", "compare_start", "compare_end")]
    # Twice the first value: a value given once may be parted at its commas, values given repeatedly stand as they are.
    pairs += [(f"{one.dimension}{'__not' * one.exclude}", value) for one in query.filters for value in (*one.values, one.values[0])]
    return urlencode(pairs)


def assert_shown(seen: dict[str, Any], widget: Widget, spoken: dict[str, Any]) -> None:
    """The widget's numbers are those of the API: those it draws exactly, those it writes as they are written in full."""
    name, totals = widget.options.metric, spoken["totals"]
    if seen["result"] == "empty":
        assert not totals[name]
        return
    figures = [row[name] for row in spoken["rows"]]
    if widget.kind == "line":
        assert figures in [trace["y"] for trace in seen["body"]["data"]]
    elif widget.kind == "donut" and seen["body"]["data"][0]["type"] == "pie":
        assert sum(seen["body"]["data"][0]["values"]) == totals[name]
    elif widget.kind in ("bar", "donut"):
        assert figures in [trace["x"] for trace in seen["body"]["data"]]
    elif widget.kind == "kpi":
        assert write(totals[name], METRIC_FORMATS[name]).full in json.dumps(seen["body"], ensure_ascii=False)
    else:
        texts = json.dumps(seen["body"], ensure_ascii=False)
        assert all(write(figure, METRIC_FORMATS[name]).full in texts for figure in figures)


def test_texts_come_through_every_door_as_they_are(house: House) -> None:
    house.hands.at = house.shop.now
    query = MetricQuery(("gmv",), ("vendor",), period=PeriodSpec("all"))
    spoken = house.ask("admin", query).get_json()
    names = [column["name"] for column in spoken["columns"]]
    labels = [row["vendor__label"] for row in spoken["rows"]]
    assert {
        "Acme, Inc.",
        'Bob "The Builder" Ltd',
        "New\nLine GmbH",
        "🍕 Pizza & Söhne",
        "متجر السعادة",
        "=SUM(A1:A9)",
        "+Plus Shop",
    } <= set(labels)
    assert [row["vendor__label"] for row in rows_of_csv(house.ask("admin", query, "csv").get_data(as_text=True))] == labels
    sheet = rows_of_excel(house.ask("admin", query, "xlsx").data, names)
    assert [row["vendor__label"] for row in sheet[: len(labels)]] == labels
