"""From an answer to what the browser gets: figure or elements, a line about it, empty or not."""

from __future__ import annotations

from dashboard_app.charts import Options
from dashboard_app.charts.drawn import doubts
from dashboard_app.overview import View, overview_questions
from dashboard_app.widgets import OVERVIEW, WIDGETS, draw
from data.analytics import Analytics
from data.quality import Remark
from data.query import CompareMode, CompareSpec, Filter, PeriodSpec
from tests.dashboard_app.charts.answers import check, words_of

NOVEMBER = View(period=PeriodSpec("month_to_date"), compare=CompareSpec(CompareMode.PREVIOUS_PERIOD))


def test_every_widget_asks_a_question_of_the_overview() -> None:
    assert {widget.question for widget in OVERVIEW} == set(overview_questions(NOVEMBER))


def test_every_widget_draws_the_answer_to_its_question(analytics: Analytics) -> None:
    for widget in OVERVIEW:
        drawing = draw(widget, analytics.run(overview_questions(NOVEMBER)[widget.question]))
        assert drawing["state"] == "ready", widget.name
        if "figure" in drawing:
            check(drawing["figure"])
        assert ("figure" in drawing) is widget.is_figure


def test_a_card_shows_the_total_of_the_answer(analytics: Analytics) -> None:
    drawing = draw(WIDGETS["kpi-revenue"], analytics.run(overview_questions(NOVEMBER)["kpis"]))
    assert words_of(drawing, "kpi-value") == "€183.00"
    assert words_of(drawing, "kpi-basis") == "vs €65.00 previous month, to the same day"


def test_the_line_about_a_trend_prints_both_ranges(analytics: Analytics) -> None:
    drawing = draw(WIDGETS["revenue-trend"], analytics.run(overview_questions(NOVEMBER)["trend"]))
    assert drawing["subtitle"] == "Daily, Nov 1 – Nov 20, 2026, compared with Oct 1 – Oct 20, 2026"


def test_what_matches_nothing_is_empty_but_a_card_says_zero(analytics: Analytics) -> None:
    questions = overview_questions(View(period=PeriodSpec("month_to_date"), filters=(Filter("country", ("XX",)),)))
    assert draw(WIDGETS["top-vendors"], analytics.run(questions["top_vendors"]))["state"] == "empty"
    assert draw(WIDGETS["order-status"], analytics.run(questions["order_status"]))["state"] == "empty"
    card = draw(WIDGETS["kpi-orders"], analytics.run(questions["kpis"]))
    assert words_of(card, "kpi-value") == "0"
    ratio = draw(WIDGETS["kpi-average-order-value"], analytics.run(questions["kpis"]))
    assert words_of(ratio, "kpi-note") == "Nothing to compute it from"


def test_a_card_is_marked_by_what_touches_its_own_metric(analytics: Analytics) -> None:
    result = analytics.run(overview_questions(NOVEMBER)["kpis"])
    persons = Remark("warning", "customers_unknown", "orders", "3 of 9 orders name an unknown customer.", ("buyers",))
    study = Remark("warning", "day_missing", "orders", "No order at all on 2026-11-17, busy in other weeks.")
    result.quality = (persons, study)
    known = {"revenue": "", "buyers": ""}
    assert doubts(result, Options(metric="buyers", definitions=known)) == [persons.message, study.message]
    assert doubts(result, Options(metric="revenue", definitions=known)) == [study.message]
    assert doubts(result, Options(metric="revenue", metrics=("revenue", "buyers"), definitions=known)) == [persons.message, study.message]
    assert doubts(result, Options(metric="retention", definitions=known)) == [persons.message, study.message]
