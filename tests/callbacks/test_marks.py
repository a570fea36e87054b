"""The doors for marks: what a point of a chart is, the rows it is made of, where one can go from it, and who may ask."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard_app.charts.words import EN_DASH

HERE = {"Origin": "http://localhost"}
SEARCH = "?start=2026-11-01&end=2026-11-20&compare=none"
COMPARED = "?start=2026-11-01&end=2026-11-20&compare=previous_period"


def widget(kind: str, *metrics: str, drill: str = "", **query: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a query
    source = {"type": "metric_query", "query": {"metrics": list(metrics), **query}}
    return {"title": "Ours", "kind": kind, "source": source, "options": {}, "drill": drill}


BY_CATEGORY = widget("bar", "revenue", dimensions=["category"])
COURSE = widget("line", "orders", grain="week")


def ask(client: FlaskClient, door: str, asked: object, **more: object) -> Any:  # noqa: ANN401 - whatever JSON says
    answer = client.post(door, json={"widget": asked, "search": SEARCH, **more}, headers=HERE)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def drawn(client: FlaskClient, asked: object, search: str = SEARCH) -> Any:  # noqa: ANN401
    return client.post("/_widgets", json={"widgets": [asked], "search": search, "have": [""]}, headers=HERE).get_json()[0]


def test_a_bar_says_what_it_is_and_where_it_leads(analyst: FlaskClient) -> None:
    told = ask(analyst, "/_marks", BY_CATEGORY, point={"key": "C2", "dimension": "category", "x": "100", "shown": ["C2", "C1"]})
    assert {name: told[name] for name in ("mark", "name", "metric", "value", "count", "finer", "rest")} == {
        "mark": "#revenue;category:C2", "name": "Toys", "metric": "Revenue", "value": "€100.00", "count": "4 order lines and refunds",
        "finer": [], "rest": [],
    }  # fmt: skip
    assert [name for name, _ in told["by"]][:4] == ["vendor", "vendor_country", "vendor_tier", "subcategory"]


def test_a_point_in_time_can_be_looked_at_more_closely(analyst: FlaskClient) -> None:
    told = ask(analyst, "/_marks", COURSE, point={"x": "2026-11-09"})
    assert (told["mark"], told["name"], told["value"], told["finer"]) == ("#orders;@2026-11-09", "Week of Nov 9, 2026", "3", ["day"])


def test_the_days_of_a_point_in_time_can_be_chosen_for_the_page(analyst: FlaskClient) -> None:
    told = ask(analyst, "/_marks", COURSE, point={"x": "2026-11-09"})
    assert (told["span"], told["step"]) == ({"start": "2026-11-09", "end": "2026-11-15"}, "week")
    # Of its first week only the days that lie in the period.
    assert ask(analyst, "/_marks", COURSE, point={"x": "2026-10-26"})["span"] == {"start": "2026-11-01", "end": "2026-11-01"}
    pinned = COURSE | {"options": {"pinned": ["period"]}}
    assert "span" not in ask(analyst, "/_marks", pinned, point={"x": "2026-11-09"})
    assert "span" not in ask(analyst, "/_marks", BY_CATEGORY, point={"key": "C2", "dimension": "category"})


def test_the_rest_of_a_chart_is_all_but_what_it_shows(analyst: FlaskClient) -> None:
    by_vendor = widget("pie", "gmv", dimensions=["vendor"])
    told = ask(analyst, "/_marks", by_vendor, point={"key": "__other__", "shown": ["V2", "__other__"]})
    # Beta has 100 of 240.
    assert (told["mark"], told["name"], told["value"], told["rest"]) == ("#gmv;vendor!:V2", "Other", "€140.00", ["vendor"])
    listed = drawn(analyst, widget("pie", "gmv", dimensions=["vendor"], drill="#gmv;vendor!:V2>vendor"))
    assert listed["trail"] == {"crumbs": ["All", "Other"], "by": "by vendor"}
    assert "elements" in listed


def test_the_rest_of_a_table_leads_to_what_it_gathers(analyst: FlaskClient) -> None:
    first = widget("table", "gmv", dimensions=["vendor"], sort=["-gmv"], limit=1, other=True)
    shown = json.dumps(drawn(analyst, first)["elements"])
    assert ('"data-row-mark": "#gmv;vendor!:V2"' in shown, shown.count("data-row-mark")) == (True, 1)
    told = ask(analyst, "/_marks", first, mark="#gmv;vendor!:V2")
    assert (told["name"], told["value"], told["rest"]) == ("Other", "\u20ac140.00", ["vendor"])
    listed = drawn(analyst, first | {"drill": "#gmv;vendor!:V2>vendor"})
    assert listed["trail"] == {"crumbs": ["All", "Other"], "by": "by vendor"}


def test_rows_are_written_with_what_they_add_up_to(analyst: FlaskClient) -> None:
    told = ask(analyst, "/_rows", BY_CATEGORY, mark="#revenue;category:C2", sort="-revenue")
    assert (told["title"], told["told"], told["count"], told["next"]) == (
        "Ours: Toys", "4 order lines and refunds, Revenue €100.00.", 4, None,
    )  # fmt: skip
    assert (told["place"], told["previous"], told["may_export"]) == ("1 to 4 of 4", None, True)
    names = [column["name"] for column in told["columns"]]
    shown = [[row[names.index(name)] for name in ("time", "order", "vendor__label", "revenue")] for row in told["rows"]]
    assert shown == [
        ["2026-11-01 00:00", "O06", "Beta", "€50.00"], ["2026-11-12 18:00", "O09", "Gamma", "€50.00"],
        ["2026-11-20 11:59", "O12", "Beta", "€50.00"], ["2026-11-16 10:00", "O06", "Beta", "−€50.00"],
    ]  # fmt: skip


def test_pages_of_rows_lead_on_and_back(analyst: FlaskClient) -> None:
    last = ask(analyst, "/_rows", widget("kpi", "revenue"), offset=5)
    assert (last["place"], last["previous"], last["next"]) == ("6 to 7 of 7", 0, None)
    beyond = ask(analyst, "/_rows", widget("kpi", "revenue"), offset=50)
    assert (beyond["place"], beyond["previous"], beyond["told"]) == ("No rows", 0, "7 order lines and refunds, Revenue €183.00.")


def test_a_rate_is_told_with_both_sides(analyst: FlaskClient) -> None:
    told = ask(analyst, "/_rows", widget("kpi", "average_order_value"))
    assert (told["title"], told["told"]) == ("Ours: Total", "5 orders, Average order value €46.60 = €233.00 / 5.")


def test_rows_as_a_file_in_the_order_shown(analyst: FlaskClient) -> None:
    body = {"widget": BY_CATEGORY, "search": SEARCH, "mark": "#revenue;category:C2", "sort": "time", "format": "csv"}
    answer = analyst.post("/_rows/file", json=body, headers=HERE)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rows-of-revenue_2026-11-01_2026-11-20.csv"'
    lines = answer.text.removeprefix("\ufeff").splitlines()
    assert [line.split(",")[2] for line in lines] == ["kind__label", "Sale", "Sale", "Refund", "Sale"]


def test_a_widget_that_is_gone_into_shows_its_part(analyst: FlaskClient) -> None:
    inside = widget("bar", "revenue", dimensions=["category"], drill="category:C2>vendor")
    found = drawn(analyst, inside)
    assert found["trail"] == {"crumbs": ["All", "Toys"], "by": "by vendor"}
    assert sorted(found["figure"]["data"][0]["customdata"][at][0] for at in range(2)) == ["V2", "V3"]
    deeper = drawn(analyst, widget("bar", "revenue", dimensions=["category"], drill="category:C2>vendor|vendor:V2>product"))
    assert deeper["trail"] == {"crumbs": ["All", "Toys", "Beta"], "by": "by product"}
    rows = ask(analyst, "/_rows", inside, mark="#revenue;vendor:V2")
    assert (rows["title"], rows["told"]) == ("Ours: All > Toys > by vendor: Beta", "3 order lines and refunds, Revenue €50.00.")


def test_a_number_can_be_broken_down_and_a_week_looked_at_by_day(analyst: FlaskClient) -> None:
    number = drawn(analyst, widget("kpi", "revenue", drill=">vendor"))
    assert (number["trail"], "figure" in number) == ({"crumbs": ["All"], "by": "by vendor"}, True)
    week = drawn(analyst, widget("line", "orders", grain="week", drill="@2026-11-09>day"))
    assert week["trail"] == {"crumbs": ["All", "Week of Nov 9, 2026"], "by": "by day"}
    assert "Nov 9" in week["subtitle"]


def test_a_widget_of_a_page_is_gone_into_like_any_other(analyst: FlaskClient) -> None:
    told = ask(analyst, "/_marks", {"name": "kpi-revenue"}, mark="#revenue")
    assert (told["name"], told["value"], told["by"][0]) == ("Total", "\u20ac183.00", ["vendor", "Vendor"])
    number = drawn(analyst, {"name": "kpi-revenue", "drill": "#revenue>vendor"})
    assert (number["trail"], number["marks"], "figure" in number) == ({"crumbs": ["All"], "by": "by vendor"}, True, True)
    ring = drawn(analyst, {"name": "order-status", "drill": "#orders_placed;order_status:delivered>country"})
    assert ring["trail"]["by"] == "by country"
    assert ring["figure"]["data"][0]["type"] == "pie"
    rows = ask(analyst, "/_rows", {"name": "kpi-revenue", "drill": "#revenue>vendor"}, mark="#revenue;vendor:V2")
    assert (rows["title"], rows["told"]) == ("Revenue: All > by vendor: Beta", "3 order lines and refunds, Revenue \u20ac50.00.")


@pytest.mark.parametrize(
    ("name", "mark", "told"),
    [
        ("customers-types", "#orders;customer_type:__none__", ["Guest", "1"]),
        ("products-ranking", "#units;product:P3", ["Robot", "2"]),
        ("vendors-ranking", "#orders;vendor:V1", ["Alpha", "3"]),
        ("vendors-active-vendors", "#active_vendors", ["Total", "3"]),
        ("products-units", "#units", ["Total", "18"]),
        ("vendors-pareto", "#revenue;vendor!:V1", ["Other", "\u20ac100.00"]),
    ],
)
def test_values_that_are_put_together_have_rows(analyst: FlaskClient, name: str, mark: str, told: list[str]) -> None:
    found = ask(analyst, "/_marks", {"name": name}, mark=mark)
    assert [found.get("name"), found.get("value")] == told
    assert drawn(analyst, {"name": name, "drill": f"{mark}>country"})["trail"]["by"] == "by country"


def test_what_is_put_together_of_several_answers_has_none(analyst: FlaskClient) -> None:
    assert drawn(analyst, {"name": "vendors-peers"})["marks"] is False
    assert ask(analyst, "/_marks", {"name": "vendors-peers"})["message"] == "There are no rows behind this."
    assert drawn(analyst, {"name": "vendors-peers", "drill": ">country"})["message"] == "One cannot go into this widget."


def test_a_figure_beside_that_does_not_know_the_filter_is_in_nobodys_way(analyst: FlaskClient) -> None:
    """Stock is not known by country; units are: 10 of O09 and the three to France."""
    told = ask(analyst, "/_marks", {"name": "products-units"}, mark="#units", search=f"{SEARCH}&country=FR")
    assert told["value"] == "14"


def test_an_hour_is_as_far_as_time_goes(analyst: FlaskClient) -> None:
    day = widget("line", "orders", grain="day", drill="@2026-11-09>hour")
    assert drawn(analyst, day)["trail"] == {"crumbs": ["All", "Mon, Nov 9, 2026"], "by": "by hour"}
    told = ask(analyst, "/_marks", day, point={"x": "2026-11-09 09:00+01:00"})
    assert (told["mark"], told["name"], told["value"], told["by"], told["finer"]) == (
        "#orders;@2026-11-09T09%3A00%3A00%2B01%3A00", "09:00, Mon, Nov 9, 2026", "1", [], [],
    )  # fmt: skip


def test_a_square_of_a_heat_map_has_two_members(analyst: FlaskClient) -> None:
    square = widget("heatmap", "orders", dimensions=["weekday", "country"])
    told = ask(analyst, "/_marks", square, point={"key": "7", "beside": "FR", "x": "0"})
    # Sundays in November: O06 on the 1st and O10 on the 15th, both to France.
    assert (told["mark"], told["name"], told["value"]) == ("#orders;weekday:7;country:FR", "Sunday, France", "2")
    course = widget("heatmap", "orders", dimensions=["country"], grain="week")
    told = ask(analyst, "/_marks", course, point={"key": "FR", "beside": "2026-11-09", "x": "2"})
    assert (told["name"], told["value"]) == ("France, Week of Nov 9, 2026", "2")


def test_the_other_line_of_a_chart_is_another_time(analyst: FlaskClient) -> None:
    """Beside the week from the 2nd of November stands that from the 19th of October, with O03 and O04."""
    told = ask(analyst, "/_marks", COURSE, point={"x": "2026-11-02", "compared": True}, search=COMPARED)
    assert [told[name] for name in ("mark", "name", "value", "rows", "finer")] == [
        "#orders;@2026-11-02;-", "Week of Oct 19, 2026, previous 20 days", "2", True, ["day"],
    ]  # fmt: skip
    rows = ask(analyst, "/_rows", COURSE, mark=told["mark"], search=COMPARED)
    assert (rows["title"], rows["told"], rows["count"]) == ("Ours: Week of Oct 19, 2026, previous 20 days", "2 orders.", 2)
    names = [column["name"] for column in rows["columns"]]
    assert [row[names.index("order")] for row in rows["rows"]] == ["O04", "O03"]
    body = {"widget": COURSE, "search": COMPARED, "mark": told["mark"], "format": "csv"}
    file = analyst.post("/_rows/file", json=body, headers=HERE)
    assert 'filename="rows-of-orders-compared-2026-10-19_2026-10-12_2026-10-31.csv"' in file.headers["Content-Disposition"]


def test_the_value_before_of_a_bar_and_of_a_number(analyst: FlaskClient) -> None:
    """October as far as November has come: O01 of Books for 20, O02 of Toys for 50 - 5 off."""
    search = "?period=this_month&compare=previous_period"
    told = ask(analyst, "/_marks", BY_CATEGORY, point={"key": "C2", "dimension": "category", "compared": True}, search=search)
    assert [told[name] for name in ("mark", "name", "value", "count")] == [
        "#revenue;category:C2;-", f"Toys, Oct 1 {EN_DASH} Oct 20, 2026, last month, to the same day", "€45.00", "1 order lines and refunds",
    ]  # fmt: skip
    number = drawn(analyst, widget("kpi", "revenue"), search)
    assert '"data-row-mark": "#revenue;-"' in json.dumps(number["elements"])
    whole = ask(analyst, "/_marks", widget("kpi", "revenue"), mark="#revenue;-", search=search)
    assert (whole["name"], whole["value"]) == (f"Oct 1 {EN_DASH} Oct 20, 2026, last month, to the same day", "€65.00")


def test_what_a_time_is_compared_with_can_be_looked_at_more_closely(analyst: FlaskClient) -> None:
    inside = widget("line", "orders", grain="week", drill="#orders;@2026-11-02;->day")
    found = drawn(analyst, inside, COMPARED)
    assert found["trail"] == {"crumbs": ["All", "Week of Oct 19, 2026, previous 20 days"], "by": "by day"}
    told = ask(analyst, "/_marks", inside, point={"x": "2026-10-25"}, search=COMPARED)
    assert (told["name"], told["value"]) == ("Sun, Oct 25, 2026", "2")
    # The last day of what has elapsed ends at noon: taken apart by whole days it would be more than it is.
    last = ask(analyst, "/_marks", COURSE, point={"x": "2026-11-09", "compared": True}, search=COMPARED)
    assert (last["name"], last["by"], last["finer"]) == ("Week of Oct 26, 2026, previous 20 days", [], [])


def test_what_there_is_no_other_time_for_says_so(analyst: FlaskClient) -> None:
    assert ask(analyst, "/_marks", COURSE, mark="@2026-11-02;-")["message"] == "The question compares with nothing."
    beyond = ask(analyst, "/_marks", COURSE, mark="@2026-11-16;-", search=COMPARED)
    assert beyond["message"] == "There is nothing this is compared with."


def study(kind: str, name: str) -> dict[str, Any]:
    options = {"months": 12, "minimum_customers": 1}
    return {"title": "Ours", "kind": kind, "source": {"type": "study", "name": name, "options": options}, "options": {}}


def test_a_cell_of_the_cohorts_is_made_of_customers(analyst: FlaskClient) -> None:
    """Of October are K1 with O01 and O03 for 40, K2 with O02 for 45, and K3 with O05 for 10."""
    cohorts = study("cohort", "retention")
    grid = drawn(analyst, cohorts)
    marks = [row[0][5] for row in grid["figure"]["data"][0]["customdata"]]
    # Of November nobody is new, and all together are no cohort.
    assert (grid["marks"], [mark for mark in marks if mark]) == ("parts", ["#retention;@2026-10-01;age:0"])
    told = ask(analyst, "/_marks", cohorts, mark="#retention;@2026-10-01;age:0")
    assert [told[name] for name in ("name", "metric", "value", "count", "rows")] == [
        "First order in October 2026, the same month", "Retention", "100.00%", "3 customers", True,
    ]  # fmt: skip
    listed = ask(analyst, "/_rows", cohorts, mark=told["mark"], sort="customer")
    assert (listed["title"], listed["told"], listed["count"]) == (
        "Ours: First order in October 2026, the same month", "3 customers, Orders 4, Revenue \u20ac95.00.", 3,
    )  # fmt: skip
    assert listed["rows"] == [
        ["K1", "2026-10-25", "2", "\u20ac40.00"], ["K2", "2026-10-06", "1", "\u20ac45.00"], ["K3", "2026-10-31", "1", "\u20ac10.00"],
    ]  # fmt: skip
    body = {"widget": cohorts, "search": SEARCH, "mark": told["mark"], "sort": "-revenue", "format": "csv"}
    file = analyst.post("/_rows/file", json=body, headers=HERE)
    assert 'filename="rows-of-retention-2026-10-01_' in file.headers["Content-Disposition"]
    assert [line.split(",")[0] for line in file.text.removeprefix("\ufeff").splitlines()] == ["customer", "K2", "K1", "K3"]
    open_month = ask(analyst, "/_marks", cohorts, mark="#retention;@2026-10-01;age:1")
    assert open_month["rows"] is False


def test_each_customer_is_in_one_segment(analyst: FlaskClient) -> None:
    bars = study("bar", "segments")
    shown = drawn(analyst, bars)
    assert (shown["marks"], shown["pick"]) == ("parts", "")
    keys = [one[0] for one in shown["figure"]["data"][0]["customdata"]]
    found = [ask(analyst, "/_rows", bars, mark=ask(analyst, "/_marks", bars, point={"key": key})["mark"]) for key in keys]
    assert sorted(row[0] for one in found for row in one.get("rows", [])) == ["K1", "K2", "K3"]


def test_a_vendor_is_offered_no_customers_of_a_study(vendor: FlaskClient) -> None:
    cohorts = study("cohort", "retention")
    del cohorts["source"]["options"]["minimum_customers"]
    assert drawn(vendor, cohorts)["marks"] is False
    for door in ("/_marks", "/_rows"):
        assert ask(vendor, door, cohorts, mark="#retention;@2026-10-01;age:0")["message"] == "There are no rows behind this."


def test_a_point_of_several_figures_is_of_its_own(analyst: FlaskClient) -> None:
    lines = widget("line", "orders", "units", grain="month")
    told = ask(analyst, "/_marks", lines, point={"key": "units", "x": "2026-11-01"}, metric="orders")
    assert (told["mark"], told["metric"], told["value"], told["count"]) == (
        "#units;@2026-11-01", "Units", "18", "6 order lines and refunds",
    )  # fmt: skip


@pytest.mark.parametrize(
    "mark",
    [
        "-",
        ";-",
        "-;-;@2026-11-09",
        "weekday:abc",
        "weekday:9",
        "@yesterday",
        "@2026-11-10",
        ";;",
        "#",
        ":",
        "category:%00",
        "category:" + "x" * 9000,
    ],
)
def test_whatever_is_sent_is_answered_in_words(analyst: FlaskClient, mark: str) -> None:
    for asked in (widget("bar", "orders", dimensions=["weekday"]), COURSE, BY_CATEGORY):
        for door in ("/_marks", "/_rows"):
            told = ask(analyst, door, asked, mark=mark)
            assert told.get("reference", "") == "", (door, mark, told)


def test_nobody_is_told_the_name_of_anothers_vendor(vendor: FlaskClient) -> None:
    told = ask(vendor, "/_marks", widget("bar", "gmv", dimensions=["vendor"]), point={"key": "V2", "dimension": "vendor"})
    assert (told["name"], told["value"], told["count"]) == ("V2", "€0.00", "0 order lines and refunds")
    assert "Beta" not in str(drawn(vendor, widget("bar", "gmv", dimensions=["vendor"], drill="vendor:V2>product")))
    own = ask(vendor, "/_rows", widget("kpi", "orders"))
    assert (own["told"], "Customer" in [column["label"] for column in own["columns"]]) == ("3 orders.", False)


def test_customers_are_not_listed_for_a_vendor(vendor: FlaskClient) -> None:
    told = ask(vendor, "/_marks", widget("kpi", "buyers"))
    assert (told["why"], told["count"]) == ("Single customers are not shown to vendors.", "")
    assert ask(vendor, "/_rows", widget("kpi", "buyers"))["message"] == "Single customers are not shown to vendors."


@pytest.mark.parametrize(
    ("drill", "message"),
    [
        ("category:C2", "'category:C2' names no part of a widget."),
        ("nothing>vendor", "'nothing' names no part of a widget."),
        ("category:C2>colour", "There is no dimension 'colour'."),
        ("#visits>vendor", "The widget does not show visits."),
        ("@2026-11-09>day", "'2026-11-09' names no part of a widget."),
        ("|".join([">vendor"] * 9), "One can go at most 8 steps into a widget."),
    ],
)
def test_an_address_that_leads_nowhere_says_so(analyst: FlaskClient, drill: str, message: str) -> None:
    found = drawn(analyst, widget("bar", "revenue", dimensions=["category"], drill=drill))
    assert (found["state"], found["message"]) == ("error", message)


def test_what_is_no_mark_is_refused_in_words(analyst: FlaskClient) -> None:
    assert ask(analyst, "/_rows", BY_CATEGORY, mark="nothing")["message"] == "'nothing' names no part of a widget."
    assert ask(analyst, "/_rows", BY_CATEGORY, mark="country:DE")["message"] == "The question is not split by country."
    assert ask(analyst, "/_rows", BY_CATEGORY, sort="nothing")["state"] == "error"
    study = {"title": "S", "kind": "cohort", "source": {"type": "study", "name": "retention"}, "options": {}}
    assert ask(analyst, "/_rows", study)["message"] == "There is no such part of this widget."
    assert ask(analyst, "/_rows", study, mark="#gmv;@2026-10-01;age:0")["message"] == "The study does not show gmv."
    pairs = {"title": "S", "kind": "table", "source": {"type": "study", "name": "affinity"}, "options": {}}
    assert ask(analyst, "/_rows", pairs)["message"] == "There are no rows behind this."


@pytest.mark.parametrize("door", ["/_marks", "/_rows", "/_rows/file"])
def test_only_who_issigned_in_and_from_this_site(product: Dash, analyst: FlaskClient, door: str) -> None:
    body = {"widget": BY_CATEGORY, "search": SEARCH}
    assert product.server.test_client().post(door, json=body, headers=HERE).status_code == 401
    assert analyst.post(door, json=body, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert analyst.post(door, json=[1], headers=HERE).get_json()["message"] == "The body must be one JSON object."
