"""Two hundred vendors' people at every door of the API: they see nothing of anybody else, and their totals are what the oracle says."""

from __future__ import annotations

import io
import random
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard_app import api, web
from dashboard_app.access import Principal
from dashboard_app.api.operations import OPERATIONS
from dashboard_app.dashboards.values import DashboardDraft, Place, PlacedWidget, Sharing, WidgetSpec
from dashboard_app.jobs import JobContext, record_metrics
from dashboard_app.people import NewUser, People
from dashboard_app.services import Services, build_services
from dashboard_app.settings import Settings
from data.quality import Finding, Level
from data.query import MetricQuery, PeriodSpec
from data.result import Result
from data.store.migrate import migrate
from data.targets import Target
from tests.api.vendor_calls import CALLS, WRONG, Call, Person
from tests.fixtures.people import cheap_passwords
from tests.golden.bazaar import HOUSE_ONLY, NOW, OWNED, VENDORS, bazaar, vendor_id
from tests.golden.book import Marketplace
from tests.golden.extract import publish_rows
from tests.oracle.agreement import disagreements
from tests.oracle.names import METRICS
from tests.oracle.oracle import Shop, answer

PASSWORD = "correct horse battery"
JUDGED = {
    "overview": ("kpis", "trend", "by_category", "top_vendors", "order_status"),
    "sales_trends": (),
    "vendors_performance": ("vendors", "summary"),
    "products_analytics": ("products",),
    "revenue_breakdown": (),
    "customers_insights": ("summary", "by_time", "customer_types"),
    "query": (),
}
"""Operations that answer questions about metrics, and which of their parts are plain tables of them; none: the answer itself."""

ANSWERED = (
    *JUDGED,
    "study",
    "business_metrics",
    "list_metrics",
    "rows",
    "list_dimensions",
    "search",
    "list_targets",
    "me",
    "list_tokens",
    "openapi",
    "list_dashboards",
    "read_dashboard",
    "arrange_dashboard",
    "export_dashboard",
    "list_widgets",
    "read_widget",
)
"""Operations that answer most of the calls."""

SHARE = 3
"""One in so many of the two hundred knocks at a door, at each door others: some two thousand calls in all."""

FOUND = tuple(
    Finding(Level.WARNING, code, table, column, 3, f"{vendor_id(7)} has 3 of item-0007-1.", f"Ask {vendor_id(7)}.", example)
    for code, table, column, example in (
        ("volume_out_of_band", "orders", "ordered_at", f"{NOW - timedelta(days=1):%Y-%m-%d}"),
        ("vendors_unknown", "products", "vendor_id", vendor_id(7)),
        ("price_negative", "order_lines", "unit_price", "item-0007-1"),
    )
)
"""What was found in the rows, and names a vendor: none of it is for the people of another."""

Mark = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Doors:
    """The API over the bazaar, what the oracle knows of it, a token of one person of each vendor and, last, of the administrator."""

    client: FlaskClient
    truth: Shop
    tokens: tuple[str, ...]
    targets: tuple[str, ...]
    others: tuple[str, ...]
    boards: tuple[str, ...]
    widgets: tuple[str, ...]

    def person(self, number: int, name: str) -> Person:
        return Person(number, random.Random(f"{name} {number}"), self.targets, self.others, self.boards, self.widgets)  # noqa: S311

    def make(self, call: Call, number: int) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.tokens[number]}", **call.headers}
        body = {"json": call.body} if call.body is not None else {}
        return self.client.open(f"/api/v1{call.path}", method=call.method, query_string=list(call.query), headers=headers, **body)


@pytest.fixture(scope="module")
def shop() -> Marketplace:
    return bazaar()


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, shop: Marketplace) -> Iterator[Services]:
    """The product over the bazaar, with recorded figures and with targets of vendors and of the house."""
    home = tmp_path_factory.mktemp("bazaar")
    publish_rows(home, shop, FOUND)
    settings = Settings(home=home, now=NOW, scheduler=False)
    migrate(settings.database)
    built = build_services(settings)
    yield replace(built, people=People(built.database, built.clock, cheap_passwords()))
    built.database.close()


