"""What a vendor's people may try: for every operation of the API a random call, half of them about somebody else's vendor."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from data.query import DateBasis, Filter
from tests.golden.bazaar import CUSTOMERS, GOODS, VENDORS
from tests.oracle.names import FAMILIES, METRICS, PRODUCT, VENDOR, known_to_all

PERIODS = ("last_7_days", "last_30_days", "this_month", "month_to_date", "last_90_days", "this_quarter", "yesterday", "all")
COMPARISONS = ("previous_period", "previous_month", "previous_week")
GRAINS = ("day", "week", "month")
FILES = ("json", "json", "csv", "xlsx")
BY = ("vendor", "product", "category", "subcategory", "brand", "country", "vendor_tier", "channel")
STUDIES = ("retention", "segments", "assortment", "affinity", "currencies", "exchange_rates", "missing_rates")


@dataclass(frozen=True, slots=True)
class Call:
    """One request below /api/v1. `filters`, `basis` and `zone` are what it asks, for whoever checks the totals of its answer."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: dict[str, Any] | None = None
    filters: tuple[Filter, ...] = ()
    basis: DateBasis = DateBasis.EVENT
    zone: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people of vendor `number`, who throws dice. `targets` are ids of targets, of whomever they are."""

    number: int
    dice: random.Random
    targets: tuple[str, ...]
    others: tuple[str, ...]
    """Ids of other people's tokens and of other people."""
    boards: tuple[str, ...] = ()
    widgets: tuple[str, ...] = ()
    """Ids of dashboards that they see and of others, and of what is on them."""

    def somebody(self) -> int:
        """Whom a call is about: oneself, or anybody."""
        return self.dice.choice((self.number, self.dice.randrange(VENDORS)))

    def member(self, dimension: str) -> str:
        dice, number = self.dice, self.somebody()
        known = {
            "vendor": f"ven-{number:04d}", "product": f"item-{number:04d}-{dice.randrange(GOODS)}", "brand": f"Brand {number:04d}",
            "category": dice.choice(("all", f"nook-{number:04d}")), "subcategory": f"nook-{number:04d}",
            "country": dice.choice(("DE", "AT", "__none__")), "channel": "web",
        }  # fmt: skip
        return known[dimension]

    def filters(self, known: tuple[str, ...]) -> tuple[Filter, ...]:
        can = [name for name in ("vendor", "product", "brand", "category", "subcategory", "country", "channel") if name in known]
        if not can or self.dice.random() < 0.4:
            return ()
        dimension = self.dice.choice(can)
        # Never a comma in a value: given once, a parameter is parted at its commas.
        values = tuple(dict.fromkeys(self.member(dimension) for _ in range(self.dice.choice((1, 2, 3)))))
        return (Filter(dimension, values, exclude=self.dice.random() < 0.4),)

    def window(self, filters: tuple[Filter, ...] = ()) -> dict[str, Any]:
        dice = self.dice
        found: dict[str, Any] = {"period": dice.choice(PERIODS)}
        if dice.random() < 0.4:
            found["compare"] = dice.choice(COMPARISONS)
        found |= {f"{one.dimension}{'__not' * one.exclude}": list(one.values) for one in filters}
        return found


def get(path: str, asked: dict[str, Any], filters: tuple[Filter, ...] = ()) -> Call:
    pairs = tuple((name, str(one)) for name, value in asked.items() for one in (value if isinstance(value, list) else [value]))
    return Call("GET", path, pairs, filters=filters)


def overview(person: Person) -> Call:
    filters = person.filters(BY)
    return get("/analytics/overview", person.window(filters) | {"targets": person.dice.choice(("true", "false"))}, filters)


def sales_trends(person: Person) -> Call:
    filters, dice = person.filters(BY), person.dice
    asked = {"dimensions": dice.choice(BY), "grain": dice.choice(GRAINS), "format": dice.choice(FILES), "limit": dice.choice((1, 3, 50))}
    return get("/analytics/sales/trends", person.window(filters) | asked, filters)


