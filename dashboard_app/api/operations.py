"""The table of all operations: path, right, parameters, body and answer of each. Routes and the OpenAPI document both come from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from dashboard_app.access import Right
from dashboard_app.api import dashboard_shapes, examples, schemas, search_shapes, target_shapes
from dashboard_app.api.analysis_questions import Breakdown, History, Insights, Overview, Products, Trends, Vendors
from dashboard_app.asking.marks import RowsQuestion
from dashboard_app.asking.questions import Question, StudyQuestion
from dashboard_app.dashboards.files_shapes import DashboardFile

PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `files` means the answer is also given as a file; `listed` that it is a page of `answer`s."""

    name: str
    method: str
    path: str
    tag: str
    summary: str
    right: Right
    answer: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    status: int = 200
    listed: bool = False
    files: bool = False
    conditional: bool = False  # takes If-Match
    strict: bool = False  # answers 428 without If-Match
    creates: bool = False  # takes Idempotency-Key, answers Location
    sheet: bool = False  # takes a CSV or Excel sheet as its body
    again: str = ""  # what an answer of 200 means, where `status` says that something has begun
    conflicts: bool = False  # answers 409
    optional_body: bool = False  # may come without its body
    beside: dict[str, type[BaseModel]] = field(default_factory=dict)  # lists beside the items of a page
    description: str = ""
    example: Any = None
    body_examples: dict[str, Any] = field(default_factory=dict)