@pytest.fixture(scope="module")
def doors(services: Services, shop: Marketplace) -> Doors:
    flask = Flask("bazaar", root_path=str(services.settings.home))
    web.register(flask, services)
    api.register(flask, services)
    record_metrics(JobContext(services.database, services.analytics, services.clock))
    people = services.people
    users = [
        people.create_user(NewUser(f"person-{n}@example.com", f"Person {n}", "vendor", vendor_id(n), PASSWORD)).person.id
        for n in range(VENDORS)
    ]
    tokens = [people.create_token(user, "tests") for user in users]
    admin = people.create_user(NewUser("admin@example.com", "Admin", "admin", None, PASSWORD)).person
    house = people.create_token(admin.id, "tests").token
    principal = people.principal_of_token(house)
    assert principal is not None
    november = date(2026, 11, 1)
    goals = [Target("revenue", "month", november, Decimal(10 + n), "vendor", vendor_id(n)) for n in range(0, VENDORS, 3)]
    goals += [
        Target("orders", "year", date(2026, 1, 1), Decimal(5000)),
        Target("gmv", "month", november, Decimal(7), "brand", "Brand 0007"),
    ]
    made = tuple(services.targets.create(goal, principal).id for goal in goals)
    others = (*users[:5], *(token.id for token in tokens[:5]), admin.id, "nobody")
    return Doors(
        flask.test_client(), Shop.of(shop), (*(token.token for token in tokens), house), made, others, *_dashboards(services, principal)
    )


def _dashboards(services: Services, principal: Principal) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A dashboard that all see, one that vendors see and one that they do not, each with every question there is a widget of."""
    questions = [
        {
            "type": "metric_query",
            "query": {"metrics": ["revenue", "orders"], "dimensions": [dimension], "period": "last_30_days", "share": True},
        }
        for dimension in ("vendor", "product", "brand", "category", "country", "customer_type")
    ]
    questions += [{"type": "metric_query", "query": {"metrics": ["visits"], "grain": "day"}}, {"type": "text", "markdown": "Words"}]
    questions += [{"type": "study", "name": name} for name in ("retention", "segments", "assortment", "affinity", "currencies")]
    shown = [
        PlacedWidget("", WidgetSpec("A widget", "text" if source["type"] == "text" else "table", source), Place(0, 0, 6, 4))
        for source in questions
    ]
    drafts = (
        DashboardDraft("For all", visibility="public"),
        DashboardDraft("For vendors", visibility="shared", sharing=Sharing(roles=("vendor",))),
        DashboardDraft(f"About {vendor_id(3)}", f"Not for {vendor_id(4)}"),
    )
    boards = [services.dashboards.create(principal, draft, shown) for draft in drafts]
    return tuple(board.head.id for board in boards), tuple(widget.id for board in boards for widget in board.widgets)


def contents(response: TestResponse) -> bytes:
    """All that was said, heads included; a workbook unpacked."""
    said = b"\n".join(f"{name}: {value}".encode() for name, value in response.headers.items())
    if not response.data.startswith(b"PK"):
        return said + b"\n" + response.data
    with zipfile.ZipFile(io.BytesIO(response.data)) as parts:
        return said + b"\n".join(parts.read(name) for name in parts.namelist())


def marks(text: bytes) -> set[Mark]:
    return {(kind.lower(), number) for kind, number in OWNED.findall(text)}


def foreign(call: Call, number: int, response: TestResponse) -> set[Mark]:
    """Keys and names of others in the answer; the very keys that the call names itself tell nothing."""
    asked = marks(f"{call.path} {call.query} {call.body}".encode())
    return {mark for mark in marks(contents(response)) - asked if int(mark[1]) != number}


def own_keys(shop: Marketplace, number: int) -> set[bytes]:
    """The keys of orders with goods of the vendor, and of what is the vendor's in them: what rows of its figures are named by."""
    lines = [row for row in shop.rows["order_lines"] if row["product_id"].startswith(f"item-{number:04d}-")]
    orders, found = {row["order_id"] for row in lines}, {row["line_id"] for row in lines}
    found |= {
        row["refund_id"] for row in shop.rows["refunds"] if row["line_id"] in found or (not row["line_id"] and row["order_id"] in orders)
    }
    found |= {row["shipment_id"] for row in shop.rows["shipments"] if row["vendor_id"] == vendor_id(number)}
    found |= {row["review_id"] for row in shop.rows["reviews"] if row["vendor_id"] == vendor_id(number)}
    return {key.encode() for key in orders | found}


