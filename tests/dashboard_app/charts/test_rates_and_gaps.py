"""Exchange rates as lines with gaps, and the words about days that have none."""

from __future__ import annotations

from typing import Any

from dashboard_app.charts import Options, gaps, rates
from dashboard_app.charts.captions import caption
from data.result import Column, Result, Row
from tests.dashboard_app.charts.answers import check, text_of
from tests.dashboard_app.charts.shapes import shape

RATE = Column("rate", "Rate", "metric", "number", "number", "EUR")
CHANGE = Column("change", "Change since the first day", "metric", "number", "percent", "ratio")
PUBLISHED = Column("rate_of", "Published on", "label", "date", "date")


def course(**days: tuple[float | None, ...]) -> Result:
    rows: list[Row] = [
        {
            "day": f"2026-11-0{place + 1}", "order_currency": currency, "order_currency__label": currency, "rate": values[place],
            "change": None if (value := values[place]) is None else value / (values[0] or 1) - 1, "rate_of": "2026-11-01",
        }
        for place in range(3) for currency, values in days.items()
    ]  # fmt: skip
    meta = {"currencies": len(days) + 1}
    return shape(
        rows, {"rate": None, "change": None}, time="day", dimensions=("order_currency",), more=(RATE, CHANGE, PUBLISHED), meta=meta
    )


def test_a_day_without_a_rate_is_a_gap_and_a_day_alone_a_point() -> None:
    figure = check(rates.draw(course(USD=(0.9, None, 0.95), JPY=(0.006123, 0.006124, None)), Options(metric="rate")))
    dollars, yen = figure["data"]
    assert (dollars["name"], dollars["y"], dollars["connectgaps"]) == ("USD", [0.9, None, 0.95], False)
    assert dollars["marker"]["size"] == [6, 0, 6]
    # Every digit of a small rate counts.
    assert yen["y"] == [0.006123, 0.006124, None]
    assert yen["marker"]["size"] == [0, 0, 0]


def test_the_hover_tells_the_rate_how_it_moved_and_of_when_it_is() -> None:
    figure = rates.draw(course(USD=(0.9, None, 0.945)), Options(metric="change"))
    assert [hover for _, hover in figure["data"][0]["customdata"]] == [
        "0.9 EUR  (0.0%)", "Needs exchange rates", "0.945 EUR  (+5.0%), of Nov 1, 2026",
    ]  # fmt: skip


def test_the_caption_says_what_is_drawn_and_of_how_many() -> None:
    result = course(USD=(0.9, None, 0.945))
    assert caption("rates", result, Options(metric="change")) == (
        "Change since the first day in EUR, Nov 1 – Nov 3, 2026, the 1 of 2 currencies with the most rows"
    )
    assert caption("rates", result, Options(metric="rate")).startswith("One unit in EUR, ")


def test_nothing_to_draw_is_an_empty_figure() -> None:
    assert rates.draw(course(), Options(metric="rate"))["data"] == []


def missing(*rows: tuple[str, str, str, int, int, str | None]) -> Result:
    names = ("currency", "first", "last", "days", "unconverted", "rate_before")
    columns = (
        Column("first", "From", "label", "date", "date"), Column("last", "To", "label", "date", "date"),
        Column("days", "Days", "metric", "number", "count", "count"),
        Column("unconverted", "Rows without a rate", "metric", "number", "count", "count"),
        Column("rate_before", "Last rate before", "label", "date", "date"),
    )  # fmt: skip
    told: list[Row] = [dict(zip(names, row, strict=True)) | {"currency__label": row[0]} for row in rows]
    metrics = [{"name": "gmv", "label": "Gross merchandise value"}, {"name": "revenue", "label": "Revenue"}]
    return shape(told, {"days": 1, "unconverted": 1}, dimensions=("currency",), more=columns, meta={"metrics_without_value": metrics})


def said(*rows: Any) -> str:  # noqa: ANN401 - rows of `missing`
    return " ".join(" ".join(text_of(part) for part in gaps.draw(missing(*rows), Options(metric="unconverted"))).split())


def test_a_gap_says_when_how_many_and_what_came_before() -> None:
    text = said(("USD", "2026-11-04", "2026-11-09", 5, 1200, "2026-10-27"), ("CHF", "2026-11-03", "2026-11-03", 1, 1, None))
    assert "USD Nov 4 – Nov 9, 2026: 1,200 rows on 5 days. The last rate before is of Oct 27, 2026." in text
    assert "CHF Nov 3, 2026: 1 row. There is no rate before." in text
    assert "wherever such a row takes part: Gross merchandise value, Revenue. Orders, units and customers go on counting." in text
    assert "fx_rates" in text


def test_of_many_gaps_the_latest_are_told() -> None:
    assert "and 4 more" in said(*[("USD", f"2026-10-{day:02d}", f"2026-10-{day:02d}", 1, 2, None) for day in range(1, 13)])
