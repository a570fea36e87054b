"""The line about the data: nothing when all is well, when the shop is away the time of what is shown, and what was found in its rows."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from dashboard_app.ui.data_state import line, not_carried
from data.marketplace.mirror import MirrorState
from data.shop.findings import Finding, Level
from data.shop.sync import SyncState

BERLIN = ZoneInfo("Europe/Berlin")
READ = SyncState(
    ok=True, began_at="2026-11-20T11:00:00+00:00", ended_at="2026-11-20T11:00:04+00:00", as_of="2026-11-20T11:00:00+00:00", version="v1",
    changed=True, rows={"orders": 2}, fingerprint="x",
)  # fmt: skip
NEGATIVE = Finding(
    Level.WARNING, "price_negative", "order_lines", "unit_price", 3, "3 order lines have a negative price.", "Map them.", "L7"
)


def test_nothing_is_said_when_all_is_well() -> None:
    assert line(READ, (), BERLIN) is None
    assert line(READ, (replace(NEGATIVE, level=Level.NOTE),), BERLIN) is None


def test_a_shop_that_cannot_be_read_leaves_the_time_of_what_is_shown() -> None:
    failed = replace(READ, ok=False, ended_at="2026-11-20T11:30:00+00:00", message="password authentication failed for user reader")
    shown = str(line(failed, (), BERLIN))
    assert "The shop could not be read at 2026-11-20 12:30. What you see is as of 2026-11-20 12:00." in shown
    assert "reader" not in shown


def test_findings_are_told_with_what_to_do() -> None:
    shown = str(line(READ, (NEGATIVE,), BERLIN))
    assert "1 thing to know about the shop's data" in shown
    assert "3 order lines have a negative price." in shown
    assert "Map them." in shown


def test_a_warehouse_that_did_not_take_the_figures_says_what_it_serves() -> None:
    began = "2026-11-20T11:30:00+00:00"
    failed = MirrorState(ok=False, began_at=began, ended_at=began, as_of=READ.as_of, version="v1", message="nothing for reader")
    shown = str(not_carried(failed, BERLIN))
    assert "The warehouse could not be brought up to date at 2026-11-20 12:30. It serves what was known at 2026-11-20 12:00." in shown
    assert "reader" not in shown
    assert not_carried(replace(failed, ok=True), BERLIN) is None
    assert not_carried(None, BERLIN) is None
