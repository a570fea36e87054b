"""What a warehouse is to the metric layer: it says what data it holds and runs one read-only statement at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Select
from sqlalchemy.sql.selectable import CompoundSelect

from data.errors import WarehouseDown
from data.quality import Finding, decode, renewed
from data.tables import LAYOUT

Statement = Select[Any] | CompoundSelect[Any]
Rows = list[tuple[Any, ...]]

QUESTION_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class ExtractInfo:
    """The data's stamp. `as_of`: complete up to this instant; `data_from`: first business day with an order; `unconverted`: rows
    whose amounts lack a rate; `tables`: the canonical tables the marketplace has; `layout`: which tables the extract itself has;
    `has_commission`: whether any line has a commission or any vendor a rate; `findings`: what was found in the rows."""

    version: str
    as_of: datetime
    data_from: date | None
    built_at: datetime
    timezone: str
    currency: str
    unconverted: int
    tables: frozenset[str]
    layout: str = LAYOUT
    has_commission: bool = True
    findings: tuple[Finding, ...] = ()

    @property
    def offers(self) -> frozenset[str]:
        """What metrics may need: tables, and `commission`, which is no table and just as well can be unknown."""
        return self.tables | {"commission"} if self.has_commission else self.tables

    @property
    def begins(self) -> datetime | None:
        """The first instant the data says anything about: the midnight of its first business day."""
        return None if self.data_from is None else datetime.combine(self.data_from, time(), ZoneInfo(self.timezone))

    @classmethod
    def parse(cls, stored: Mapping[str, str | None]) -> ExtractInfo:
        """From the rows of `extract_info`. Raises `WarehouseDown` when it is not one of ours."""
        try:
            data_from = stored.get("data_from")
            return cls(
                version=str(stored["version"]),
                as_of=datetime.fromisoformat(str(stored["as_of"])),
                data_from=date.fromisoformat(data_from) if data_from else None,
                built_at=datetime.fromisoformat(str(stored["built_at"])),
                timezone=str(stored["timezone"]),
                currency=str(stored["currency"]),
                unconverted=int(stored.get("unconverted") or 0),
                tables=frozenset(filter(None, (stored.get("tables") or "").split(","))),
                layout=stored.get("layout") or "",
                has_commission=stored.get("has_commission") != "false",
                findings=decode(stored.get("findings") or "[]"),
            )
        except (KeyError, ValueError) as error:
            raise WarehouseDown(f"The extract's stamp cannot be read ({error}).", "Build it anew with the demo or sync command.") from error

    def confirmed(self, text: str) -> ExtractInfo:
        """The same with what was said later, when nothing had changed: up to when it is complete, and below what days say by then.
        Raises `WarehouseDown`."""
        as_of, _, found = text.partition("\n")
        try:
            findings = renewed(self.findings, decode(found)) if found else self.findings
            return replace(self, as_of=datetime.fromisoformat(as_of), findings=findings)
        except ValueError as error:
            raise WarehouseDown(f"The extract's stamp cannot be read ({error}).", "Build it anew with the demo or sync command.") from error

    @classmethod
    def readable(cls, stored: Mapping[str, str | None]) -> ExtractInfo:
        """The same of an extract that is to be read. Raises `WarehouseDown` when another version of the product has built it."""
        info = cls.parse(stored)
        if info.layout != LAYOUT:
            raise WarehouseDown("Another version of the product has built the data.", "Build it anew with the demo or sync command.")
        return info


class Warehouse(Protocol):
    """Where metrics are read. Drivers' exceptions never leave it: they become `WarehouseDown` or `QueryTimeout`."""

    def info(self) -> ExtractInfo:
        """The stamp of the version that is served at this moment."""
        ...

    def read(self, statement: Statement, version: str, timeout_s: float = QUESTION_TIMEOUT_S) -> Rows:
        """All rows of `statement` over the extract `version` (or a later one, when that is gone)."""
        ...

    def sql(self, statement: Statement) -> str:
        """The statement as the engine's own SQL, for people to read."""
        ...

    def close(self) -> None: ...
