"""Doubts in a chart over time: a dotted band over the buckets with them, words in the hover and below the title."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard_app.charts import Options, line, stacked_bar
from dashboard_app.charts.captions import caption
from data.quality import Remark
from data.result import Result, Row
from tests.dashboard_app.charts.answers import answer, check, days
from tests.dashboard_app.charts.test_stacked_bar import series

REVENUE = Options(metric="revenue")


def doubted(result: Result, *found: str, code: str = "day_missing") -> Result:
    """`result`, about whose days something is known."""
    told = tuple(date.fromisoformat(day) for day in found)
    result.quality = (Remark("warning", code, "orders", "Something is wrong.", ("revenue",), told),)
    return result


def bands(figure: line.Figure) -> list[tuple[object, object]]:
    dotted = [shape for shape in figure["layout"].get("shapes", []) if shape["line"].get("dash") == "dot"]
    return [(shape["x0"], shape["x1"]) for shape in dotted]


def hovers(figure: line.Figure) -> list[str]:
    return [text.rpartition("<br>")[2] for text in figure["data"][-1]["customdata"]]


def by(grain: str, *starts: str, **meta: object) -> Result:
    rows: list[Row] = [{grain: start, "revenue": 1.0} for start in starts]
    return answer(rows, {"revenue": float(len(rows))}, grain=grain, meta=meta)


def test_a_line_without_doubts_has_no_band() -> None:
    assert bands(line.draw(days([1.0, 2.0]), REVENUE)) == []


def test_days_in_a_row_are_one_band_and_each_says_what_is_wrong() -> None:
    figure = check(line.draw(doubted(days([1.0, 0.0, 0.0]), "2026-11-02", "2026-11-03"), REVENUE))
    assert bands(figure) == [("2026-11-01 12:00", "2026-11-03 12:00")]
    assert hovers(figure) == ["<b>€1.00</b>  Revenue", "No order at all", "No order at all"]


def test_the_first_day_and_a_day_apart_have_bands_of_their_own() -> None:
    figure = line.draw(doubted(days([0.0, 1.0, 0.0]), "2026-11-01", "2026-11-03", code="volume_out_of_band"), REVENUE)
    assert bands(figure) == [("2026-10-31 12:00", "2026-11-01 12:00"), ("2026-11-02 12:00", "2026-11-03 12:00")]
    assert hovers(figure)[0] == "Unusually few or many orders"


def test_days_of_the_comparison_are_not_marked_in_the_period() -> None:
    result = doubted(days([1.0, 2.0], [3.0, 4.0]), "2026-10-29", "2026-11-04")
    assert bands(line.draw(result, REVENUE)) == []
    assert caption("line", result, REVENUE) == "Daily, Nov 1 – Nov 3, 2026, compared with Oct 29 – Oct 31, 2026"


def test_a_week_or_month_is_marked_as_a_whole_and_names_the_days() -> None:
    period = {"start": "2026-10-01", "end": "2026-11-30", "label": "Two months"}
    by_month = doubted(by("month", "2026-10-01", "2026-11-01", period=period), "2026-11-16", "2026-11-17", code="feed_late")
    figure = check(line.draw(by_month, REVENUE))
    assert bands(figure) == [("2026-10-16 12:00", "2026-11-16 12:00")]
    assert figure["data"][-1]["customdata"][1].endswith("Nov 16: no data since the last order<br>Nov 17: no data since the last order")


def test_of_many_days_in_a_bucket_three_are_named() -> None:
    period = {"start": "2026-11-01", "end": "2026-11-30", "label": "November"}
    result = doubted(by("month", "2026-11-01", period=period), *[f"2026-11-{day:02}" for day in range(5, 11)])
    figure = line.draw(result, REVENUE)
    assert bands(figure) == [("2026-10-31 12:00", "2026-11-01 12:00")]
    assert hovers(figure) == ["and 3 more"]


def test_all_hours_of_a_day_are_marked() -> None:
    hours = [f"2026-11-01T{hour:02}:00:00+01:00" for hour in (21, 22, 23)] + ["2026-11-02T00:00:00+01:00"]
    assert bands(line.draw(doubted(by("hour", *hours), "2026-11-01"), REVENUE)) == [(-0.5, 2.5)]
    assert bands(line.draw(doubted(by("hour", *hours), "2026-11-02"), REVENUE)) == [(2.5, 3.5)]


def test_bars_are_marked_too() -> None:
    result = doubted(series({"Home": [5.0, 0.0]}), "2026-11-02")
    figure = check(stacked_bar.draw(result, Options(metric="revenue", form="bars")))
    assert bands(figure) == [("2026-11-01 12:00", "2026-11-02 12:00")]
    assert figure["data"][0]["customdata"][1][1].endswith("<br>No order at all")


@pytest.mark.parametrize("kind", ["line", "trend"])
def test_the_line_under_the_title_says_what_the_band_means(kind: str) -> None:
    assert caption(kind, doubted(days([1.0]), "2026-11-01"), REVENUE).endswith("; dotted frame: data in doubt")
