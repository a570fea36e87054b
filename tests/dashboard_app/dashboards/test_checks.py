"""What a widget must say to be kept: its kind, its title, a question that can be asked, options that can be drawn."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dashboard_app.access import Principal
from dashboard_app.dashboards.checks import SpecChecker
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.values import DashboardDraft, WidgetDraft, WidgetSpec
from data.analytics import Analytics
from data.errors import FieldError, InvalidInput
from data.store.database import Database
from data.store.models import AnalyticsQuery
from tests.dashboard_app.dashboards.conftest import spec, text
from tests.fixtures.basics import NOON

Who = Callable[[str], Principal]


def study(name: str = "retention", **rest: object) -> WidgetSpec:
    return WidgetSpec("Cohorts", "cohort", {"type": "study", "name": name, **rest})


def saved(query_id: object = "q1", **rest: object) -> WidgetSpec:
    return WidgetSpec("Saved", "table", {"type": "saved_query", "id": query_id, **rest})


def with_options(**options: Any) -> WidgetSpec:  # noqa: ANN401 - anything at all
    return replace(spec(), options=options)


@pytest.fixture
def check(analytics: Analytics) -> Callable[[WidgetSpec], None]:
    checker = SpecChecker(analytics)
    return lambda shown: checker.check(shown, lambda query_id: query_id == "q1")


@pytest.mark.parametrize(
    "shown",
    [
        spec("x" * 200),
        spec(dimensions=["vendor"], filters={"country": ["DE"], "category__not": "C1"}, sort=["-revenue"], limit=5, other=True),
        replace(spec(), refresh_seconds=15),
        replace(spec(), refresh_seconds=86_400),
        text(words="x" * 20_000),
        text(words="# <script>alert(1)</script>\n\ttab \u202e 😀"),
        study(options={"months": 6}, filters={"country": ["DE"]}),
        saved(parameters={"since": "2026-10-01", "vendors": ["V-12"]}),
        with_options(grain="auto", pinned=["period", "filters"], follows_period=True),
    ],
)
def test_what_can_be_drawn_is_let_through(check: Callable[[WidgetSpec], None], shown: WidgetSpec) -> None:
    check(shown)


@pytest.mark.parametrize(
    ("shown", "field", "words"),
    [
        (spec(""), "title", "1 to 200"),
        (spec("  "), "title", "1 to 200"),
        (spec("x" * 201), "title", "1 to 200"),
        (spec("a\0b"), "title", "control"),
        (spec("a\ud800b"), "title", "control"),
        (spec(kind="hologram"), "kind", "Unknown kind of chart 'hologram'"),
        (replace(spec(), refresh_seconds=14), "refresh_seconds", "15 to 86400"),
        (replace(spec(), refresh_seconds=-1), "refresh_seconds", "15 to 86400"),
        (replace(spec(), source={}), "source.type", "metric_query, study"),
        (replace(spec(), source={"type": "sql"}), "source.type", "metric_query, study"),
        (replace(text(), kind="line"), "source.type", "of the kind text"),
        (replace(spec(), kind="text"), "source.type", "of the kind text"),
        (replace(spec(), source={"type": "metric_query"}), "source.query", "object"),
        (replace(spec(), source={"type": "metric_query", "query": "revenue"}), "source.query", "object"),
        (replace(spec(), source={"type": "metric_query", "query": {}, "more": 1}), "source.more", "Unknown field"),
        (spec(metrics=["revenu"]), "source.query.metrics", "Did you mean 'revenue'?"),
        (spec(metrics=[]), "source.query.metrics", "at least 1"),
        (spec(dimensions=["vendr"]), "source.query.dimensions", "Did you mean 'vendor'?"),
        (spec(metrics=["visits"], dimensions=["vendor"]), "source.query.dimensions", "vendor"),
        (spec(filters={"colour": ["red"]}), "source.query.filters.colour", "Unknown dimension"),
        (spec(colour="red"), "source.query.colour", "Unknown field"),
        (spec(period="fortnight"), "source.query.period", "Unknown period"),
        (spec(start="2026-11-01"), "source.query.end", "go together"),
        (spec(sort=["-profit"]), "source.query.sort", "profit"),
        (text(words="x" * 20_001), "source.markdown", "20,000"),
        (replace(text(), source={"type": "text"}), "source.markdown", "20,000"),
        (text(words="a\0b"), "source.markdown", "control"),
        (study("retentoin"), "source.name", "Did you mean 'retention'?"),
        (replace(study(), source={"type": "study"}), "source.name", "Name the study"),
        (study(options={"weeks": 3}), "source.options.weeks", "option of"),
        (study(options={"months": 0}), "source.options.months", "1 to 120"),
        (study(compare="previous_year"), "source.compare", "not compared"),
        (study(filters={"colour": "red"}), "source.filters.colour", "Unknown dimension"),
        (study(colour="red"), "source.colour", "Unknown field"),
        (saved("q2"), "source.id", "no saved query with this id that you may see"),
        (saved(7), "source.id", "by its id"),
        (saved(parameters=[1]), "source.parameters", "one object"),
        (saved(parameters={"a": {"b": 1}}), "source.parameters.a", "a list of these"),
        (with_options(**{f"o{number}": 1 for number in range(31)}), "options", "At most 30"),
        (with_options(grain={"deep": 1}), "options.grain", "a list of these"),
        (with_options(grain="x" * 501), "options.grain", "500 characters"),
        (with_options(grain=[1] * 51), "options.grain", "At most 50"),
        (with_options(grain=2**53), "options.grain", "a number"),
        (with_options(grain=math.nan), "options.grain", "a number"),
        (with_options(**{"x" * 65: 1}), "options." + "x" * 65, "1 to 64"),
        (with_options(colour_of_the_sky=1), "options.colour_of_the_sky", "Unknown option"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_field(check: Callable[[WidgetSpec], None], shown: WidgetSpec, field: str, words: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check(shown)
    assert caught.value.fields[0].field == field
    assert words in caught.value.fields[0].message


def test_the_kinds_say_what_their_own_options_are(analytics: Analytics) -> None:
    checker = SpecChecker(analytics, lambda kind, options: [FieldError("smooth", f"A {kind} is {options['smooth']}.")])
    with pytest.raises(InvalidInput) as caught:
        checker.check(with_options(smooth="rough"), lambda _: True, "widgets.3.")
    assert [(one.field, one.message) for one in caught.value.fields] == [("widgets.3.options.smooth", "A line is rough.")]


def test_a_saved_query_is_shown_by_those_who_may_see_it(desk: Dashboards, who: Who, database: Database) -> None:
    made = {"created_at": NOON, "updated_at": NOON, "created_by": "owner", "owner_id": "owner"}
    with database.transaction() as session:
        session.add(AnalyticsQuery(id="hers", name="Hers", sql="select 1", **made))
        session.add(AnalyticsQuery(id="all", name="All", sql="select 1", visibility="public", **made))
        session.add(AnalyticsQuery(id="some", name="Some", sql="select 1", visibility="shared", shared_with={"users": ["other"]}, **made))
        session.add(AnalyticsQuery(id="gone", name="Gone", sql="select 1", deleted_at=NOON, **made))
    seen = {}
    for person in ("owner", "other", "editor", "admin"):
        home = desk.create(who(person), DashboardDraft("Own")).head.id
        seen[person] = [name for name in ("hers", "all", "some", "gone", "none") if _is_kept(desk, who(person), home, saved(name))]
    assert seen == {"owner": ["hers", "all", "some"], "other": ["all", "some"], "editor": ["all"], "admin": ["hers", "all", "some"]}


def _is_kept(desk: Dashboards, person: Principal, dashboard_id: str, shown: WidgetSpec) -> bool:
    try:
        desk.create_widget(person, dashboard_id, WidgetDraft(shown))
    except InvalidInput:
        return False
    return True


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (DashboardDraft(""), "name"),
        (DashboardDraft("x" * 201), "name"),
        (DashboardDraft("a\nb"), "name"),
        (DashboardDraft("a", "x" * 2_001), "description"),
        (DashboardDraft("a", visibility="secret"), "visibility"),
        (DashboardDraft("a", refresh_seconds=5), "refresh_seconds"),
        (DashboardDraft("a", filters={"colour": "red"}), "filters.colour"),
        (DashboardDraft("a", filters={"period": "fortnight"}), "filters.period"),
        (DashboardDraft("a", filters={"compare": "yesterday"}), "filters.compare"),
        (DashboardDraft("a", filters={"start": "2026-11-01"}), "filters.end"),
        (DashboardDraft("a", filters={"country": [1.5]}), "filters.country"),
        (DashboardDraft("a", tabs=({"key": "A", "title": "A"},)), "tabs.0.key"),
        (DashboardDraft("a", tabs=({"key": "a", "title": ""},)), "tabs.0.title"),
        (DashboardDraft("a", tabs=({"key": "a"},)), "tabs.0"),
        (DashboardDraft("a", tabs=({"key": "a", "title": "A"},) * 2), "tabs"),
        (DashboardDraft("a", tabs=tuple({"key": f"t{number}", "title": "T"} for number in range(21))), "tabs"),
    ],
)
def test_what_is_wrong_with_a_dashboard_is_named(desk: Dashboards, who: Who, draft: DashboardDraft, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.create(who("owner"), draft)
    assert caught.value.fields[0].field == field


def test_filters_are_those_of_an_address(desk: Dashboards, who: Who) -> None:
    filters = {"period": "last_7_days", "compare": "previous_year", "country": ["DE", "FR"], "vendor__not": "__none__", "currency": "EUR"}
    assert desk.create(who("owner"), DashboardDraft("a", filters=filters)).head.draft.filters == filters