def vendors_performance(person: Person) -> Call:
    filters, dice = person.filters(VENDOR + PRODUCT + ("country",)), person.dice
    asked = {"minimum_orders": dice.choice((0, 1, 10)), "sort": dice.choice(("-revenue", "orders", "vendor")), "format": dice.choice(FILES)}
    return get("/analytics/vendors/performance", person.window(filters) | asked | {"limit": dice.choice((1, 100))}, filters)


def products_analytics(person: Person) -> Call:
    filters, dice = person.filters(BY), person.dice
    asked = {"sort": dice.choice(("-revenue", "product", "stock_units")), "format": dice.choice(FILES), "limit": dice.choice((2, 500))}
    return get("/analytics/products/analytics", person.window(filters) | asked, filters)


def revenue_breakdown(person: Person) -> Call:
    filters, dice = person.filters(BY), person.dice
    asked = {"by": ",".join(dice.sample(BY, dice.choice((1, 2)))), "limit": dice.choice((1, 5, 1000)), "format": dice.choice(FILES)}
    return get("/analytics/revenue/breakdown", person.window(filters) | asked, filters)


def customers_insights(person: Person) -> Call:
    filters, dice = person.filters(BY), person.dice
    minimum = dice.choice((5, 5, 50, 1))  # 1 is refused
    return get(
        "/analytics/customers/insights", person.window(filters) | {"minimum_customers": minimum, "grain": dice.choice(GRAINS)}, filters
    )


def study(person: Person) -> Call:
    filters, dice = person.filters(BY), person.dice
    named = {f"{one.dimension}{'__not' * one.exclude}": list(one.values) for one in filters}
    path = f"/studies/{dice.choice((*STUDIES, person.member('vendor')))}"
    return Call("POST", path, (("format", dice.choice(FILES)),), {"period": dice.choice(PERIODS), "filters": named})


def business_metrics(person: Person) -> Call:
    dice = person.dice
    asked: dict[str, Any] = {"period": "last_30_days", "grain": "day", "format": dice.choice(FILES)}
    dimension = dice.choice((None, "vendor", "vendor", "product"))
    if dimension:
        asked |= {"dimension": dimension} | ({"member": [person.member(dimension)]} if dice.random() < 0.6 else {})
    return get("/reports/metrics/business", asked)


def query(person: Person) -> Call:
    """Any metrics of a family or two, by whatever they know."""
    dice = person.dice
    first, second = FAMILIES[dice.choice(("sales", *FAMILIES))], dice.choice([*FAMILIES.values()])
    metrics = tuple(dict.fromkeys((*dice.sample(first.metrics, min(3, len(first.metrics))), dice.choice(second.metrics))))
    known = known_to_all(metrics)
    filters, basis, zone = person.filters(known), dice.choice([*DateBasis]), dice.choice((None, None, "America/Chicago"))
    dimensions = dice.sample(known, min(len(known), dice.choice((0, 1, 1, 2))))
    body: dict[str, Any] = person.window() | {"metrics": list(metrics), "dimensions": dimensions, "date_basis": str(basis)}
    body["filters"] = {f"{one.dimension}{'__not' * one.exclude}": list(one.values) for one in filters}
    if zone:
        body["timezone"] = zone
    if dice.random() < 0.3:
        body["grain"] = dice.choice(GRAINS)
    if len(dimensions) == 1 and dice.random() < 0.5:
        body |= {"limit": dice.choice((1, 2)), "other": True}
    body |= {"share": dice.random() < 0.3, "targets": dice.random() < 0.3}
    return Call("POST", "/query", (("format", dice.choice(FILES)),), body, filters, basis, zone)


def rows(person: Person) -> Call:
    """About anybody's members, sorted by anything: some of it is refused."""
    dice, asked = person.dice, query(person)
    body = {name: value for name, value in (asked.body or {}).items() if name not in ("share", "targets")}
    metric = dice.choice(body["metrics"])
    members = {name: person.member(name) for name in body["dimensions"] if name in BY[:6] and dice.random() < 0.7}
    question = {"query": body, "mark": {"metric": metric, "members": members}}
    question |= dice.choice(({}, {"sort": ["-time"]}, {"sort": ["customer"]}, {"limit": 1}))
    return Call("POST", "/analytics/rows", asked.query, question)


