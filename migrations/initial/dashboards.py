"""The tables about dashboards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.initial.columns import check, created_and_edited, day, decimal, json, key, known, ref, shaped, text, whole, word

TABLES = (
    "dashboards",
    "dashboard_widgets",
    "annotations",
    "targets",
)


def create() -> None:
    _dashboards()
    _dashboard_widgets()
    _annotations()
    _targets()


def _dashboards() -> None:
    op.create_table(
        "dashboards",
        key(), text("name"), text("description"), word("visibility"), json("shared_with"), json("filters"),
        *created_and_edited(owned=True),
        known("visibility", "private", "shared", "public"),
        check("name_has_length", "length(name) BETWEEN 1 AND 200"),
        check("version_is_positive", "version >= 1"),
        *shaped("object", "shared_with", "filters"),
    )  # fmt: skip
    op.create_index("ix_dashboards_owner_id_created_at", "dashboards", ["owner_id", "created_at"])
    op.create_index("ix_dashboards_visibility_created_at", "dashboards", ["visibility", "created_at"])


def _dashboard_widgets() -> None:
    op.create_table(
        "dashboard_widgets",
        key(), ref("dashboard_id", "dashboards"), text("title"), word("kind"), json("source"), whole("x"), whole("y"),
        whole("w"), whole("h"), json("layouts"), json("options"), whole("refresh_seconds"), whole("cache_seconds"),
        *created_and_edited(owned=True),
        known(
            "kind", "kpi", "line", "area", "bar", "stacked_bar", "pie", "table", "pivot", "heatmap", "cohort", "funnel", "waterfall",
            "pareto", "scatter", "histogram", "box", "treemap", "bullet", "map", "text",
        ),
        check("title_has_length", "length(title) BETWEEN 1 AND 200"),
        check("place_not_negative", "x >= 0 AND y >= 0"),
        check("size_is_positive", "w >= 1 AND h >= 1"),
        check("fits_the_grid", "x + w <= 12"),
        check("seconds_not_negative", "refresh_seconds >= 0 AND cache_seconds >= 0"),
        check("version_is_positive", "version >= 1"),
        *shaped("object", "source", "layouts", "options"),
    )  # fmt: skip
    op.create_index("ix_dashboard_widgets_dashboard_id_created_at", "dashboard_widgets", ["dashboard_id", "created_at"])


def _annotations() -> None:
    op.create_table(
        "annotations",
        key(), day("starts_on"), day("ends_on"), text("note"), text("metric", null=True), text("dimension", null=True),
        text("member", null=True), word("visibility"),
        *created_and_edited(owned=False),
        check("ends_after_start", "ends_on >= starts_on"),
        check("note_has_length", "length(note) BETWEEN 1 AND 2000"),
        check("member_has_dimension", "(dimension IS NULL) = (member IS NULL)"),
        check("version_is_positive", "version >= 1"),
        known("visibility", "private", "shared", "public"),
    )  # fmt: skip
    op.create_index("ix_annotations_starts_on", "annotations", ["starts_on"])


def _targets() -> None:
    op.create_table(
        "targets",
        key(), text("metric"), word("grain"), day("period_start"), decimal("value"), text("dimension"), text("member"),
        *created_and_edited(owned=False),
        known("grain", "day", "week", "month", "quarter", "year"),
        check("member_has_dimension", "(dimension = '') = (member = '')"),
        check("version_is_positive", "version >= 1"),
    )  # fmt: skip
    op.create_index(
        "uq_targets_metric_grain_period_start_dimension_member",
        "targets",
        ["metric", "grain", "period_start", "dimension", "member"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
