"""Cohorts: the triangle, its sizes, the scale of colours, what is not over and what cannot be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard_app.charts import Options, cohort
from data.result import Result, Row
from tests.dashboard_app.charts.answers import check
from tests.dashboard_app.charts.shapes import shape

FIGURES = ("size", "customers", "retention", "revenue", "revenue_retention")
RETENTION = Options(metric="retention")


def cohorts(sizes: Mapping[str, Sequence[int | None]], reasons: Mapping[str, str] | None = None) -> Result:
    """By month the customers at each age, the first of which is the cohort's size; each spends ten. None: not over yet."""
    rows: list[Row] = []
    missing: dict[str, str] = dict(reasons or {})
    for month, counts in sizes.items():
        size = counts[0]
        for age, count in enumerate(counts):
            row: Row = {"cohort": f"{month}-01", "age": age, "size": size, "customers": count, "retention": None, "revenue": None}
            row["revenue_retention"] = None
            if count is not None and size:
                row |= {"retention": count / size, "revenue": count * 10.0, "revenue_retention": count / size}
            elif age and not reasons:
                missing |= {f"{len(rows)}.{name}": "not_enough_data" for name in FIGURES[1:]}
            rows.append(row)
    totals: Row = {"size": sum(counts[0] or 0 for counts in sizes.values()), "retention": None}
    return shape(rows, totals, *FIGURES, time="cohort", dimensions=("age",), meta={"reasons": missing})


QUARTER = cohorts({"2026-09": [200, 50, 40, None], "2026-10": [100, 30, None], "2026-11": [80]})


def test_month_zero_stands_apart_from_the_scale_of_colours() -> None:
    whole, later, _ = check(cohort.draw(QUARTER, RETENTION))["data"]
    assert (whole["x"], whole["z"]) == ([0], [[1.0], [1.0], [1.0], [1.0]])
    assert later["x"] == [1, 2, 3]
    assert later["z"][:3] == [[0.25, 0.2, None], [0.3, None, None], [None, None, None]]
    assert (later["zmin"], later["zmax"]) == (0, 0.3)


def test_a_cell_is_written_as_a_share_and_one_without_a_value_stays_empty() -> None:
    _, later, texts = cohort.draw(QUARTER, RETENTION)["data"]
    assert later["text"][:2] == [["25%", "20%", ""], ["30%", "", ""]]
    assert list(zip(texts["y"], texts["x"], texts["text"], strict=True))[:4] == [
        (0, 0, "100%"),
        (0, 1, "25%"),
        (0, 2, "20%"),
        (1, 0, "100%"),
    ]


def test_a_share_has_an_ink_that_can_be_read_on_its_colour() -> None:
    inks = cohort.draw(QUARTER, RETENTION)["data"][2]["textfont"]["color"]
    # All of the cohort; 25 % and 20 % of at most 30 %; the strong colours begin at 21 %.
    assert inks[:3] == ["var(--chart-ink)", "var(--chart-heat-ink-high)", "var(--chart-heat-ink-low)"]


def test_the_size_of_each_cohort_stands_before_it() -> None:
    layout = cohort.draw(QUARTER, RETENTION)["layout"]
    assert [note["text"] for note in layout["annotations"]] == ["200", "100", "80", "380"]
    assert layout["yaxis"]["ticktext"] == ["Sep 2026", "Oct 2026", "Nov 2026", "All"]


def test_the_month_that_is_not_over_is_marked() -> None:
    figure = check(cohort.draw(QUARTER, RETENTION))
    marks = [((shape["x0"] + shape["x1"]) / 2, (shape["y0"] + shape["y1"]) / 2) for shape in figure["layout"]["shapes"]]
    assert marks == [(3.0, 0.0), (2.0, 1.0)]
    assert figure["data"][1]["customdata"][1][1][1] == "First order in October 2026, 2 months later<br>This month is not over yet"


def test_all_together_are_weighed_by_their_size() -> None:
    later = cohort.draw(QUARTER, RETENTION)["data"][1]
    # (50 + 30) of (200 + 100); 40 of 200; nobody can be seen at age 3.
    assert later["z"][3] == [0.2667, 0.2, None]
    assert later["customdata"][3][0][1] == "All that can be seen at this age: 2 cohorts<br><b>26.7%</b>"


def test_a_hover_says_who_of_how_many() -> None:
    later = cohort.draw(QUARTER, RETENTION)["data"][1]
    assert later["customdata"][0][0][1] == "First order in September 2026, 1 month later<br><b>25.0%</b>  Retention<br>50 of 200"


def test_revenue_that_comes_again_is_of_the_first_months_revenue() -> None:
    later = check(cohort.draw(QUARTER, Options(metric="revenue_retention")))["data"][1]
    assert later["customdata"][0][0][1].endswith("<b>25.0%</b>  Revenue retention<br>€500.00 of €2,000.00")
    assert later["z"][3][0] == 0.2667


def test_a_cohort_too_small_to_tell_stays_blank_and_unmarked() -> None:
    reasons = {f"{row}.{name}": "not_enough_data" for row in (0, 1) for name in FIGURES}
    result = cohorts({"2026-10": [None, None]}, reasons)
    figure = check(cohort.draw(result, RETENTION))
    assert figure["layout"]["shapes"] == []
    assert figure["layout"]["annotations"][0]["text"] == ""
    assert figure["data"][1]["customdata"][0][0][1].endswith("Not enough data")


def test_a_single_cohort_needs_no_row_of_all() -> None:
    figure = check(cohort.draw(cohorts({"2026-11": [80]}), RETENTION))
    assert figure["layout"]["yaxis"]["ticktext"] == ["Nov 2026"]
    assert [trace["type"] for trace in figure["data"]] == ["heatmap", "scatter"]


def test_nobody_coming_back_is_zero_and_not_blank() -> None:
    later = check(cohort.draw(cohorts({"2026-09": [10, 0]}), RETENTION))["data"][1]
    assert (later["z"], later["text"], later["zmax"]) == ([[0.0]], [["0%"]], 1.0)


def test_no_cohorts_make_an_empty_figure() -> None:
    figure = check(cohort.draw(cohorts({}), RETENTION))
    assert figure["data"][0]["z"] == []