def list_values(person: Person) -> Call:
    dice = person.dice
    name = dice.choice((*VENDOR, *PRODUCT, "region", "customer_type", person.member("vendor")))
    number = f"{person.somebody():04d}"
    words = (number, f"Maison {number}", f"ven-{number}", "Gizmo", f"Brand {number}", "Nook", "e", "")
    return get(f"/dimensions/{name}/values", {"search": dice.choice(words), "limit": dice.choice((1, 1000))})


def search(person: Person) -> Call:
    number = f"{person.somebody():04d}"
    words = (number, f"Maison {number}", f"ven-{number}", f"Gizmo {number}", f"Brand {number}", "Nook", "revenue", "e", "")
    return get("/search", {"search": person.dice.choice(words), "limit": person.dice.choice((1, 50))})


def list_targets(person: Person) -> Call:
    choices: tuple[dict[str, Any], ...] = (
        {}, {"dimension": "vendor"}, {"dimension": "vendor", "member": person.member("vendor")}, {"metric": "revenue"}, {"limit": 1000},
    )  # fmt: skip
    return get("/targets", person.dice.choice(choices))


def _target(person: Person) -> str:
    return f"/targets/{person.dice.choice((*person.targets, 'shop-1', 'nothing'))}"


def _goal(person: Person) -> dict[str, Any]:
    return {
        "metric": "revenue", "grain": "month", "period_start": "2026-12-01", "value": 1, "dimension": "vendor",
        "member": person.member("vendor"),
    }  # fmt: skip


def _user(person: Person) -> dict[str, Any]:
    number = person.somebody()
    return {"email": f"{number}@example.org", "name": "me", "role": "vendor", "vendor_id": f"ven-{number:04d}", "password": "x" * 20}


def _id_of_another(person: Person) -> str:
    return person.dice.choice(person.others)


def _board(person: Person, rest: str = "") -> str:
    return f"/dashboards/{person.dice.choice(person.boards)}{rest}"


def _widget(person: Person, rest: str = "") -> str:
    return f"/reports/dashboard/widgets/{person.dice.choice(person.widgets)}{rest}"


def widget_data(person: Person) -> Call:
    filters, dice = person.filters(BY), person.dice
    return get(_widget(person, "/data"), person.window(filters) | {"format": dice.choice(FILES)}, filters)


def list_widgets(person: Person) -> Call:
    return get("/reports/dashboard/widgets", person.dice.choice(({}, {"dashboard_id": person.dice.choice(person.boards)})))


_TEXT = {"title": "Note", "kind": "text", "source": {"type": "text", "markdown": "Hello"}}

DASHBOARDS: dict[str, Callable[[Person], Call]] = {
    "list_dashboards": lambda person: get("/dashboards", person.dice.choice(({}, {"search": person.member("vendor")}))),
    "create_dashboard": lambda person: Call("POST", "/dashboards", body={"name": person.member("vendor")}),
    "import_dashboard": lambda person: Call(
        "POST", "/dashboards/import", body={"format": "mvtraders-dashboard", "version": 1, "name": "In"}
    ),
    "read_dashboard": lambda person: Call("GET", _board(person)),
    "replace_dashboard": lambda person: Call("PUT", _board(person), body={"name": "Mine", "widgets": []}),
    "change_dashboard": lambda person: Call("PATCH", _board(person), body={"visibility": "public"}),
    "delete_dashboard": lambda person: Call("DELETE", _board(person)),
    "restore_dashboard": lambda person: Call("POST", _board(person, "/restore")),
    "duplicate_dashboard": lambda person: Call("POST", _board(person, "/duplicate"), body={}),
    "place_widgets": lambda person: Call("PUT", _board(person, "/layout"), body={"widgets": []}, headers={"If-Match": "*"}),
    "arrange_dashboard": lambda person: Call("PUT", _board(person, "/my-layout"), body={"widgets": []}),
    "reset_dashboard": lambda person: Call("DELETE", _board(person, "/my-layout")),
    "export_dashboard": lambda person: Call("GET", _board(person, "/file")),
    "list_widgets": list_widgets,
    "create_widget": lambda person: Call(
        "POST", "/reports/dashboard/widgets", body={"dashboard_id": person.dice.choice(person.boards), **_TEXT}
    ),
    "read_widget": lambda person: Call("GET", _widget(person)),
    "replace_widget": lambda person: Call("PUT", _widget(person), body=_TEXT),
    "change_widget": lambda person: Call("PATCH", _widget(person), body={"title": person.member("vendor")}),
    "delete_widget": lambda person: Call("DELETE", _widget(person)),
    "restore_widget": lambda person: Call("POST", _widget(person, "/restore")),
    "copy_widget": lambda person: Call("POST", _widget(person, "/copy"), body={"dashboard_id": person.dice.choice(person.boards)}),
    "widget_data": widget_data,
}


