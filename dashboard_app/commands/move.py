"""`move-database`: the application's own rows from one database to another."""

from __future__ import annotations

import sys
from argparse import Namespace

from dashboard_app.settings import Settings, variable
from data.clock import SystemClock
from data.store.move import move_database


def run(settings: Settings, given: Namespace) -> None:
    """Raises what stands in the way; then nothing has changed."""
    # A lease lives by the time that runs, also where the product's own clock stands still.
    moved = move_database(settings.database, given.to, clock=SystemClock())
    for table, rows in moved.rows.items():
        if rows:
            _say(f"  {rows:>9,}  {table}")
    for table in moved.strangers:
        _say(f"Left behind, because it is not the product's: {table}.")
    _say(f"Copied {sum(moved.rows.values()):,} rows of {len(moved.rows)} tables, and compared them one by one.")
    _say(f"Now set {variable('database_url')} to the new address and start the server. The old database is as it was: keep it as a backup.")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
