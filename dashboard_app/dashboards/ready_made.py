"""The ready dashboards of the demo marketplace, each a file that can be imported anywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dashboard_app.dashboards.desk_rows import content_of, widget_content
from dashboard_app.dashboards.files import Read, read_file
from dashboard_app.dashboards.grid_tabs import arranged
from dashboard_app.dashboards.values import PUBLIC
from data.clock import Clock
from data.store.dashboards import create_board, create_widget
from data.store.database import Database
from data.store.system import plant_once, system_user_id

FOLDER = Path(__file__).parent / "ready"
_SEED = "ready-"


def ready_names() -> tuple[str, ...]:
    """Their names, in order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def read_ready(name: str) -> Read:
    return read_file((FOLDER / f"{name}.json").read_bytes())


def plant_ready(database: Database, clock: Clock) -> tuple[str, ...]:
    """Put in those that have never been put in, for everybody to see; gives their names. Whoever removes one has removed it for good."""
    now = clock.now()
    with database.transaction() as session:
        new = tuple(name for name in ready_names() if plant_once(session, _SEED + name, now))
        for name in new:
            draft, widgets = read_ready(name)
            owner_id = system_user_id(session, now)
            board = create_board(session, content_of(replace(draft, visibility=PUBLIC)), owner_id, now)
            for widget in arranged([replace(one, id=str(number)) for number, one in enumerate(widgets)], draft.tabs):
                create_widget(session, board.id, widget_content(widget), owner_id, now)
    return new
