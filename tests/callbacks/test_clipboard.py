"""The door for the clipboard: who may copy, and that it is what is seen."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

HERE = {"Origin": "http://localhost"}
BY_VENDOR = {"type": "metric_query", "query": {"metrics": ["gmv"], "dimensions": ["vendor"], "sort": ["-gmv"]}}
WIDGET = {"title": "Vendors", "kind": "bar", "source": BY_VENDOR}


def copied(client: FlaskClient, widget: object = WIDGET) -> dict[str, Any]:
    answer = client.post("/_copy", json={"widget": widget, "search": "?start=2026-11-01&end=2026-11-19&compare=none"}, headers=HERE)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.get_json()
    return told


def test_the_figures_of_a_widget_as_text_and_as_a_table(analyst: FlaskClient) -> None:
    told = copied(analyst)
    assert (told["state"], told["rows"], told["of"]) == ("ready", 3, 3)
    assert told["text"] == "Vendor, name\tGross merchandise value\r\nAlpha\t90\r\nBeta\t50\r\nGamma\t50\r\n"
    assert told["html"].startswith("<table><thead><tr><th>Vendor, name</th><th>Gross merchandise value</th></tr></thead>")


def test_widgets_of_pages_too(analyst: FlaskClient) -> None:
    told = copied(analyst, {"name": "revenue-by-category"})
    assert told["text"].split("\r\n")[0].startswith("Category, name\tRevenue")


def test_people_of_a_vendor_copy_their_own(vendor: FlaskClient) -> None:
    assert [line.split("\t")[0] for line in copied(vendor)["text"].split("\r\n")] == ["Vendor, name", "Alpha", ""]


def test_what_cannot_be_copied_is_said(analyst: FlaskClient) -> None:
    told = copied(analyst, {"title": "x", "kind": "nothing"})
    assert (told["state"], told["message"]) == ("error", "There is no such kind of widget.")
    body = analyst.post("/_copy", json=[1], headers=HERE).get_json()
    assert (body["state"], body["message"]) == ("error", "The body must be one JSON object.")


def test_nobody_copies_without_having_signed_in(analyst: FlaskClient) -> None:
    analyst.delete_cookie("mvt_session")
    assert analyst.post("/_copy", json={"widget": WIDGET}, headers=HERE).status_code == 401


@pytest.mark.parametrize(
    ("swap", "shown"),
    [
        (False, ["Category\tApp\tWeb\tAll together", "Books\t2\t1\t3", "Toys\t1\t0\t1", ""]),
        (True, ["Channel\tBooks\tToys\tAll together", "App\t2\t1\t2", "Web\t1\t0\t1", ""]),
    ],
)
def test_a_pivot_keeps_its_shape_and_what_its_sides_make_together(analyst: FlaskClient, *, swap: bool, shown: list[str]) -> None:
    query = {"metrics": ["buyers"], "dimensions": ["category", "channel"], "period": "last_30_days"}
    widget = {"title": "Pivot", "kind": "pivot", "source": {"type": "metric_query", "query": query}, "options": {"swap": swap}}
    answer = analyst.post("/_copy", json={"widget": widget, "search": ""}, headers=HERE).get_json()
    assert answer["text"].split("\r\n") == shown
