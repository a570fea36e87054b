"""A shop is read and published: whole, or only what has changed since, where that can be told and agrees with the source."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from data.clock import Clock
from data.errors import ConfigurationError
from data.marketplace.extract import Business, Difference, publish, publish_next, read_stamp
from data.marketplace.versions import confirm
from data.quality import Finding, Level, encode
from data.shop.agreement import Disagreement
from data.shop.findings import Before, Seen, look, told
from data.shop.following import Unfollowed, follow_shop
from data.shop.loading import Loaded, load_shop
from data.shop.mapping import MarketplaceFile
from data.shop.memory import Memory, recall, remember
from data.tables import LAYOUT

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run has made: the version that is served now, and whether it is a new one."""

    version: str
    rows: dict[str, int]
    findings: tuple[Finding, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """One run, begun at an instant, for the extract in `home`."""

    home: Path
    mapping: MarketplaceFile
    clock: Clock
    business: Business
    began: datetime

    def read_whole(self) -> Ran:
        """Everything is read. Raises `SourceDown`, `ConfigurationError`, `Disagreement`."""
        made: list[Loaded] = []

        def fill(connection: DuckDBPyConnection) -> tuple[Finding, ...]:
            loaded = load_shop(connection, self.mapping, self.business.timezone.key, self.began)
            made.append(loaded)
            return self._looked(connection, loaded, None)

        info = publish(self.home, fill, clock=self.clock, business=self.business, as_of=self.began)
        return Ran(info.version, made[0].rows, info.findings, changed=True)

    def read_changes(self) -> Ran | None:
        """Only what has changed is read. None when the shop is to be read whole: with the first run of a day, when nothing is known of
        the last one, or when what has changed cannot be told. Raises `SourceDown`, `ConfigurationError`."""
        served = read_stamp(self.home)
        if served is None or served.layout != LAYOUT:
            return None
        made: list[Loaded] = []

        def change(connection: DuckDBPyConnection) -> Difference | None:
            memory = recall(connection)
            if memory is None or (memory.mapped, memory.whole_on) != (self._mapped, self._today):
                raise Unfollowed("The shop has not been read whole today.", "It is read whole now.")
            loaded, touched = follow_shop(connection, self.mapping, memory.loaded, self.business.timezone.key, self.began)
            made.append(loaded)
            if not touched.tables:
                return None
            before = Before(Seen(memory.counts, served.findings), touched)
            return Difference(touched, lambda other: self._looked(other, loaded, before))

        try:
            info = publish_next(self.home, change, clock=self.clock, business=self.business, as_of=self.began)
        except (Unfollowed, Disagreement) as reason:
            _log.info("The shop is read whole: %s", reason.message)
            return None
        if info is not None:
            return Ran(info.version, made[0].rows, info.findings, changed=True)
        days = encode(one for one in served.findings if one.is_of_days)
        is_confirmed = confirm(self.home, served.version, self.began, days)
        return Ran(served.version, made[0].rows, served.findings, changed=False) if is_confirmed else None

    @property
    def _mapped(self) -> str:
        """By what rows are read: another mapping, time zone or currency makes other rows of the same shop."""
        return f"{self.mapping.digest()} {self.business.timezone.key} {self.business.currency}"

    @property
    def _today(self) -> str:
        return self.began.astimezone(self.business.timezone).date().isoformat()

    def _looked(self, connection: DuckDBPyConnection, loaded: Loaded, before: Before | None) -> tuple[Finding, ...]:
        """What is found in the rows, when nothing of it stands in the way; how far they were read is written beside them."""
        seen = look(connection, loaded, self.began, self.business.currency, self.business.timezone.key, before)
        require_no_errors(seen.findings)
        remember(connection, Memory(self._mapped, self._today, loaded, seen.counts))
        return seen.findings


def require_no_errors(found: tuple[Finding, ...]) -> None:
    """Raise `ConfigurationError` with all that stands in the way of publishing."""
    errors = [one for one in found if one.level is Level.ERROR]
    if errors:
        lines = "\n  ".join(told(one).removeprefix("ERROR").strip() for one in errors)
        raise ConfigurationError(f"Nothing is published, for {len(errors)} reason(s):\n  {lines}", "Mend the mapping; doctor shows more.")
