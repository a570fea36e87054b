"""Dashboards get tabs, a rhythm and a lock, widgets a tab, and readers an arrangement of their own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.initial.columns import flag, instant, json, key, ref, shaped, text, whole

revision = "0002_dashboards"
down_revision = "0001_initial"
branch_labels = None
depends_on = None

_DASHBOARDS, _WIDGETS, _LAYOUTS = "dashboards", "dashboard_widgets", "dashboard_layouts"
_SECONDS = "ck_dashboards_refresh_seconds_not_negative"
_TABS = "ck_dashboards_tabs_is_array"


def upgrade() -> None:
    _add(_DASHBOARDS, {"'[]'": json("tabs"), "60": whole("refresh_seconds"), "false": flag("locked")})
    _add(_WIDGETS, {"''": text("tab")})
    with op.batch_alter_table(_DASHBOARDS) as batch:
        batch.create_check_constraint(op.f(_SECONDS), sa.text("refresh_seconds >= 0"))
        batch.create_check_constraint(op.f(_TABS), sa.text(str(shaped("array", "tabs")[0].sqltext)))
    op.create_table(
        _LAYOUTS,
        key(), ref("user_id", "users"), ref("dashboard_id", _DASHBOARDS), json("layouts"), instant("updated_at"),
        sa.UniqueConstraint("user_id", "dashboard_id"),
        *shaped("object", "layouts"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table(_LAYOUTS)
    with op.batch_alter_table(_WIDGETS) as batch:
        batch.drop_column("tab")
    with op.batch_alter_table(_DASHBOARDS) as batch:
        for check in (_SECONDS, _TABS):
            batch.drop_constraint(op.f(check), type_="check")
        for name in ("tabs", "refresh_seconds", "locked"):
            batch.drop_column(name)


def _add(table: str, columns: dict[str, sa.Column[Any]]) -> None:
    """New columns, each with the value that the rows that are there get; then without a default, as they are in the models."""
    with op.batch_alter_table(table) as batch:
        for value, column in columns.items():
            batch.add_column(sa.Column(column.name, column.type, nullable=False, server_default=sa.text(value)))
    with op.batch_alter_table(table) as batch:
        for column in columns.values():
            batch.alter_column(column.name, server_default=None)
