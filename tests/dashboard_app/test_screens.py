"""The pages of figures: every widget has an answer and a drawing, whatever is chosen, and choices are read strictly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from dashboard_app.charts.drawn import Drawn
from dashboard_app.screens import SCREEN_OF, SCREENS, WIDGETS, Choice, Screen, answer
from dashboard_app.screens.base import by_day, figures, sort_of
from dashboard_app.view import View
from dashboard_app.widgets import draw, told
from data.analytics import Analytics
from data.cache import MemoryCache, ResultCache
from data.clock import FixedClock
from data.errors import InvalidInput, UnknownName
from data.periods import Calendar
from data.query import EVERYTHING, CompareMode, CompareSpec, Filter, Grain, PeriodSpec, Scope, Sort
from data.warehouse.duckdb import DuckDbWarehouse
from tests.dashboard_app.charts.answers import check
from tests.fixtures.basics import NOON
from tests.fixtures.small_shop import BERLIN, small_marketplace
from tests.golden.extract import publish_rows

SEEN = View(compare=CompareSpec(CompareMode.PREVIOUS_PERIOD))
FUTURE = PeriodSpec(None, date(2030, 1, 1), date(2030, 1, 5))


@pytest.fixture(scope="module")
def analytics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analytics]:
    """The small shop at noon of the 20th of November 2026, published once: these tests only ask."""
    home = tmp_path_factory.mktemp("screens")
    publish_rows(home, small_marketplace())
    warehouse = DuckDbWarehouse(home / "extract")
    yield Analytics(warehouse, ResultCache(MemoryCache(), home / "locks"), FixedClock(NOON), Calendar(BERLIN), "EUR")
    warehouse.close()


def drawn(analytics: Analytics, name: str, view: View = SEEN, scope: Scope = EVERYTHING, **given: str) -> Drawn:
    """What the widget shows of `view` with this in the address."""
    screen, widget = SCREEN_OF[name], WIDGETS[name]
    chosen = screen.read({choice: [value] for choice, value in given.items()})
    result = answer(analytics, screen.questions(view, chosen)[widget.question], scope)
    drawing = draw(widget, result, told(widget, screen.options_of(chosen)))
    if "figure" in drawing:
        check(drawing["figure"])
    return drawing


@pytest.mark.parametrize("name", WIDGETS)
@pytest.mark.parametrize(
    "view",
    [
        pytest.param(SEEN, id="30 days"),
        pytest.param(View(period=PeriodSpec("today")), id="today"),
        pytest.param(View(period=FUTURE), id="the future"),
        pytest.param(View(period=PeriodSpec("all"), filters=(Filter("vendor", ("V9",)),)), id="an unknown vendor"),
        pytest.param(View(filters=(Filter("country", ("DE",)), Filter("category", ("C1",)))), id="filters that some do not know"),
    ],
)
def test_every_widget_has_an_answer_and_a_drawing(analytics: Analytics, name: str, view: View) -> None:
    drawing = drawn(analytics, name, view)
    assert (drawing["state"] == "empty") is not ("figure" in drawing or bool(drawing.get("elements")))


@pytest.mark.parametrize("name", WIDGETS)
def test_every_widget_can_be_drawn_for_one_vendor(analytics: Analytics, name: str) -> None:
    drawing = drawn(analytics, name, scope=Scope("V1"))
    assert "Beta" not in str(drawing)


@pytest.mark.parametrize(
    ("name", "choice", "value"),
    [
        (widget.name, choice.name, value)
        for screen in SCREENS.values()
        for widget in screen.widgets
        for choice in screen.choices
        if choice.name in widget.choices
        for value, _ in choice.values
    ],
)
def test_everything_that_can_be_chosen_can_be_drawn(analytics: Analytics, name: str, choice: str, value: str) -> None:
    drawing = drawn(analytics, name, **{choice: value})
    assert (drawing["state"] == "empty") is not ("figure" in drawing or bool(drawing.get("elements")))


@pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS)
def test_a_screen_is_whole(screen: Screen) -> None:
    chosen = screen.read({})
    assert {widget.question for widget in screen.widgets} <= set(screen.questions(SEEN, chosen))
    assert {name for widget in screen.widgets for name in (*widget.choices, *widget.follows)} <= set(chosen)
    assert len({widget.name for widget in screen.widgets}) == len(screen.widgets)


def test_names_of_widgets_are_unique_over_all_pages() -> None:
    assert len(WIDGETS) == sum(len(screen.widgets) for screen in SCREENS.values())


def test_the_first_value_holds_until_another_is_chosen() -> None:
    choice = Choice("form", "Drawn as", (("lines", "Lines"), ("bars", "Bars")))
    assert (choice.read([]), choice.read(["bars"])) == ("lines", "bars")


def test_an_unknown_value_is_refused_with_those_that_are_known() -> None:
    choice = Choice("form", "Drawn as", (("lines", "Lines"), ("bars", "Bars")))
    with pytest.raises(UnknownName, match="Unknown drawn as 'pies'"):
        choice.read(["pies"])


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "²", "999999999999"])
def test_a_page_is_a_whole_number_from_one_on(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a number of a page"):
        Choice("page", "Page").read([text])
    assert Choice("page", "Page").read(["007"]) == "7"


def test_an_order_is_a_field_with_its_direction() -> None:
    assert (sort_of("-orders"), sort_of("orders")) == (Sort("orders", descending=True), Sort("orders"))


def test_what_is_not_known_by_the_hour_is_asked_by_day() -> None:
    assert by_day(View(period=PeriodSpec("today"))).grain is Grain.DAY
    assert by_day(View(period=PeriodSpec("last_12_months"))).grain is None


def test_figures_that_a_filter_does_not_know_are_told_and_the_others_stay(analytics: Analytics) -> None:
    view = View(filters=(Filter("category", ("C1",)),))
    result = answer(analytics, figures(view, "active_vendors", "new_vendors"), EVERYTHING)
    assert (result.totals["active_vendors"], result.totals["new_vendors"]) == (1, None)
    assert result.meta["reasons"] == {"0.new_vendors": "not_filterable:category", "new_vendors": "not_filterable:category"}


def test_when_no_figure_knows_the_filter_there_are_no_rows_but_reasons(analytics: Analytics) -> None:
    view = View(filters=(Filter("category", ("C1",)),))
    result = answer(analytics, figures(view, "new_vendors", dimension="vendor"), EVERYTHING)
    assert (result.rows, result.totals) == ([], {"new_vendors": None})
    assert result.meta["reasons"] == {"new_vendors": "not_filterable:category"}


def test_the_card_of_such_a_figure_and_the_chart_say_why(analytics: Analytics) -> None:
    view = View(filters=(Filter("category", ("C1",)),))
    assert "Not known by category" in str(drawn(analytics, "vendors-new-vendors", view)["elements"])
    assert drawn(analytics, "vendors-quality", view)["why"] == "Not known by category"
    assert drawn(analytics, "vendors-quality")["why"] == "Needs shipments, which the marketplace does not have"


def test_the_trend_by_order_date_takes_a_refund_back_to_its_order(analytics: Analytics) -> None:
    week = View(period=PeriodSpec("last_7_days"))
    by_event, by_order = (drawn(analytics, "sales-trend", week, date_basis=basis)["figure"] for basis in ("event", "order"))
    assert by_event is not None
    assert by_order is not None
    totals = [sum(value or 0 for value in figure["data"][0]["y"]) for figure in (by_event, by_order)]
    assert totals == [-14.0, 36.0]


def test_the_trend_names_at_most_five_members_and_the_rest(analytics: Analytics) -> None:
    figure = drawn(analytics, "sales-trend", by="vendor", form="bars")["figure"]
    assert figure is not None
    assert [trace["name"] for trace in figure["data"]] == ["Alpha", "Gamma", "Beta"]


def test_a_choice_may_take_what_only_the_data_know() -> None:
    choice = Choice("currency", "Amounts in", (("own", "Reporting currency"),), pattern="[A-Z]{3}")
    assert [choice.read(given) for given in ([], ["own"], ["USD"])] == ["own", "own", "USD"]
    with pytest.raises(UnknownName, match="Unknown amounts in 'usd'"):
        choice.read(["usd"])


def test_currencies_of_a_shop_that_has_one(analytics: Analytics) -> None:
    assert "1" in str(drawn(analytics, "currencies-known")["elements"])
    assert drawn(analytics, "currencies-rates")["why"] == "All orders of this period came in the currency that amounts are shown in"
    assert drawn(analytics, "currencies-missing")["why"] == "Every amount of this period found its rate"
    with pytest.raises(InvalidInput, match="no exchange rates for 'USD'"):
        drawn(analytics, "currencies-table", currency="USD")