CALLS: dict[str, Callable[[Person], Call]] = {
    "overview": overview,
    "sales_trends": sales_trends,
    "vendors_performance": vendors_performance,
    "products_analytics": products_analytics,
    "revenue_breakdown": revenue_breakdown,
    "customers_insights": customers_insights,
    "study": study,
    "business_metrics": business_metrics,
    "query": query,
    "rows": rows,
    "list_metrics": lambda person: get("/metrics", {}),
    "list_dimensions": lambda person: get("/dimensions", {}),
    "list_values": list_values,
    "search": search,
    "list_targets": list_targets,
    "create_target": lambda person: Call("POST", "/targets", body=_goal(person)),
    "import_targets": lambda person: Call("POST", "/targets/import", headers={"Content-Type": "text/csv"}),
    "read_target": lambda person: Call("GET", _target(person)),
    "replace_target": lambda person: Call("PUT", _target(person), body=_goal(person)),
    "change_target": lambda person: Call("PATCH", _target(person), body={"value": 2, "member": person.member("vendor")}),
    "delete_target": lambda person: Call("DELETE", _target(person)),
    "me": lambda person: get("/me", {}),
    "list_users": lambda person: get("/users", {}),
    "create_user": lambda person: Call("POST", "/users", body=_user(person)),
    "read_user": lambda person: Call("GET", f"/users/{_id_of_another(person)}"),
    "replace_user": lambda person: Call("PUT", f"/users/{_id_of_another(person)}", body=_user(person)),
    "change_user": lambda person: Call("PATCH", f"/users/{_id_of_another(person)}", body={"vendor_id": person.member("vendor")}),
    "deactivate_user": lambda person: Call("DELETE", f"/users/{_id_of_another(person)}"),
    "list_tokens": lambda person: get("/tokens", {}),
    "create_token": lambda person: Call("POST", "/tokens", body={"name": f"{person.number}", "days": 1}),
    "read_token": lambda person: Call("GET", f"/tokens/{_id_of_another(person)}"),
    "revoke_token": lambda person: Call("DELETE", f"/tokens/{_id_of_another(person)}"),
    "list_audit": lambda person: get("/audit", {}),
    "read_data": lambda person: get("/data", {}),
    "refresh_data": lambda person: Call("POST", "/data/refresh"),
    "openapi": lambda person: get("/openapi.json", {}),
    **DASHBOARDS,
}
"""By the name of the operation."""

WRONG: tuple[Callable[[Person], Call], ...] = (
    lambda person: get("/analytics/overview", {"period": person.member("vendor")}),
    lambda person: get("/analytics/sales/trends", {"dimensions": person.member("product")}),
    lambda person: get("/analytics/vendors/performance", {"sort": person.member("vendor")}),
    lambda person: get("/analytics/products/analytics", {"cursor": person.member("brand")}),
    lambda person: get("/reports/metrics/business", {"member": person.member("vendor")}),
    lambda person: Call("POST", "/query", body={"metrics": [person.member("vendor")]}),
    lambda person: Call("POST", "/query", body={"metrics": ["visits"], "filters": {"vendor": [person.member("vendor")]}}),
    lambda person: Call("POST", "/query", body={"metrics": ["revenue"], "dimensions": [f"cust-{person.dice.randrange(CUSTOMERS):05d}"]}),
    lambda person: Call(
        "POST", "/query", body={"metrics": list(METRICS[:20]), "dimensions": ["vendor"], "sort": [person.member("vendor")]}
    ),
)
"""Calls that are mistaken: what is said about them tells nothing either."""
