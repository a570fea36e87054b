"""The metric card: its number, its change by favourable direction, its words, its sparkline."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, kpi
from data.result import Result
from tests.dashboard_app.charts.answers import BEFORE, answer, find, text_of


def _card(metric: str, value: float | None, previous: float | None, **more: object) -> Result:
    change = None if value is None or previous is None else value - previous
    growth = None if change is None or previous is None or previous < 0 else change / previous if previous else None
    row = {metric: value, f"{metric}__previous": previous, f"{metric}__change": change, f"{metric}__growth": growth}
    reasons = more.pop("reasons", {})
    better = str(more.pop("better", "up"))
    return answer(
        [{"day": "2026-11-01", **row}, {"day": "2026-11-02", **row}], row, metrics=(metric,), grain="day", better=better,
        meta={"comparison": BEFORE, "reasons": reasons} | more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("metric", "value", "written"),
    [
        ("revenue", 73.2, "€73.20"),
        ("revenue", 4_480.55, "€4,481"),
        ("revenue", 448_123.45, "€448,123"),
        ("revenue", 4_480_000.0, "€4.48M"),
        ("revenue", -12_345.0, "−€12,345"),
        ("revenue", 0, "€0"),
        ("orders", 61_204, "61,204"),
        ("take_rate", 0.0231, "2.31%"),
        ("revenue", None, "–"),
    ],
)
def test_the_number_is_as_full_as_the_card_allows(metric: str, value: float | None, written: str) -> None:
    assert text_of(find(kpi.draw(_card(metric, value, 1.0), Options(metric=metric)), "kpi-value")) == written


def test_the_change_has_arrow_sign_per_cent_and_amount() -> None:
    note = find(kpi.draw(_card("revenue", 112.0, 100.0), Options(metric="revenue")), "kpi-delta")
    assert text_of(note) == "▲ +12.0% +€12.00"


def test_a_percentage_changes_in_points() -> None:
    note = find(kpi.draw(_card("take_rate", 0.112, 0.1), Options(metric="take_rate")), "kpi-delta")
    assert text_of(note) == "▲ +1.20 pp +12.0%"


def test_no_change_is_said_as_no_change() -> None:
    note = find(kpi.draw(_card("orders", 10, 10), Options(metric="orders")), "kpi-delta")
    assert text_of(note) == "= 0.0% 0"


@pytest.mark.parametrize(
    ("value", "better", "tone"),
    [(12, "up", "good"), (8, "up", "bad"), (12, "down", "bad"), (8, "down", "good"), (12, "neutral", "neutral"), (10, "up", "neutral")],
)
def test_the_colour_follows_what_is_favourable(value: int, better: str, tone: str) -> None:
    card = kpi.draw(_card("refunds", value, 10, better=better), Options(metric="refunds"))
    assert len(find(card, f"tone-{tone}")) == 1


def test_the_words_say_what_it_is_compared_with() -> None:
    assert text_of(find(kpi.draw(_card("orders", 12, 10), Options(metric="orders")), "kpi-basis")) == "vs 10 previous 3 days"


def test_growth_from_nothing_is_new() -> None:
    card = kpi.draw(_card("orders", 12, 0, reasons={"orders__growth": "new"}), Options(metric="orders"))
    assert text_of(find(card, "kpi-delta")) == "▲ New +12"


def test_growth_from_a_negative_value_has_no_meaning() -> None:
    card = kpi.draw(_card("revenue", 50.0, -20.0, reasons={"revenue__growth": "negative_base"}), Options(metric="revenue"))
    assert text_of(find(card, "kpi-delta")) == "▲ n/m +€70.00"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("no_data", "No data for this time"),
        ("not_permitted", "Not part of what you may see"),
        ("needs:traffic", "Needs traffic, which the marketplace does not have"),
        ("division_by_zero", "Nothing to compute it from"),
    ],
)
def test_a_missing_number_says_why(reason: str, words: str) -> None:
    card = kpi.draw(_card("revenue", None, 1.0, reasons={"revenue": reason}), Options(metric="revenue"))
    assert text_of(find(card, "kpi-note")) == words


def test_without_comparison_the_period_is_printed() -> None:
    result = answer([{"day": "2026-11-01", "orders": 3}], {"orders": 3}, metrics=("orders",), grain="day")
    assert text_of(find(kpi.draw(result, Options(metric="orders")), "kpi-note")) == "Nov 1 – Nov 3, 2026"


def test_the_sparkline_is_described_in_words() -> None:
    line = find(kpi.draw(_card("orders", 12, 10), Options(metric="orders")), "sparkline")[0]
    assert line.to_plotly_json()["props"]["aria-label"] == "Orders over time, from 12 to 12"


def _aimed(value: float, due: float, better: str = "up") -> Result:
    """Revenue with what of its target is due by now."""
    parts = {"target": due, "variance": value - due, "variance_rate": (value - due) / due}
    row = {"revenue": value} | {f"revenue__{name}": part for name, part in parts.items()}
    return answer([{"day": "2026-11-01", **row}], row, grain="day", better=better)


@pytest.mark.parametrize(
    ("value", "better", "said", "mood", "length"),
    [
        (90.0, "up", "90.0% of €100.00 target", "bad", "90.0%"),
        (120.0, "up", "120.0% of €100.00 target", "good", "100.0%"),
        (120.0, "down", "120.0% of €100.00 target", "bad", "100.0%"),
        (-5.0, "up", "−5.0% of €100.00 target", "bad", "0.0%"),
    ],
)
def test_a_target_is_a_bar_and_words(value: float, better: str, said: str, mood: str, length: str) -> None:
    card = kpi.draw(_aimed(value, 100.0, better), Options(metric="revenue"))
    assert text_of(find(card, "kpi-target")).split() == said.split()
    assert len(find(card, f"target-{mood}")) == 1
    assert find(card, "kpi-bar")[0].style == {"width": length}


def test_without_a_target_there_is_no_bar() -> None:
    assert find(kpi.draw(_card("orders", 12, 10), Options(metric="orders")), "kpi-target") == []


def test_a_number_may_be_a_part_of_another() -> None:
    result = answer([{"orders": 3, "refunds": 12}], {"orders": 3, "refunds": 12}, metrics=("orders", "refunds"))
    note = find(kpi.draw(result, Options(metric="orders", whole="refunds")), "kpi-note")
    assert text_of(note) == "25.0% of 12 Nov 1 – Nov 3, 2026"
