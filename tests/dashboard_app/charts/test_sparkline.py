"""The sparkline as SVG: a path through the values, gaps, few points, many points."""

from __future__ import annotations

import re

import pytest

from dashboard_app.charts import sparkline


def _lines(text: str) -> list[str]:
    return re.findall(r"<path d='([^']*)' fill='none'", text)


def test_a_line_spans_the_width_and_the_height() -> None:
    assert _lines(sparkline.svg([0.0, 10.0, 5.0])) == ["M0 30L60 2L120 16"]


def test_a_gap_stays_a_gap() -> None:
    assert _lines(sparkline.svg([0.0, 10.0, None, 5.0, 0.0])) == ["M0 30L30 2 M90 16L120 30"]


def test_the_unfinished_end_is_dotted_and_joined() -> None:
    text = sparkline.svg([0.0, 10.0, 5.0], incomplete=1)
    assert _lines(text) == ["M0 30L60 2", "M60 2L120 16"]
    assert text.count("stroke-dasharray") == 1


@pytest.mark.parametrize(
    ("values", "path"),
    [
        pytest.param([5.0], "M0 16h.01", id="a single point"),
        pytest.param([7.0, 7.0], "M0 16L120 16", id="all equal"),
        pytest.param([0.0, 0.0], "M0 30L120 30", id="all zero"),
        pytest.param([None, None], "", id="all without a value"),
        pytest.param([], "", id="empty"),
    ],
)
def test_corner_cases(values: list[float | None], path: str) -> None:
    assert _lines(sparkline.svg(values)) == [path]


def test_among_many_points_the_spike_stays() -> None:
    values: list[float | None] = [1.0] * 5000
    values[3333] = 100.0
    line = _lines(sparkline.svg(values))[0]
    assert line.count("L") < 130
    assert " 2L" in line


def test_the_picture_holds_no_raw_angle_bracket() -> None:
    mask = sparkline.draw([1.0, 2.0], "Orders").style["maskImage"]
    assert mask.startswith('url("data:image/svg+xml,%3Csvg')
    assert "<" not in mask
    assert ">" not in mask
