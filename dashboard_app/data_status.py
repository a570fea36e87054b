"""How it stands with the data, once for the page and the API: what is served, how it was last read, and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from dashboard_app.access import Principal, Right
from dashboard_app.refreshes import RefreshState, Run
from dashboard_app.services import Services
from data.errors import Unavailable
from data.quality import Finding
from data.shop.sync import SyncState
from data.warehouse.base import ExtractInfo

SHOP, DEMO, ELSEWHERE = "shop", "demo", "elsewhere"


@dataclass(frozen=True, slots=True)
class LastRead:
    """How the last run ended: `changed` whether it published something new, `rows` by table (none for the demo), `by` who asked for it
    (empty for one of the command line), `message` what it said when it failed."""

    began_at: datetime | None
    ended_at: datetime
    ok: bool
    changed: bool
    by: str
    message: str
    rows: dict[str, int]

    @property
    def seconds(self) -> float | None:
        return (self.ended_at - self.began_at).total_seconds() if self.began_at is not None else None


@dataclass(frozen=True, slots=True)
class DataStatus:
    """`served` is the stamp of what is served; none when nothing can be. `looked_at`: when the shop was last asked whether anything is
    new. `findings` are those of what is served."""

    source: str
    served: ExtractInfo | None
    looked_at: datetime | None
    refresh: RefreshState
    last: LastRead | None
    findings: tuple[Finding, ...]
    may_refresh: bool


def data_status(services: Services, principal: Principal) -> DataStatus:
    """For somebody who may read findings. Why a run has failed may name a server or a login: that is for who may begin one."""
    refresh, read, served = services.refreshes.state(), services.shop_state(), _served(services)
    may_refresh = principal.may(Right.REFRESH_DATA)
    last = _last(read, refresh.last, served)
    return DataStatus(
        source=SHOP if services.settings.marketplace is not None else DEMO if services.refreshes.has_source else ELSEWHERE,
        served=served,
        looked_at=datetime.fromisoformat(read.ended_at) if read is not None else None,
        refresh=refresh,
        last=last if last is None or may_refresh else replace(last, message=""),
        findings=served.findings if served is not None else (),
        may_refresh=may_refresh and services.refreshes.has_source,
    )


def _served(services: Services) -> ExtractInfo | None:
    try:
        return services.analytics.status()
    except Unavailable:
        return None


def _last(read: SyncState | None, run: Run | None, served: ExtractInfo | None) -> LastRead | None:
    """The last run of a server, or the one of the command line that came after it. To look and find nothing new is no run."""
    rows = dict(read.rows) if read is not None else {}
    told = None if run is None else LastRead(run.began_at, run.ended_at, run.ok, run.changed, run.by, "" if run.ok else run.message, rows)
    if read is None:
        return told
    began, ended = datetime.fromisoformat(read.began_at), datetime.fromisoformat(read.ended_at)
    was_look = read.ok and not read.changed
    if told is not None and (was_look or began <= told.ended_at):
        return told
    if was_look:
        return None if served is None else LastRead(None, served.built_at, True, True, "", "", rows)
    return LastRead(began, ended, read.ok, read.changed, "", f"{read.message} {read.hint}".strip(), rows)
