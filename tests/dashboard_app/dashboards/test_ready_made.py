"""The ready dashboards: there once, and everything on them is answered by the demo marketplace."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from pydantic import SecretStr
from sqlalchemy import delete, select

from dashboard_app.access import Principal
from dashboard_app.charts.kind import Asks
from dashboard_app.charts.kinds import KINDS, check_fit
from dashboard_app.dashboards.asking import NOTHING_CHOSEN, TEXT, answer, question_of
from dashboard_app.dashboards.checks import SpecChecker
from dashboard_app.dashboards.desk import Dashboards
from dashboard_app.dashboards.files import read_file, to_document
from dashboard_app.dashboards.grid import SMALL, settle
from dashboard_app.dashboards.ready_made import FOLDER, plant_ready, read_ready, ready_names
from dashboard_app.dashboards.values import WidgetSpec
from dashboard_app.preparation import prepare
from dashboard_app.settings import Settings
from data.analytics import Analytics, open_analytics
from data.cache import NoCache
from data.clock import FixedClock
from data.periods import Calendar
from data.query import EVERYTHING, MetricQuery, Scope
from data.sample.marketplace import build_demo
from data.store.database import Database
from data.store.models import Dashboard, DashboardWidget
from tests.dashboard_app.dashboards.conftest import Who
from tests.fixtures.basics import NOON

BERLIN = ZoneInfo("Europe/Berlin")
WIDGETS = [(name, widget.spec) for name in ready_names() for widget in read_ready(name)[1]]
NEEDS_MORE_ORDERS = {"Bought together"}
"""What a demo of four thousand orders says nothing about: no pair is bought together often enough to be sure."""
TITLES = [f"{name}: {spec.title}" for name, spec in WIDGETS]


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small demo marketplace."""
    home: Path = tmp_path_factory.mktemp("demo")
    build_demo(home, clock=FixedClock(NOON), timezone=BERLIN, currency="EUR", orders=4_000)
    return home


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> Analytics:
    return open_analytics("", demo_home, clock=FixedClock(NOON), calendar=Calendar(BERLIN), currency="EUR", cache=NoCache())


def test_there_are_four_with_eight_to_twelve_widgets_of_many_kinds() -> None:
    assert ready_names() == ("catalogue", "customers", "operator", "vendor_health")
    for name in ready_names():
        _, widgets = read_ready(name)
        assert 8 <= len(widgets) <= 12
        assert len({widget.spec.kind for widget in widgets}) >= 6
        assert len({widget.spec.title for widget in widgets}) == len(widgets)


@pytest.mark.parametrize("name", ready_names())
def test_they_stand_in_legal_places_without_gaps(name: str) -> None:
    _, widgets = read_ready(name)
    places = {widget.spec.title: widget.place for widget in widgets}
    assert settle(places) == places
    rows = max(place.y + place.h for place in places.values())
    assert sum(place.w * place.h for place in places.values()) == rows * 12
    for widget in widgets:
        least = KINDS[widget.spec.kind].smallest if widget.spec.kind in KINDS else SMALL
        assert (widget.place.w, widget.place.h) >= least
        assert widget.place.h >= least[1]


@pytest.mark.parametrize(("name", "spec"), WIDGETS, ids=TITLES)
def test_each_widget_passes_the_checks_and_is_answered(demo: Analytics, name: str, spec: WidgetSpec) -> None:
    SpecChecker(demo).check(spec, lambda _: False)
    if spec.source["type"] == TEXT:
        return
    result = answer(demo, spec, NOTHING_CHOSEN, EVERYTHING)
    assert result.rows or spec.title in NEEDS_MORE_ORDERS
    metrics = [column.name for column in result.columns if column.role == "metric"]
    assert not result.rows or any(row[metric] is not None for row in result.rows for metric in metrics)
    answer(demo, spec, NOTHING_CHOSEN, Scope("V-001"))


@pytest.mark.parametrize(("name", "spec"), WIDGETS, ids=TITLES)
def test_each_widget_is_of_a_kind_that_can_draw_its_question(name: str, spec: WidgetSpec) -> None:
    if spec.source["type"] == TEXT:
        return
    question = question_of(spec)
    if isinstance(question, MetricQuery):
        check_fit(KINDS[spec.kind], Asks(len(question.metrics), len(question.dimensions), question.grain is not None))
    else:
        check_fit(KINDS[spec.kind], Asks(study=question.study))


def test_they_are_put_in_once_for_all_to_see(database: Database, clock: FixedClock, desk: Dashboards, who: Who) -> None:
    assert plant_ready(database, clock) == ("catalogue", "customers", "operator", "vendor_health")
    assert plant_ready(database, clock) == ()
    viewer: Principal = who("viewer")
    heads = desk.list(viewer)
    assert [(head.draft.name, head.draft.visibility, head.owner_name, head.may_edit) for head in heads] == [
        ("Catalogue", "public", "MvTraders", False), ("Customers", "public", "MvTraders", False),
        ("Operator", "public", "MvTraders", False), ("Vendor health", "public", "MvTraders", False),
    ]  # fmt: skip
    operator = next(head for head in heads if head.draft.name == "Operator")
    assert to_document(desk.read(viewer, operator.id)) == orjson.loads((FOLDER / "operator.json").read_bytes())


def test_what_a_person_removed_stays_removed(database: Database, clock: FixedClock) -> None:
    plant_ready(database, clock)
    with database.transaction() as session:
        session.execute(delete(DashboardWidget))
        session.execute(delete(Dashboard).where(Dashboard.name == "Operator"))
    assert plant_ready(database, clock) == ()
    with database.reading() as session:
        assert session.scalars(select(Dashboard.name).order_by(Dashboard.name)).all() == ["Catalogue", "Customers", "Vendor health"]


def test_each_can_be_imported_elsewhere(desk: Dashboards, who: Who) -> None:
    for name in ready_names():
        made = desk.create(who("owner"), *read_file((FOLDER / f"{name}.json").read_bytes()))
        assert to_document(made) == orjson.loads((FOLDER / f"{name}.json").read_bytes())


def test_a_start_puts_them_in_where_the_demo_is_served(demo_home: Path, small_shop: Path, migrated_file: Path) -> None:
    found = []
    for home in (demo_home, small_shop):
        shutil.copy(migrated_file, home / "app.db")
        prepare(Settings(home=home, now=NOON, scheduler=False, admin_email="admin@example.com", admin_password=SecretStr("x" * 20)))
        with closing(Database(f"sqlite:///{home / 'app.db'}")) as database, database.reading() as session:
            found.append(session.scalars(select(Dashboard.name).order_by(Dashboard.name)).all())
    assert found == [["Catalogue", "Customers", "Marketplace", "Operator", "Vendor health"], ["Marketplace"]]
