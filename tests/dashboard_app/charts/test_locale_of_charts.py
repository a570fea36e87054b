"""Every kind of widget in German, literally; and in a language of signs unlike English, with nothing English left in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from dashboard_app.charts import Options, clock, kpi, table, words
from dashboard_app.charts.captions import board_caption
from dashboard_app.charts.kind import Family
from dashboard_app.charts.kinds import KINDS, to_options
from dashboard_app.charts.summaries import summary
from dashboard_app.locales import formats_of, read_locales
from data.analytics import Analytics
from data.formats import ENGLISH
from data.query import CompareMode, CompareSpec, MetricQuery, PeriodSpec, StudyQuery
from data.result import Column, Result, Row
from tests.dashboard_app.charts.answers import BEFORE, answer, days, find, members, text_of
from tests.dashboard_app.charts.shapes import by_vendor, shape
from tests.dashboard_app.charts.test_real_answers import ASKED, analytics, questions  # noqa: F401 - a fixture

DE = read_locales().known["de"]
FR = formats_of("fr", {})
"""Its groups are parted by a narrow blank, its decimals by a comma, its months are called otherwise."""

NBSP = "\u00a0"
LEFT = re.compile(
    r"\d\.\d|\d{2},\d{3}(?!\d)|[€$]\d|\d%|\d[KMBT]\b"
    r"|\b(Jan|Feb|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|January|February|October|November) "
    r"|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(day)?\b"
)  # fmt: skip
_SEEN = ("text", "ticktext", "name", "labels", "customdata", "annotations", "title")


def _draw(kind: str, result: Result, **told: Any) -> Any:  # noqa: ANN401 - a figure or elements
    return KINDS[kind].draw(result, to_options(kind, _metrics(result), told, formats=DE))


def _metrics(result: Result) -> list[str]:
    return [column.name for column in result.columns if column.role == "metric"]


def test_a_number() -> None:
    totals = {"revenue": 1_234_567.89, "revenue__previous": 1_100_000.0, "revenue__change": 134_567.89, "revenue__growth": 0.1223}
    result = answer([], totals, meta={"comparison": BEFORE})
    card = kpi.draw(result, Options(metric="revenue", formats=DE))
    (value,) = find(card, "kpi-value")
    assert (value.children, value.title) == (f"1,23{NBSP}Mio.{NBSP}€", f"1.234.567,89{NBSP}€")
    assert text_of(find(card, "kpi-delta")) == f"▲ +12,2{NBSP}% +134.568{NBSP}€"
    assert text_of(find(card, "kpi-basis")) == f"vs 1,10{NBSP}Mio.{NBSP}€ previous 3 days"
    assert find(card, "kpi-basis")[0].title == f"1.100.000,00{NBSP}€ · 01.11. – 03.11.2026 compared with 29.10. – 31.10.2026"


def test_a_rate() -> None:
    result = answer([], {"take_rate": 0.1234, "take_rate__previous": 0.1269, "take_rate__change": -0.0035, "take_rate__growth": -0.0276},
                    metrics=("take_rate",), meta={"comparison": BEFORE})  # fmt: skip
    card = kpi.draw(result, Options(metric="take_rate", formats=DE))
    assert find(card, "kpi-value")[0].children == f"12,34{NBSP}%"
    assert text_of(find(card, "kpi-delta")) == f"▼ −0,35{NBSP}Pp. −2,8{NBSP}%"


def test_a_line() -> None:
    figure = _draw("line", days([12_345.6, 1_500_000.0, None]))
    axis = figure["layout"]["yaxis"]["ticktext"]
    assert axis == [f"0{NBSP}€", f"500.000{NBSP}€", f"1{NBSP}Mio.{NBSP}€", f"1,5{NBSP}Mio.{NBSP}€"]
    assert figure["layout"]["xaxis"]["ticktext"] == ["1. Nov.", "2. Nov.", "3. Nov."]
    assert figure["data"][-1]["customdata"][0] == f"So., 01.11.2026<br><b>12.345,60{NBSP}€</b>  Revenue"


def test_a_line_over_many_days_has_the_months_of_the_browser() -> None:
    figure = _draw("line", days([1.0] * 20))
    assert figure["layout"]["xaxis"]["tickformat"] == "%-d. %b"


def test_bars_and_parts_of_a_whole() -> None:
    result = members({"Books": 33_512.0, "Toys": 9_026.99})
    assert _draw("bar", result)["data"][0]["text"] == [f"33.512{NBSP}€", f"9.027{NBSP}€"]
    pie = _draw("pie", result)
    assert pie["data"][0]["labels"] == [f"Books  <b>78,8{NBSP}%</b>  33.512{NBSP}€", f"Toys  <b>21,2{NBSP}%</b>  9.027{NBSP}€"]
    assert f"<b>42.539{NBSP}€</b>" in pie["layout"]["annotations"][0]["text"]


def test_a_table_and_its_plain_rows() -> None:
    result = by_vendor({"Acme": 1_234.5, "Bolt": 9.0})
    assert text_of(find(_draw("table", result), "cell-text")) == f"1.234{NBSP}€ 9{NBSP}€"
    rows = table.draw_rows(days([1_234.5]), DE)
    assert text_of(rows) == f"Day Revenue 01.11.2026 1.234,50{NBSP}€ Total 1.234,50{NBSP}€"


def test_a_pivot_has_months_across() -> None:
    rows = [{"vendor": "a", "vendor__label": "Acme", "month": month, "revenue": 1_234.5} for month in ("2026-10-01", "2026-11-01")]
    shown = _draw("pivot", shape(rows, {"revenue": 2_469.0}, "revenue", time="month", dimensions=("vendor",)))
    assert (
        text_of(shown)
        == f"Vendor Okt. Nov. All together Acme 1.234{NBSP}€ 1.234{NBSP}€ 2.469{NBSP}€ All together 1.234{NBSP}€ 1.234{NBSP}€ 2.469{NBSP}€"
    )


def test_cohorts_are_months() -> None:
    rows = [
        {"cohort": "2026-10-01", "age": 0, "size": 1_200, "customers": 1_200, "retention": 1.0, "revenue": 9.0, "revenue_retention": 1.0}
    ]
    figure = _draw("cohort", shape(rows, {"size": 1_200}, "size", "customers", "retention", "revenue", "revenue_retention", time="cohort"))
    assert figure["layout"]["yaxis"]["ticktext"] == ["Okt. 2026"]
    assert figure["layout"]["annotations"][0]["text"] == "1.200"
    assert figure["data"][0]["customdata"][0][0][1] == (
        f"First order in Oktober 2026, the same month<br><b>100,0{NBSP}%</b>  Retention<br>1.200 of 1.200"
    )


def test_weekdays_and_hours() -> None:
    row = {"weekday": "7", "weekday__label": "Sunday", "hour_of_day": "3", "hour_of_day__label": "03:00", "revenue": 1.5}
    result = clock.renamed(shape([row], {"revenue": 1.5}, "revenue", dimensions=("weekday", "hour_of_day")), DE)
    figure = _draw("heatmap", result)
    assert figure["data"][0]["customdata"][6][3][1] == f"Sonntag, 03:00<br><b>1,50{NBSP}€</b>  Revenue"
    assert clock.renamed(result, ENGLISH) is result
    assert figure["layout"]["yaxis"]["ticktext"] == ["Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."]
    assert figure["layout"]["xaxis"]["ticktext"][1] == "03:00"


def test_an_exchange_rate_in_words() -> None:
    columns = [Column("rate__label", "Last rate", "label", "text", "text")]
    rows: list[Row] = [
        {"vendor": "a", "vendor__label": "A", "revenue": 1.0, "rate__label": text} for text in ("1 USD = 0.894585 EUR", None)
    ]
    result = clock.renamed(shape(rows, {"revenue": 2.0}, "revenue", dimensions=("vendor",), more=columns), DE)
    assert [row["rate__label"] for row in result.rows] == ["1 USD = 0,894585 EUR", None]


def test_what_stands_below_a_title_and_what_is_said_instead_of_a_chart() -> None:
    result, options = days([1_234.5, 99.0]), Options(metric="revenue", metrics=("revenue",), formats=DE)
    assert board_caption("line", result, options) == "Daily, 01.11. – 03.11.2026"
    assert summary("line", result, options) == (
        f"Revenue by day, 01.11. – 03.11.2026: 1.333,50{NBSP}€ all together, 2 values. "
        f"Highest: So., 01.11.2026, 1.234,50{NBSP}€; lowest: Mo., 02.11.2026, 99,00{NBSP}€."
    )


@pytest.mark.parametrize(
    ("value", "grain", "text"),
    [
        ("2026-11-22", "day", "So., 22.11.2026"), ("2026-11-16", "week", "Woche vom 16.11.2026"), ("2026-11-01", "month", "November 2026"),
        ("2026-10-01", "quarter", "Q4 2026"), ("2026-01-01", "year", "2026"),
        ("2026-11-22T14:00:00+01:00", "hour", "14:00, So., 22.11.2026"),
    ],
)  # fmt: skip
def test_a_bucket_in_german(value: str, grain: str, text: str) -> None:
    assert words.bucket_text(value, grain, DE) == text


def texts_of(found: Any, *, seen: bool = False) -> Iterator[str]:  # noqa: ANN401 - parts of a figure, or components
    """What of a figure or of elements a person reads."""
    if isinstance(found, str):
        yield from [found] if seen else []
    elif isinstance(found, list | tuple):
        for one in found:
            yield from texts_of(one, seen=seen)
    elif isinstance(found, dict):
        for key, value in found.items():
            yield from texts_of(value, seen=key in _SEEN or (seen and isinstance(value, list | dict)))
    elif hasattr(found, "to_plotly_json"):
        yield from texts_of(getattr(found, "children", None), seen=True)
        yield from (value for name in ("title", "aria-label") if isinstance(value := getattr(found, name, None), str))


def left_in(said: Iterable[str]) -> list[str]:
    """What looks written in the English way."""
    return [one for one in said if LEFT.search(re.sub(r"font-size:\d+px|Art\.\S*", "", one))]


def _left(kind: str, result: Result, metrics: list[str] | tuple[str, ...]) -> list[str]:
    options = to_options(kind, metrics, {}, pick="vendor", formats=FR)
    result = clock.renamed(result, FR)
    shown = KINDS[kind].draw(result, options)
    if KINDS[kind].family is Family.FIGURE:
        shown = {"data": shown["data"], "layout": shown["layout"]}
    said = [*texts_of(shown), board_caption(kind, result, options), summary(kind, result, options)]
    return left_in(said)


@pytest.mark.parametrize("kind", ASKED, ids=lambda kind: kind.name)
def test_nothing_is_written_in_the_english_way(analytics: Analytics, kind: Any) -> None:  # noqa: F811, ANN401
    for question in questions(kind):
        assert _left(kind.name, analytics.run(question), question.metrics) == []


@pytest.mark.parametrize("study", ["retention", "segments", "currencies", "exchange_rates", "missing_rates"])
def test_nor_in_studies(analytics: Analytics, study: str) -> None:  # noqa: F811
    result = analytics.study(StudyQuery(study))
    assert _left("table", result, _metrics(result)) == []


def test_one_answer_is_drawn_for_each_in_their_own_way(analytics: Analytics) -> None:  # noqa: F811
    """What is kept of an answer is the answer, never its drawing."""
    question = MetricQuery(("revenue",), ("category",), None, PeriodSpec("last_30_days"), CompareSpec(CompareMode.NONE))
    texts = []
    for formats in (DE, ENGLISH, DE):
        result = analytics.run(question)
        texts.append(KINDS["bar"].draw(result, to_options("bar", ("revenue",), {}, formats=formats))["data"][0]["text"])
    assert texts[0] == texts[2] != texts[1]
