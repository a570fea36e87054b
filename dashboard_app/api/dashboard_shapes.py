"""The shapes of dashboards and widgets in requests and answers, with the examples of the description."""

# ruff: noqa: RUF012 - pydantic copies the defaults of its models

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictBool, StringConstraints

from dashboard_app.api.schemas import FileChoice, Paging
from dashboard_app.asking.questions import MAX_FILTERS, Comparison, Day, Name, Span, Values, Window
from dashboard_app.asking.validation import plain_text
from dashboard_app.dashboards.asking import Chosen
from dashboard_app.dashboards.checks import MOST_WIDGETS
from dashboard_app.dashboards.checks_of_drafts import LONGEST_DESCRIPTION, MOST_SHARED, MOST_TABS
from dashboard_app.dashboards.files_shapes import (
    STRICT,
    DashboardTab,
    Filters,
    GridPlace,
    Kind,
    Layouts,
    Object,
    PlaceChange,
    Seconds,
    Source,
    TabKey,
    Title,
    WidgetFields,
)

_NOT_GIVEN: Any = None

Visibility = Literal["private", "shared", "public"]
Id = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(plain_text)]
Description = Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]
Tabs = Annotated[list[DashboardTab], Field(max_length=MOST_TABS, description="In order; none for a single page.")]
_People = Annotated[list[Id], Field(max_length=MOST_SHARED)]


class SharedWith(BaseModel):
    """Who sees a dashboard that is shared, and who of them may change it, too."""

    model_config = STRICT
    roles: Annotated[list[Literal["admin", "analyst", "viewer", "vendor"]], Field(max_length=4)] = []
    users: Annotated[_People, Field(description="Ids of people.")] = []
    editors: Annotated[_People, Field(description="Ids of those who may change what is on it.")] = []


class NewDashboard(BaseModel):
    """A dashboard without its widgets."""

    model_config = STRICT
    name: Title
    description: Description = ""
    visibility: Annotated[Visibility, Field(description="Who sees it besides its owner and administrators.")] = "private"
    shared_with: SharedWith = SharedWith()
    filters: Filters = {}
    tabs: Tabs = []
    refresh_seconds: Annotated[Seconds, Field(description="0 for never, otherwise at least 15.")] = 60
    locked: Annotated[StrictBool, Field(description="Widgets and places stay as they are until it is unlocked.")] = False


class DocumentWidget(WidgetFields):
    """A widget of a whole document. Without an id it is a new one."""

    id: Id | None = None


class WholeDashboard(NewDashboard):
    """All of a dashboard. With `widgets` these are all there are: what is left out is taken off."""

    widgets: Annotated[list[DocumentWidget] | None, Field(max_length=MOST_WIDGETS)] = None


class DashboardChanges(BaseModel):
    """Only what is to change."""

    model_config = STRICT
    name: Title = Field(default=_NOT_GIVEN)
    description: Description = Field(default=_NOT_GIVEN)
    visibility: Visibility = Field(default=_NOT_GIVEN)
    shared_with: SharedWith = Field(default=_NOT_GIVEN)
    filters: Filters = Field(default=_NOT_GIVEN)
    tabs: Tabs = Field(default=_NOT_GIVEN)
    refresh_seconds: Seconds = Field(default=_NOT_GIVEN)
    locked: StrictBool = Field(default=_NOT_GIVEN)


class DashboardName(BaseModel):
    """What a copy is to be called."""

    model_config = STRICT
    name: Annotated[Title | None, Field(description="Without one, the name with `(copy)`.")] = None


class DashboardSearch(Paging):
    """Which dashboards."""

    search: Annotated[
        Annotated[str, StringConstraints(max_length=200), AfterValidator(plain_text)],
        Field(description="Only those with this in their name or description."),
    ] = ""


class WidgetChoice(Paging):
    """Which widgets."""

    dashboard_id: Annotated[Id | None, Field(description="Of one dashboard; without it of all you see.")] = None


class PlacedWidgetBody(BaseModel):
    """Where one widget is to stand."""

    model_config = STRICT
    id: Id
    layout: GridPlace
    layouts: Annotated[Layouts | None, Field(description="Without it they stay as they are.")] = None
    tab: Annotated[TabKey | None, Field(description="The key of its tab; without it the widget stays on its own.")] = None


class LayoutBody(BaseModel):
    """Places of widgets, all at once. Those that are not named give way."""

    model_config = STRICT
    widgets: Annotated[list[PlacedWidgetBody], Field(max_length=MOST_WIDGETS)]


class OwnPlaceBody(BaseModel):
    """Where one widget stands for you."""

    model_config = STRICT
    id: Id
    layout: PlaceChange = PlaceChange()
    layouts: Layouts = {}


class OwnLayoutBody(BaseModel):
    """Your own places, instead of those you had."""

    model_config = STRICT
    widgets: Annotated[list[OwnPlaceBody], Field(max_length=MOST_WIDGETS)]


class NewWidget(WidgetFields):
    """A widget and the dashboard it is for."""

    dashboard_id: Id