_ANALYTICS, _REPORTS, _CATALOGUE, _TARGETS, _PEOPLE, _SELF = "Analytics", "Reports", "Catalogue", "Targets", "People", "Service"
_DASHBOARDS, _WIDGETS = "Dashboards", "Widgets"
_WIDGET_PATH = "/reports/dashboard/widgets"

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "overview", "GET", "/analytics/overview", _ANALYTICS, "The overview: key figures, trend, categories, vendors, order status",
        Right.READ, schemas.OverviewAnswer, Overview, example=examples.OVERVIEW,
        description="Each part is a result. The totals of `kpis` are the key figures, its rows their course.",
    ),
    Operation(
        "sales_trends", "GET", "/analytics/sales/trends", _ANALYTICS, "The course of sales", Right.READ, schemas.Answer, Trends, files=True,
        example=examples.TREND,
        description="One row for each step of time, or with a dimension one for each step and member: the `limit` largest members (10 "
        "unless told) and, unless `other` is false, one that gathers the rest.",
    ),
    Operation(
        "vendors_performance", "GET", "/analytics/vendors/performance", _ANALYTICS, "Vendors: ranking and scorecard", Right.READ,
        schemas.VendorsAnswer, Vendors, files=True, example=examples.VENDORS,
        description="`vendors` is a page of the table: sort by any of its fields, go on with `meta.next`; `row_count` counts all. "
        "`__percentile` is the place of a value among the vendors with at least `minimum_orders` orders, 0 the lowest, 1 the highest, "
        "equal values in the middle of their places; `better` says which end is good. Vendors with fewer orders have no rates. A metric "
        "that a filter does not apply to has no value (`not_filterable:<dimension>`). `peers` are quartiles. Users of a vendor see their "
        "own row, its places, and the quartiles of the others where these are at least 5 and no filter picks out vendors, products or "
        "brands. A file holds `vendors`.",
    ),
    Operation(
        "products_analytics", "GET", "/analytics/products/analytics", _ANALYTICS, "Products: best, worst, classes, stock, trend",
        Right.READ, schemas.ProductsAnswer, Products, files=True, example=examples.PRODUCTS,
        description="`products` is a page of all products that sold or were on sale, those without a sale too. By revenue from the "
        "highest: `abc` is A while the cumulated share before the product is below 80 %, B below 95 %, else C; below 0 always C. `trend` "
        "is `new` (first offered, or else first sold, in the period), `growing` or `declining` (revenue 20 % more or less than in the "
        "period compared with, the previous one unless told), `steady` or `no_sales`. A file holds `products`.",
    ),
    Operation(
        "revenue_breakdown", "GET", "/analytics/revenue/breakdown", _ANALYTICS, "Revenue and its parts by one or two dimensions",
        Right.READ, schemas.Answer, Breakdown, files=True, example=examples.BREAKDOWN,
        description="The first `limit` rows and one of the rest (`__other__`): together they add up to the totals to the cent. "
        "revenue = gmv - discounts - refunds; cancelled sales are beside it, commission is the operator's part of it.",
    ),
    Operation(
        "customers_insights", "GET", "/analytics/customers/insights", _ANALYTICS, "Customers: new, returning, cohorts, segments",
        Right.READ, schemas.InsightsAnswer, Insights, example=examples.INSIGHTS,
        description="`customer_types` has the guests' share of orders. `retention` and `segments` are the studies of these names over "
        "the `months` up to the end of the period; `retention_by_age` is the mean over the cohorts old enough, weighted by their size.",
    ),
    Operation(
        "study", "POST", "/studies/{name}", _ANALYTICS, "Ask a study", Right.READ, schemas.Answer, schemas.FileChoice, StudyQuestion,
        files=True, example=examples.RETENTION, body_examples=examples.STUDIES,
        description="`retention`: customers by the month of their first order, and how many come back in each month after it; month 0 is "
        "100 %, the running month has no figures yet. `segments`: customers of the period by how recently, how often and for how much "
        "they bought; each scores 1 to 5 by rank, equal values share the middle of their places. `assortment`: the products there are, "
        "and whether they were on sale. `affinity`: pairs of products that are bought together more often than chance would have it, the "
        "surest first; `lift_lower` is the lift at the lower end of the 99 % interval, `meta.baskets` the orders that were looked at. "
        "`currencies`: what orders came in, with rows and days without an exchange rate; `exchange_rates`: the rate of each of these by "
        "day, without a value where there is none; `missing_rates`: the stretches of days without one, `meta.metrics_without_value` what "
        "has no value because of them.",
    ),
    Operation(
        "business_metrics", "GET", "/reports/metrics/business", _REPORTS, "The recorded history of metrics", Right.READ, schemas.Answer,
        History, files=True, example=examples.HISTORY,
        description="What the service recorded of each closed period: the value, the one before it, the target, and which version of it "
        "this is. Change, growth and variance are worked out from the very numbers beside them. `as_known_at` goes back to the versions "
        "that were known then. Of single vendors (`dimension=vendor`) revenue, orders and the average order value are recorded; users of "
        "a vendor see what was recorded of theirs.",
    ),
    Operation(
        "query", "POST", "/query", _ANALYTICS, "Ask the metric layer", Right.READ, schemas.Answer, schemas.FileChoice, Question, files=True,
        example=examples.RANKING, body_examples=examples.QUESTIONS,
        description="Any metrics by any of their dimensions over any period. As a file with `?format=` or `Accept`: CSV as in RFC 4180 "
        "with field names and raw values, or Excel with formats, totals and definitions.",
    ),
    Operation(
        "rows", "POST", "/analytics/rows", _ANALYTICS, "The rows behind a value", Right.READ, schemas.Answer, schemas.FileChoice,
        RowsQuestion, files=True, example=examples.ROWS, body_examples=examples.ROWS_ASKED,
        description="What one value of an answer is made of. Of a sum: the rows of the fact with what each has in it. Of a count of "
        "different things: one row each, so `row_count` is the value. Of a ratio: `__numerator` and `__denominator` of each. `totals` is "
        "the value, over all rows and not the page; go on with `meta.next_offset`. Sort by any field. Users of a vendor see their own "
        "rows without customers; metrics of customers have none for them (403). A file holds all rows, at most 100,000: then its name "
        "says of how many.",
    ),
    Operation(
        "list_metrics", "GET", "/metrics", _CATALOGUE, "All metrics and what they mean", Right.READ, schemas.MetricEntry, listed=True,
        example=examples.METRIC,
    ),
    Operation(
        "list_dimensions", "GET", "/dimensions", _CATALOGUE, "All dimensions", Right.READ, schemas.DimensionEntry, listed=True,
        example=examples.DIMENSION,
    ),
    Operation(
        "list_values", "GET", "/dimensions/{name}/values", _CATALOGUE, "The values of a dimension that you may see", Right.READ,
        schemas.MemberEntry, schemas.Searching, listed=True, example=examples.MEMBER,
    ),
    Operation(
        "search", "GET", "/search", _CATALOGUE, "Find pages, dashboards, metrics, vendors, products and categories", Right.READ,
        search_shapes.Found, search_shapes.SearchedFor, example=search_shapes.FOUND,
        description="What you may see of what holds all the words in its name or what is said of it. Customers are never listed.",
    ),
    Operation(
        "list_targets", "GET", "/targets", _TARGETS, "Targets", Right.READ, target_shapes.Target, target_shapes.TargetChoice, listed=True,
        beside={"roll_up": target_shapes.TargetGap}, example=target_shapes.TARGET,
        description="Those edited here and those of the shop's own table; of two for one key ours counts. `roll_up` names the targets "
        "whose parts (months of a year, vendors of the house) do not add up to them. A vendor sees the own ones alone.",
    ),
    Operation(
        "create_target", "POST", "/targets", _TARGETS, "Add a target", Right.EDIT_TARGETS, target_shapes.Target,
        body=target_shapes.NewTarget, status=201, creates=True, example=target_shapes.TARGET,
        body_examples={"vendor": target_shapes.NEW_TARGET, "house": target_shapes.HOUSE_TARGET},
    ),
    Operation(
        "import_targets", "POST", "/targets/import", _TARGETS, "Import a sheet of targets", Right.EDIT_TARGETS,
        target_shapes.ImportedTargets, sheet=True, example=target_shapes.IMPORTED,
        description="CSV or Excel with the columns metric, grain, period_start, value and, if any, dimension and member. Where there is a "
        "target for the key, it gets the new value. All rows or none: `errors` names row and column of each mistake.",
    ),
    Operation(
        "read_target", "GET", "/targets/{id}", _TARGETS, "One target", Right.READ, target_shapes.Target, example=target_shapes.TARGET
    ),
    Operation(
        "replace_target", "PUT", "/targets/{id}", _TARGETS, "Change all of a target", Right.EDIT_TARGETS, target_shapes.Target,
        body=target_shapes.NewTarget, conditional=True, example=target_shapes.TARGET, body_examples={"all": target_shapes.NEW_TARGET},
        description="Those of the shop's own table cannot be changed: add one for the same key, which then counts.",
    ),
    Operation(
        "change_target", "PATCH", "/targets/{id}", _TARGETS, "Change some of a target", Right.EDIT_TARGETS, target_shapes.Target,
        body=target_shapes.TargetChanges, conditional=True, example=target_shapes.TARGET, body_examples={"value": {"value": 130000}},
    ),
    Operation("delete_target", "DELETE", "/targets/{id}", _TARGETS, "Remove a target", Right.EDIT_TARGETS, status=204, conditional=True),
    Operation(
        "list_dashboards", "GET", "/dashboards", _DASHBOARDS, "The dashboards that you see", Right.READ, dashboard_shapes.DashboardEntry,
        dashboard_shapes.DashboardSearch, listed=True, example=dashboard_shapes.DASHBOARD_ENTRY,
        description="Your own, those shared with you or with your role, and public ones; administrators see all. By name.",
    ),
    Operation(
        "create_dashboard", "POST", "/dashboards", _DASHBOARDS, "Make a dashboard", Right.EDIT_DASHBOARDS, dashboard_shapes.Dashboard,
        body=dashboard_shapes.NewDashboard, status=201, creates=True, example=dashboard_shapes.DASHBOARD,
        body_examples={"shared": dashboard_shapes.NEW_DASHBOARD, "private": {"name": "Mine"}},
    ),
    Operation(
        "import_dashboard", "POST", "/dashboards/import", _DASHBOARDS, "Make a dashboard of a file", Right.EDIT_DASHBOARDS,
        dashboard_shapes.Dashboard, body=DashboardFile, status=201, creates=True, example=dashboard_shapes.DASHBOARD,
        body_examples={"file": dashboard_shapes.FILE}, description="It is private and yours. All of it is kept, or nothing.",
    ),
    Operation(
        "read_dashboard", "GET", "/dashboards/{id}", _DASHBOARDS, "One dashboard with its widgets", Right.READ, dashboard_shapes.Dashboard,
        example=dashboard_shapes.DASHBOARD, description="`my_layout` is where you have put widgets for yourself, over `layout`.",
    ),
    Operation(
        "replace_dashboard", "PUT", "/dashboards/{id}", _DASHBOARDS, "Change all of a dashboard", Right.EDIT_DASHBOARDS,
        dashboard_shapes.Dashboard, body=dashboard_shapes.WholeDashboard, conditional=True, example=dashboard_shapes.DASHBOARD,
        body_examples={
            "without widgets": dashboard_shapes.NEW_DASHBOARD, "whole": {"name": "Sales", "widgets": [dashboard_shapes.TEXT_FIELDS]},
        },
        description="Without `widgets` they stay as they are. With them it is the whole document in one go: those without an id are made, "
        "those left out are taken off. Only the owner says who sees it.",
    ),
    Operation(
        "change_dashboard", "PATCH", "/dashboards/{id}", _DASHBOARDS, "Change some of a dashboard", Right.EDIT_DASHBOARDS,
        dashboard_shapes.Dashboard, body=dashboard_shapes.DashboardChanges, conditional=True, example=dashboard_shapes.DASHBOARD,
        body_examples={"name": {"name": "Sales of the week"}, "unlock": {"locked": False}},
    ),
    Operation(
        "delete_dashboard", "DELETE", "/dashboards/{id}", _DASHBOARDS, "Remove a dashboard", Right.EDIT_DASHBOARDS, status=204,
        conditional=True, description="`restore` brings it back.",
    ),
    Operation(
        "restore_dashboard", "POST", "/dashboards/{id}/restore", _DASHBOARDS, "Bring a removed dashboard back", Right.EDIT_DASHBOARDS,
        dashboard_shapes.Dashboard, example=dashboard_shapes.DASHBOARD,
    ),
    Operation(
        "duplicate_dashboard", "POST", "/dashboards/{id}/duplicate", _DASHBOARDS, "Copy a dashboard", Right.EDIT_DASHBOARDS,
        dashboard_shapes.Dashboard, body=dashboard_shapes.DashboardName, optional_body=True, status=201, creates=True,
        example=dashboard_shapes.DASHBOARD, body_examples={"name": {"name": "My sales"}}, description="The copy is private and yours.",
    ),
    Operation(
        "place_widgets", "PUT", "/dashboards/{id}/layout", _DASHBOARDS, "Put widgets to their places, all at once", Right.EDIT_DASHBOARDS,
        dashboard_shapes.Dashboard, body=dashboard_shapes.LayoutBody, conditional=True, strict=True, example=dashboard_shapes.DASHBOARD,
        body_examples={"one": dashboard_shapes.LAYOUT},
        description="What overlaps is pushed down and everything moves up as far as it goes: the answer shows what was kept.",
    ),
    Operation(
        "arrange_dashboard", "PUT", "/dashboards/{id}/my-layout", _DASHBOARDS, "Arrange a dashboard for yourself", Right.READ,
        dashboard_shapes.Dashboard, body=dashboard_shapes.OwnLayoutBody, example=dashboard_shapes.DASHBOARD,
        body_examples={"one": dashboard_shapes.LAYOUT}, description="Nobody else sees it, and no version changes.",
    ),
    Operation(
        "reset_dashboard", "DELETE", "/dashboards/{id}/my-layout", _DASHBOARDS, "Forget your own arrangement", Right.READ, status=204
    ),
    Operation(
        "export_dashboard", "GET", "/dashboards/{id}/file", _DASHBOARDS, "A dashboard as a file", Right.EXPORT, DashboardFile,
        example=dashboard_shapes.FILE, description="Without anything about people. `import` takes it, here or elsewhere.",
    ),
    Operation(
        "list_widgets", "GET", _WIDGET_PATH, _WIDGETS, "Widgets", Right.READ, dashboard_shapes.WidgetEntry, dashboard_shapes.WidgetChoice,
        listed=True, example=dashboard_shapes.WIDGET_ENTRY, description="Those of a dashboard in reading order, or all that you see.",
    ),
    Operation(
        "create_widget", "POST", _WIDGET_PATH, _WIDGETS, "Put a widget on a dashboard", Right.EDIT_DASHBOARDS, dashboard_shapes.WidgetEntry,
        body=dashboard_shapes.NewWidget, status=201, creates=True, example=dashboard_shapes.WIDGET_ENTRY,
        body_examples={
            "bar": {"dashboard_id": "d-9f1c", **dashboard_shapes.WIDGET_FIELDS},
            "text": {"dashboard_id": "d-9f1c", **dashboard_shapes.TEXT_FIELDS},
        },
        description="Widgets that it overlaps are pushed down. The dashboard gets a new version, as with every change of a widget.",
    ),
    Operation(
        "read_widget", "GET", f"{_WIDGET_PATH}/{{id}}", _WIDGETS, "One widget", Right.READ, dashboard_shapes.WidgetEntry,
        example=dashboard_shapes.WIDGET_ENTRY,
    ),
    Operation(
        "replace_widget", "PUT", f"{_WIDGET_PATH}/{{id}}", _WIDGETS, "Change all of a widget", Right.EDIT_DASHBOARDS,
        dashboard_shapes.WidgetEntry, body=dashboard_shapes.WholeWidget, conditional=True, example=dashboard_shapes.WIDGET_ENTRY,
        body_examples={"all": dashboard_shapes.WIDGET_FIELDS},
    ),
    Operation(
        "change_widget", "PATCH", f"{_WIDGET_PATH}/{{id}}", _WIDGETS, "Change some of a widget", Right.EDIT_DASHBOARDS,
        dashboard_shapes.WidgetEntry, body=dashboard_shapes.WidgetChanges, conditional=True, example=dashboard_shapes.WIDGET_ENTRY,
        body_examples={"title": {"title": "Revenue"}},
    ),
    Operation(
        "delete_widget", "DELETE", f"{_WIDGET_PATH}/{{id}}", _WIDGETS, "Take a widget off its dashboard", Right.EDIT_DASHBOARDS, status=204,
        conditional=True, description="`restore` brings it back.",
    ),
    Operation(
        "restore_widget", "POST", f"{_WIDGET_PATH}/{{id}}/restore", _WIDGETS, "Bring a widget back", Right.EDIT_DASHBOARDS,
        dashboard_shapes.WidgetEntry, conflicts=True, example=dashboard_shapes.WIDGET_ENTRY,
    ),
    Operation(
        "copy_widget", "POST", f"{_WIDGET_PATH}/{{id}}/copy", _WIDGETS, "Copy a widget to a dashboard", Right.EDIT_DASHBOARDS,
        dashboard_shapes.WidgetEntry, body=dashboard_shapes.WidgetCopy, status=201, creates=True, example=dashboard_shapes.WIDGET_ENTRY,
        body_examples={"copy": {"dashboard_id": "d-9f1c"}},
    ),
    Operation(
        "widget_data", "GET", f"{_WIDGET_PATH}/{{id}}/data", _WIDGETS, "The answer that a widget shows", Right.READ, schemas.Answer,
        dashboard_shapes.WidgetView, files=True, example=examples.BREAKDOWN,
        description="About the period, comparison and values asked for, or about the widget's own; its own filters hold as well. What the "
        "widget has pinned (`options.pinned`) stays. Of a text it is 422.",
    ),
    Operation("me", "GET", "/me", _PEOPLE, "Who you are and what you may do", Right.READ, schemas.Me, example=examples.ME),
    Operation(
        "list_users", "GET", "/users", _PEOPLE, "All users", Right.MANAGE_USERS, schemas.User, schemas.Paging, listed=True,
        example=examples.USER,
    ),
    Operation(
        "create_user", "POST", "/users", _PEOPLE, "Add a user", Right.MANAGE_USERS, schemas.User, body=schemas.NewUser, status=201,
        creates=True, example=examples.USER, body_examples={"analyst": examples.NEW_USER},
    ),
    Operation("read_user", "GET", "/users/{id}", _PEOPLE, "One user", Right.MANAGE_USERS, schemas.User, example=examples.USER),
    Operation(
        "replace_user", "PUT", "/users/{id}", _PEOPLE, "Change all of a user", Right.MANAGE_USERS, schemas.User, body=schemas.WholeUser,
        conditional=True, example=examples.USER, body_examples={"all": examples.WHOLE_USER},
    ),
    Operation(
        "change_user", "PATCH", "/users/{id}", _PEOPLE, "Change some of a user", Right.MANAGE_USERS, schemas.User, body=schemas.UserChanges,
        conditional=True, example=examples.USER, body_examples={"role": examples.USER_CHANGES},
    ),
    Operation(
        "deactivate_user", "DELETE", "/users/{id}", _PEOPLE, "Deactivate a user", Right.MANAGE_USERS, status=204, conditional=True,
        description="Ends all sessions and tokens of the user. What the user made stays; PATCH with `active` brings the user back.",
    ),
    Operation(
        "list_tokens", "GET", "/tokens", _PEOPLE, "Your tokens", Right.READ, schemas.Token, schemas.Paging, listed=True,
        example=examples.TOKEN,
    ),
    Operation(
        "create_token", "POST", "/tokens", _PEOPLE, "Make a token", Right.READ, schemas.CreatedToken, body=schemas.NewToken, status=201,
        creates=True, example=examples.CREATED_TOKEN, body_examples={"script": examples.NEW_TOKEN},
    ),
    Operation("read_token", "GET", "/tokens/{id}", _PEOPLE, "One of your tokens", Right.READ, schemas.Token, example=examples.TOKEN),
    Operation("revoke_token", "DELETE", "/tokens/{id}", _PEOPLE, "Revoke one of your tokens", Right.READ, status=204),
    Operation(
        "list_audit", "GET", "/audit", _SELF, "What people did", Right.READ_OPERATIONS, schemas.AuditEntry, schemas.Paging, listed=True,
        example=examples.AUDIT_ENTRY,
    ),
    Operation(
        "read_data", "GET", "/data", _SELF, "The data: how fresh, how read, what was found", Right.READ_FINDINGS, schemas.DataState,
        example=examples.DATA, description="Poll it to see a refresh end: `refresh.running` is false then, and `last` says how it ended.",
    ),
    Operation(
        "refresh_data", "POST", "/data/refresh", _SELF, "Bring the data up to date now", Right.REFRESH_DATA, schemas.DataState, status=202,
        again="A run goes on already; nothing is begun.", conflicts=True, example=examples.REFRESHING,
        description="Begins a run of `sync` in a process of its own and does not wait for it: `Location` is where to see it end. Of "
        "several who ask one run comes.",
    ),
    Operation("openapi", "GET", "/openapi.json", _SELF, "This description", Right.READ, description="OpenAPI 3.1."),
)  # fmt: skip
