"""A warehouse in PostgreSQL kept in step with the extract in `MVT_HOME`, and how the last attempt ended, in `MVT_HOME/warehouse.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data.clock import Clock
from data.errors import AnalyticsError
from data.marketplace.extract import served_info
from data.marketplace.postgres import bring_to_postgres, move_stamp
from data.marketplace.versions import remember_text

STATE_FILE = "warehouse.json"


@dataclass(frozen=True, slots=True)
class MirrorState:
    """How the last attempt ended. `as_of` and `version`: what the warehouse serves, as far as it is known."""

    ok: bool
    began_at: str
    ended_at: str
    as_of: str | None
    version: str | None
    message: str = ""
    hint: str = ""


def carry(home: Path, url: str, *, origin: str, clock: Clock) -> bool:
    """Bring the extract in `home` to the database at `url`; whether a new version went over. Raises `WarehouseDown`.

    `origin` tells shop and demo apart. The state is written to `home`, whatever happens.
    """
    began = clock.now()
    try:
        carried = bring_to_postgres(home, url, origin)
    except AnalyticsError as error:
        _remember_failure(home, began, clock.now(), error)
        raise
    _remember_success(home, began, clock.now())
    return carried


def confirm_there(home: Path, url: str, *, clock: Clock) -> bool:
    """Say there up to when the extract is complete, without copying. False when another version is served there. Raises
    `WarehouseDown`."""
    began = clock.now()
    try:
        in_step = move_stamp(home, url)
    except AnalyticsError as error:
        _remember_failure(home, began, clock.now(), error)
        raise
    if in_step:
        _remember_success(home, began, clock.now())
    return in_step


def read_mirror(home: Path) -> MirrorState | None:
    """How the last attempt ended; None when there was none, or when what was written cannot be read."""
    try:
        return MirrorState(**json.loads((home / STATE_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _remember_success(home: Path, began: datetime, ended: datetime) -> None:
    info = served_info(home)
    version, told = (info.version, info.as_of.isoformat()) if info else (None, None)
    last = read_mirror(home)
    if last is not None and last.ok and (last.version, last.as_of) == (version, told):
        return
    _remember(home, MirrorState(ok=True, began_at=began.isoformat(), ended_at=ended.isoformat(), as_of=told, version=version))


def _remember_failure(home: Path, began: datetime, ended: datetime, error: AnalyticsError) -> None:
    last = read_mirror(home)
    _remember(home, MirrorState(
        ok=False, began_at=began.isoformat(), ended_at=ended.isoformat(), as_of=last.as_of if last else None,
        version=last.version if last else None, message=error.message, hint=error.hint,
    ))  # fmt: skip


def _remember(home: Path, state: MirrorState) -> None:
    remember_text(home / STATE_FILE, json.dumps(asdict(state), ensure_ascii=False, indent=1) + "\n")