def mistakes(doors: Doors, call: Call, number: int, result: dict[str, Any]) -> list[str]:
    """What the totals of a table of metrics have otherwise than the oracle, which sees the vendor's rows alone."""
    meta = result["meta"]
    assert meta["scope"] == f"vendor:{vendor_id(number)}"
    names = [column["name"] for column in result["columns"] if column["role"] == "metric" and column["name"] in METRICS]
    names = [name for name in names if not str(meta["reasons"].get(name, "")).startswith("not_filterable")]
    days = (date.fromisoformat(meta["period"][end]) for end in ("start", "end"))
    query = MetricQuery(tuple(names), period=PeriodSpec(None, *days), filters=call.filters, basis=call.basis, timezone=call.zone)
    expected = answer(doors.truth, query, now=NOW, vendor_id=vendor_id(number))
    own = SimpleNamespace(rows=[result["totals"]], totals=result["totals"], meta=meta)
    return disagreements(cast("Result", own), expected, query)


def test_no_operation_is_forgotten() -> None:
    assert sorted(CALLS) == sorted(operation.name for operation in OPERATIONS)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_nobody_sees_anything_of_another_vendor(doors: Doors, shop: Marketplace, name: str) -> None:
    statuses: Counter[int] = Counter()
    people = range(len(name) % SHARE, VENDORS, SHARE)
    for number in people:
        call = CALLS[name](doors.person(number, name))
        response = doors.make(call, number)
        statuses[response.status_code] += 1
        assert response.status_code < 500, (number, call, response.text)
        assert foreign(call, number, response) == set(), (number, call)
        own = own_keys(shop, number) if name == "rows" else set()
        assert set(HOUSE_ONLY.findall(contents(response))) - own == set(), (number, call)
        if response.status_code == 200 and name in JUDGED and response.is_json:
            said = response.get_json()
            tables = [said[part] for part in JUDGED[name]] or [said]
            assert [mistake for table in tables for mistake in mistakes(doors, call, number, table)] == [], (number, call)
    assert statuses[200] >= (len(people) / 2 if name in ANSWERED else 0), statuses


def test_what_is_not_theirs_to_do_is_refused_to_all(doors: Doors) -> None:
    refused = {one.name for one in OPERATIONS} - {*ANSWERED, "list_values", "read_target", "create_token", "reset_dashboard", "widget_data"}
    statuses = {name: {doors.make(CALLS[name](doors.person(n, name)), n).status_code for n in range(20, 26)} for name in refused}
    assert {status for found in statuses.values() for status in found} <= {403, 404}, statuses


def test_a_mistake_of_theirs_tells_nothing(doors: Doors) -> None:
    for number in range(VENDORS):
        person = doors.person(number, "mistake")
        call = person.dice.choice(WRONG)(person)
        response = doors.make(call, number)
        assert response.status_code == 422, (number, call, response.text)
        assert foreign(call, number, response) == set(), (number, call, response.text)


def test_whoever_reads_findings_is_told_what_names_a_vendor(doors: Doors) -> None:
    """The test above would see a leak."""
    call = Call("POST", "/query", body={"metrics": ["revenue"], "dimensions": ["vendor"], "period": "last_7_days"})
    house, own = (doors.make(call, number).get_json()["meta"]["quality"] for number in (VENDORS, 8))
    assert [one["code"] for one in house] == ["volume_out_of_band", "vendors_unknown", "price_negative"]
    assert {one["message"] for one in house} == {f"{vendor_id(7)} has 3 of item-0007-1."}
    assert [one["code"] for one in own] == ["volume_out_of_band"]


def test_rows_of_a_vendor_are_named_by_its_own_keys(doors: Doors, shop: Marketplace) -> None:
    """The test above would see a leak: whoever sees all gets keys of others, and of customers."""
    body = {"query": {"metrics": ["orders"], "period": "all"}, "mark": {"metric": "orders"}, "limit": 1000}
    everything, own = (
        set(HOUSE_ONLY.findall(contents(doors.make(Call("POST", "/analytics/rows", body=body), number)))) for number in (VENDORS, 7)
    )
    assert {key for key in everything if key.startswith(b"cust")} != set()
    assert own <= own_keys(shop, 7) < everything | own_keys(shop, 7)
    assert own != set()


def test_whoever_sees_all_sees_the_marks_of_all(doors: Doors) -> None:
    """The test above would see a leak."""
    call = Call("POST", "/query", body={"metrics": ["revenue"], "dimensions": ["product", "vendor"], "period": "all"})
    everything, own = (marks(contents(doors.make(call, number))) for number in (VENDORS, 7))
    assert {int(number) for _, number in everything} == set(range(VENDORS))
    assert {int(number) for _, number in own} == {7}
    assert {kind for kind, _ in everything} == {kind for kind, _ in own} == {b"ven", b"maison", b"item", b"gizmo"}
    workbook = Call("POST", "/query", (("format", "xlsx"),), call.body)
    assert marks(contents(doors.make(workbook, VENDORS))) == everything
