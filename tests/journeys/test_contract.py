"""An outside client of the running product: does it keep its contract, and is one number one number at every door?"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
import requests

from tests.fixtures.product import Running

Body = dict[str, Any]

RESULT_PATHS = (
    "/analytics/overview", "/analytics/sales/trends", "/analytics/vendors/performance", "/analytics/products/analytics",
    "/analytics/revenue/breakdown", "/analytics/customers/insights", "/reports/metrics/business",
)  # fmt: skip
STUDIES: dict[str, Body] = {"retention": {}, "segments": {}, "affinity": {"minimum_orders": 2}, "currencies": {}}
METRICS = {
    "gmv", "discounts", "refunds", "cancelled_sales", "revenue", "commission",
    "take_rate", "orders", "orders_placed", "units", "buyers", "average_order_value",
    "items_per_order", "new_customers", "returning_customers", "repeat_rate", "visits", "carts",
    "checkouts", "conversion_rate", "cart_abandonment", "cancellation_rate", "return_rate", "refund_rate",
    "fulfilment_hours", "fulfilment_hours_p90", "on_time_rate", "active_vendors", "new_vendors", "churned_vendors",
    "vendor_concentration", "top10_vendor_share", "average_rating", "reviews", "stock_units", "stock_cover_days",
    "stockout_rate", "sell_through",
}  # fmt: skip
META = {
    "as_of", "computed_at", "data_version", "cached", "elapsed_ms", "timezone",
    "currency", "period", "comparison", "incomplete_from", "scope", "truncated",
    "row_count", "reasons",
}  # fmt: skip
BAD = (
    {"period": "nonsense"}, {"start": "2026-02-01", "end": "2026-01-01"}, {"start": "2026-13-01", "end": "2026-13-02"},
    {"period": "last_30_days", "no_such_parameter": "1"}, {"currency": "' OR 1=1 --"}, {"compare": "yesteryear"},
)  # fmt: skip
PERIODS = ("today", "last_7_days", "last_30_days", "last_month", "month_to_date", "last_90_days", "last_12_months")


class Client:
    """A program with a token."""

    def __init__(self, product: Running) -> None:
        self.url = f"{product.url}/api/v1"
        self._headers = {"Authorization": "Bearer " + product.command("token", "create", "--user", product.email)}

    def get(self, path: str, **parameters: str) -> requests.Response:
        return requests.get(self.url + path, params=parameters, headers=self._headers, timeout=60)

    def post(self, path: str, body: object) -> requests.Response:
        return requests.post(self.url + path, json=body, headers=self._headers, timeout=60)

    def ask(self, *metrics: str, **question: object) -> Body:
        answer = self.post("/query", {"metrics": metrics, **question})
        assert answer.status_code == 200, (metrics, question, answer.text)
        found: Body = answer.json()
        return found


@pytest.fixture(scope="module")
def client(running_demo: Running) -> Client:
    return Client(running_demo)


def results_in(body: object) -> Iterator[Body]:
    """Each result of an answer: it is one, or an object of several by name."""
    if isinstance(body, dict) and {"columns", "rows", "meta"} <= body.keys():
        yield body
    elif isinstance(body, dict):
        for part in body.values():
            yield from results_in(part)


def breaches(result: Body) -> list[str]:
    named = {column["name"] for column in result["columns"]}
    found = [f"rows have fields without a column: {set(row) - named}" for row in result["rows"] if not set(row) <= named]
    found += [f"meta lacks {META - result['meta'].keys()}"] * (not result["meta"].keys() >= META)
    found += ["there are no totals"] * (not isinstance(result.get("totals"), dict))
    found += [f"column {c['name']} lacks label, role or type" for c in result["columns"] if not (c["label"] and c["role"] and c["type"])]
    return found + [f"a reason for nothing: {name}" for name in result["meta"]["reasons"] if name.rpartition(".")[2] not in named]


@pytest.mark.parametrize("path", RESULT_PATHS)
def test_what_answers_questions_gives_results(client: Client, path: str) -> None:
    answer = client.get(path, period="last_90_days", compare="previous_period")
    results = list(results_in(answer.json()))
    assert (answer.status_code, bool(results)) == (200, True)
    assert [breach for result in results for breach in breaches(result)] == []
    assert requests.get(client.url + path, timeout=60).status_code == 401


@pytest.mark.parametrize("path", RESULT_PATHS)
@pytest.mark.parametrize("parameters", BAD, ids="-".join)
def test_what_cannot_be_asked_is_refused_as_a_problem_that_names_the_field(client: Client, path: str, parameters: dict[str, str]) -> None:
    answer = client.get(path, **parameters)
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (422, "application/problem+json")
    problem = answer.json()
    assert {"type", "title", "status", "detail", "code", "hint", "request_id", "errors"} <= problem.keys()
    assert set(error["field"] for error in problem["errors"]) & {*parameters, "end"}


@pytest.mark.parametrize(("study", "options"), STUDIES.items())
def test_studies_give_results(client: Client, study: str, options: Body) -> None:
    answer = client.post(f"/studies/{study}", {"period": "last_12_months", "options": options})
    assert answer.status_code == 200, answer.text
    assert (breaches(answer.json()), bool(answer.json()["rows"])) == ([], True)


def test_the_catalogue_names_and_explains_every_metric(client: Client) -> None:
    items = client.get("/metrics").json()["items"]
    assert {item["name"] for item in items} == METRICS
    told = ("label", "definition", "unit", "format", "better", "dimensions", "available")
    assert [(item["name"], name) for item in items for name in told if item[name] in (None, "", [], False)] == []


def test_a_wrong_name_is_answered_with_the_right_one(client: Client) -> None:
    answer = client.post("/query", {"metrics": ["revenu"]})
    assert (answer.status_code, "revenue" in answer.text) == (422, True)


@pytest.mark.parametrize("metric", sorted(METRICS))
def test_a_total_is_the_same_however_it_is_split(client: Client, metric: str) -> None:
    item = next(item for item in client.get("/metrics").json()["items"] if item["name"] == metric)
    dice = random.Random(metric)  # noqa: S311 - draws questions
    for period in dice.sample(PERIODS, 3):
        whole = client.ask(metric, period=period, compare="previous_period")
        for split in ({"dimensions": [dice.choice(item["dimensions"])]}, {"grain": dice.choice(("day", "week", "month"))}):
            parts = client.ask(metric, period=period, compare="previous_period", **split)
            assert parts["totals"] == whole["totals"], (period, split)
            if item["additive"]:
                added = sum(row[metric] or 0 for row in parts["rows"])
                assert added == pytest.approx(whole["totals"][metric] or 0, abs=0.005), (period, split)


def test_a_file_holds_what_the_answer_holds(client: Client) -> None:
    question = {"metrics": ["revenue", "orders", "take_rate"], "dimensions": ["category"], "grain": "month", "period": "last_12_months"}
    answer = client.ask(*question["metrics"], **{name: value for name, value in question.items() if name != "metrics"})
    rows, names = answer["rows"], [column["name"] for column in answer["columns"]]
    text = client.post("/query?format=csv", question)
    assert text.headers["Content-Type"].startswith("text/csv")
    told = [tuple(row[name] for name in ("month", "category")) for row in csv.DictReader(io.StringIO(text.text))]
    assert told == [(row["month"], row["category"] or "") for row in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(client.post("/query?format=xlsx", question).content))["Data"]
    amounts = [row[names.index("revenue")] for row in sheet.iter_rows(min_row=2, max_row=1 + len(rows), values_only=True)]
    assert amounts == [row["revenue"] for row in rows]


def test_seven_days_are_seven_rows_and_a_question_without_a_split_is_one(client: Client) -> None:
    assert len(client.ask("orders", grain="day", period="last_7_days")["rows"]) == 7
    assert len(client.ask("orders", "average_order_value", period="last_7_days")["rows"]) == 1


def test_a_time_without_data_has_no_numbers_and_says_why(client: Client) -> None:
    answer = client.ask("orders", "average_order_value", start="1971-01-01", end="1971-01-02")
    assert answer["rows"] == [{"orders": None, "average_order_value": None}]
    assert answer["meta"]["reasons"] == {"orders": "no_data", "average_order_value": "no_data"}
