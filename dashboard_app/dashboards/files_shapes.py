"""The shapes of widgets and dashboards where they come from outside: bodies of requests and files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, WithJsonSchema

from dashboard_app.dashboards.checks import LONGEST_NAME, LONGEST_REFRESH_S, MOST_WIDGETS
from dashboard_app.dashboards.checks_of_drafts import LONGEST_DESCRIPTION, MOST_TABS
from dashboard_app.dashboards.grid import COLUMNS, DEEPEST, TALLEST
from dashboard_app.dashboards.values import Place, PlacedWidget, WidgetDraft, WidgetSpec
from data.store.models.dashboards import KINDS

STRICT = ConfigDict(extra="forbid", frozen=True)

Title = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Kind = Annotated[str, Field(max_length=40), WithJsonSchema({"type": "string", "enum": list(KINDS)})]
Seconds = Annotated[StrictInt, Field(ge=0, le=LONGEST_REFRESH_S)]
TabKey = Annotated[str, Field(max_length=40)]
Column = Annotated[StrictInt, Field(ge=0, le=COLUMNS - 1)]
Row = Annotated[StrictInt, Field(ge=0, le=DEEPEST)]
Width = Annotated[StrictInt, Field(ge=1, le=COLUMNS)]
Height = Annotated[StrictInt, Field(ge=1, le=TALLEST)]
Object = dict[str, Any]
Source = Annotated[
    Object,
    Field(
        description='`{"type": "metric_query", "query": {...}}` (a body of /query), `{"type": "study", "name", "options"}`, '
        '`{"type": "saved_query", "id", "parameters"}` or `{"type": "text", "markdown"}`.'
    ),
]
Filters = Annotated[
    Object, Field(description="What its filters begin with, by the names of an address: `period`, `compare`, dimensions.", max_length=50)
]


class GridPlace(BaseModel):
    """A place on the grid of twelve columns, in cells from the top left."""

    model_config = STRICT
    x: Column
    y: Row
    w: Width
    h: Height


class PlaceChange(BaseModel):
    """What of a place is different at another width."""

    model_config = STRICT
    x: Column | None = None
    y: Row | None = None
    w: Width | None = None
    h: Height | None = None


Layouts = Annotated[dict[Literal["tablet", "phone"], PlaceChange], Field(description="What narrower screens change of the place.")]


class DashboardTab(BaseModel):
    """A tab of a dashboard."""

    model_config = STRICT
    key: TabKey
    title: Title


class WidgetFields(BaseModel):
    """What a widget shows, and where."""

    model_config = STRICT
    title: Title
    kind: Annotated[Kind, Field(description="How it is drawn.")]
    source: Source
    options: Annotated[Object, Field(description="Options of the kind; see docs/dashboards.md.")] = {}
    refresh_seconds: Annotated[Seconds, Field(description="0 follows the dashboard, otherwise at least 15.")] = 0
    layout: Annotated[
        GridPlace | None, Field(description="Without one a new widget gets the first free place, and one that is there stays.")
    ] = None
    layouts: Layouts = {}
    tab: Annotated[TabKey, Field(description="The key of its tab; empty for the first.")] = ""

    def to_draft(self) -> WidgetDraft:
        spec = WidgetSpec(self.title, self.kind, self.source, self.options, self.refresh_seconds)
        place = None if self.layout is None else Place(**self.layout.model_dump())
        return WidgetDraft(spec, place, changes_of(self.layouts), self.tab)


class FileWidget(WidgetFields):
    """A widget in a file."""

    layout: GridPlace

    def to_placed(self) -> PlacedWidget:
        draft = self.to_draft()
        return PlacedWidget("", draft.spec, draft.place or Place(0, 0, 1, 1), draft.layouts, draft.tab)


class DashboardFile(BaseModel):
    """A dashboard as a file: everything but whose it is and who may see it."""

    model_config = STRICT
    format: Literal["mvtraders-dashboard"]
    version: Annotated[Literal[1], Field(description="Of the format.")]
    name: Title
    description: Annotated[str, Field(max_length=LONGEST_DESCRIPTION)] = ""
    filters: Filters = {}
    tabs: Annotated[list[DashboardTab], Field(max_length=MOST_TABS)] = []
    refresh_seconds: Seconds = 60
    widgets: Annotated[list[FileWidget], Field(max_length=MOST_WIDGETS)] = []


def changes_of(layouts: dict[Literal["tablet", "phone"], PlaceChange]) -> dict[str, dict[str, int]]:
    """What is said of narrower screens, without what is not."""
    return {width: change.model_dump(exclude_none=True) for width, change in layouts.items()}