class WholeWidget(WidgetFields):
    """All of a widget. It stays on its dashboard."""

    dashboard_id: Annotated[Id | None, Field(description="Its own, if it is named at all.")] = None


class WidgetChanges(BaseModel):
    """Only what is to change."""

    model_config = STRICT
    title: Title = Field(default=_NOT_GIVEN)
    kind: Kind = Field(default=_NOT_GIVEN)
    source: Source = Field(default=_NOT_GIVEN)
    options: Object = Field(default=_NOT_GIVEN)
    refresh_seconds: Seconds = Field(default=_NOT_GIVEN)
    layout: GridPlace = Field(default=_NOT_GIVEN)
    layouts: Layouts = Field(default=_NOT_GIVEN)
    tab: TabKey = Field(default=_NOT_GIVEN)


class WidgetCopy(BaseModel):
    """Where a copy is to stand."""

    model_config = STRICT
    dashboard_id: Id


class WidgetView(Span, FileChoice):
    """What is chosen for the widget; without a period or a comparison it keeps its own."""

    compare: Annotated[Comparison | None, Field(description="What to compare with; default the widget's own.")] = None
    compare_start: Annotated[Day | None, Field(description="First day to compare with, instead of a named comparison.")] = None
    compare_end: Annotated[Day | None, Field(description="Last day to compare with.")] = None
    filters: Annotated[dict[Name, Values], Field(max_length=MAX_FILTERS)] = {}

    def to_chosen(self) -> Chosen:
        named: dict[str, Any] = {"period": self.period, "start": self.start, "end": self.end}
        compared: dict[str, Any] = {"compare": self.compare, "compare_start": self.compare_start, "compare_end": self.compare_end}
        window = Window.model_construct(None, **named, **compared, filters=self.filters)
        return Chosen(
            window.period_spec() if any(named.values()) else None, window.compare_spec() if any(compared.values()) else None, window.kept()
        )


class Widget(BaseModel):
    id: str
    dashboard_id: str
    title: str
    kind: str
    source: Object
    options: Object
    refresh_seconds: int
    layout: GridPlace
    layouts: dict[str, dict[str, int]]
    tab: str
    version: int


class WidgetEntry(Widget):
    created_at: datetime
    updated_at: datetime


class DashboardEntry(BaseModel):
    """A dashboard in a list. With whom it is shared is told to those who may change it."""

    id: str
    name: str
    description: str
    visibility: Visibility
    shared_with: SharedWith
    filters: Object
    tabs: list[DashboardTab]
    refresh_seconds: int
    locked: bool
    owner: str
    owner_id: str
    may_edit: bool
    widget_count: int
    created_at: datetime
    updated_at: datetime
    version: int


class Dashboard(DashboardEntry):
    """A dashboard with its widgets in reading order."""

    widgets: list[Widget]
    my_layout: Annotated[dict[str, dict[str, dict[str, int]]], Field(description="By widget: where it stands for you, by width.")]


NEW_DASHBOARD = {
    "name": "Sales", "description": "How it goes", "visibility": "shared", "shared_with": {"roles": ["viewer"], "users": [], "editors": []},
    "filters": {"period": "last_30_days", "country": ["DE"]}, "tabs": [], "refresh_seconds": 300, "locked": False,
}  # fmt: skip
WIDGET_FIELDS: dict[str, Any] = {
    "title": "Revenue by category",
    "kind": "bar",
    "source": {"type": "metric_query", "query": {"metrics": ["revenue"], "dimensions": ["category"], "period": "last_30_days"}},
    "options": {},
    "refresh_seconds": 300,
    "layout": {"x": 0, "y": 0, "w": 6, "h": 4},
    "layouts": {"phone": {"y": 2, "h": 3}},
    "tab": "",
}
TEXT_FIELDS = {"title": "Read this", "kind": "text", "source": {"type": "text", "markdown": "Figures **without** tax."}}
_STAMPS = {"created_at": "2026-11-22T10:00:00+00:00", "updated_at": "2026-11-22T10:00:00+00:00"}
WIDGET = {"id": "w-51c0", "dashboard_id": "d-9f1c", **WIDGET_FIELDS, "version": 1}
WIDGET_ENTRY = WIDGET | _STAMPS
DASHBOARD_ENTRY = {
    "id": "d-9f1c", **NEW_DASHBOARD, "owner": "Ana", "owner_id": "u-4f6c1d", "may_edit": True, "widget_count": 1, **_STAMPS, "version": 1,
}  # fmt: skip
DASHBOARD = DASHBOARD_ENTRY | {"widgets": [WIDGET], "my_layout": {"w-51c0": {"desktop": {"x": 6, "y": 0, "w": 6, "h": 4}}}}
LAYOUT = {"widgets": [{"id": "w-51c0", "layout": {"x": 6, "y": 0, "w": 6, "h": 4}}]}
FILE = {
    "format": "mvtraders-dashboard", "version": 1, "name": "Sales", "description": "", "filters": {}, "tabs": [], "refresh_seconds": 60,
    "widgets": [WIDGET_FIELDS],
}  # fmt: skip
