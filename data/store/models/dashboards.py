"""Tables about dashboards: what is on them, the notes on their charts, and the targets they show."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.store.models.base import Authored, Base, Owned, one_of, user_reference
from data.store.types import ID_LENGTH, json_checks, new_id

GRID_COLUMNS = 12
KINDS = (
    "kpi", "line", "area", "bar", "stacked_bar", "pie", "table", "pivot", "heatmap", "cohort", "funnel", "waterfall", "pareto", "scatter",
    "histogram", "box", "treemap", "bullet", "map", "text",
)  # fmt: skip
VISIBILITIES = ("private", "shared", "public")
GRAINS = ("day", "week", "month", "quarter", "year")
"""Grains of figures that are kept; hours are asked of the warehouse."""

NOT_DELETED = text("deleted_at IS NULL")


class Dashboard(Owned, Base):
    """A named grid of widgets with filters of its own. Its version grows with every change of a widget, too."""

    __tablename__ = "dashboards"
    __table_args__ = (
        one_of("visibility", VISIBILITIES),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name_has_length"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        CheckConstraint("refresh_seconds >= 0", name="refresh_seconds_not_negative"),
        *json_checks({"shared_with": "object", "filters": "object", "tabs": "array"}),
        Index("ix_dashboards_owner_id_created_at", "owner_id", "created_at"),
        Index("ix_dashboards_visibility_created_at", "visibility", "created_at"),
    )

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str] = mapped_column(String(16), default="private")
    shared_with: Mapped[dict[str, Any]] = mapped_column(default=dict)
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    tabs: Mapped[list[Any]] = mapped_column(default=list)
    refresh_seconds: Mapped[int] = mapped_column(default=60)
    locked: Mapped[bool] = mapped_column(default=False)


class DashboardWidget(Owned, Base):
    """A question, a chart kind and a place on the grid of twelve columns; `layouts` holds what other widths change."""

    __tablename__ = "dashboard_widgets"
    __table_args__ = (
        one_of("kind", KINDS),
        CheckConstraint("length(title) BETWEEN 1 AND 200", name="title_has_length"),
        CheckConstraint("x >= 0 AND y >= 0", name="place_not_negative"),
        CheckConstraint("w >= 1 AND h >= 1", name="size_is_positive"),
        CheckConstraint(f"x + w <= {GRID_COLUMNS}", name="fits_the_grid"),
        CheckConstraint("refresh_seconds >= 0 AND cache_seconds >= 0", name="seconds_not_negative"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        *json_checks({"source": "object", "layouts": "object", "options": "object"}),
        Index("ix_dashboard_widgets_dashboard_id_created_at", "dashboard_id", "created_at"),
    )

    dashboard_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("dashboards.id"))
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[dict[str, Any]]
    x: Mapped[int]
    y: Mapped[int]
    w: Mapped[int]
    h: Mapped[int]
    layouts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    refresh_seconds: Mapped[int] = mapped_column(default=300)
    cache_seconds: Mapped[int] = mapped_column(default=60)
    tab: Mapped[str] = mapped_column(default="")


class DashboardLayout(Base):
    """Where a reader has put the widgets of a dashboard for themselves, over the places all others see."""

    __tablename__ = "dashboard_layouts"
    __table_args__ = (
        UniqueConstraint("user_id", "dashboard_id"),
        *json_checks({"layouts": "object"}),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = user_reference()
    dashboard_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("dashboards.id"))
    layouts: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class Annotation(Authored, Base):
    """A note on a day or a span of days ("price change"), for all charts or for one metric or one member."""

    __tablename__ = "annotations"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("length(note) BETWEEN 1 AND 2000", name="note_has_length"),
        CheckConstraint("(dimension IS NULL) = (member IS NULL)", name="member_has_dimension"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        one_of("visibility", VISIBILITIES),
        Index("ix_annotations_starts_on", "starts_on"),
    )

    starts_on: Mapped[date]
    ends_on: Mapped[date]
    note: Mapped[str]
    metric: Mapped[str | None]
    dimension: Mapped[str | None]
    member: Mapped[str | None]
    visibility: Mapped[str] = mapped_column(String(16), default="public")


class Target(Authored, Base):
    """What a metric should reach in a period. An empty dimension and member mean the whole house."""

    __tablename__ = "targets"
    __table_args__ = (
        one_of("grain", GRAINS),
        CheckConstraint("(dimension = '') = (member = '')", name="member_has_dimension"),
        CheckConstraint("version >= 1", name="version_is_positive"),
        Index(
            "uq_targets_metric_grain_period_start_dimension_member",
            "metric", "grain", "period_start", "dimension", "member",
            unique=True, sqlite_where=NOT_DELETED, postgresql_where=NOT_DELETED,
        ),
    )  # fmt: skip

    metric: Mapped[str]
    grain: Mapped[str] = mapped_column(String(16))
    period_start: Mapped[date]
    value: Mapped[Decimal]
    dimension: Mapped[str] = mapped_column(default="")
    member: Mapped[str] = mapped_column(default="")
