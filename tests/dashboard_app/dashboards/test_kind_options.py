"""The options of a widget: those of all, those of its kind, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard_app.dashboards.kind_options import wrong_options


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("bar", {}),
        ("line", {"grain": "auto", "pinned": ["period", "compare"]}),
        ("cohort", {"follows_period": True}),
        ("unheard-of", {"grain": "auto"}),
    ],
)
def test_what_is_right(kind: str, options: dict[str, Any]) -> None:
    assert list(wrong_options(kind, options)) == []


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"grain": "day"}, "grain"),
        ({"pinned": "period"}, "pinned"),
        ({"pinned": ["all"]}, "pinned"),
        ({"follows_period": 1}, "follows_period"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
)
def test_what_is_wrong_is_named(options: dict[str, Any], field: str) -> None:
    assert [one.field for one in wrong_options("bar", options)] == [field]
