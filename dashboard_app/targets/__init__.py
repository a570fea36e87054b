"""Targets that people edit: the desk, what is checked, and the sheets they come in by."""

from __future__ import annotations

from dashboard_app.targets.desk import APPLICATION, SHOP, ListedTarget, Numbered, Targets
from dashboard_app.targets.sheet import read_sheet
from dashboard_app.targets.table import table_of, target_of_texts
from data.store.targets import Selection

__all__ = ["APPLICATION", "SHOP", "ListedTarget", "Numbered", "Selection", "Targets", "read_sheet", "table_of", "target_of_texts"]
