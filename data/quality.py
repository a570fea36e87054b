"""What is known about the quality of a version of the data: findings, which belong to the version, and how they are kept as text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """`error`: nothing is published. `warning`: published, and figures may be wrong. `note`: good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


DAY_MISSING, VOLUME_OUT_OF_BAND, FEED_LATE = "day_missing", "volume_out_of_band", "feed_late"
QUALITY_CODES = (DAY_MISSING, VOLUME_OUT_OF_BAND, FEED_LATE)
"""Findings that concern days: their `example` names them, the latest first."""

_LISTED = ", "


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: where, in how many rows, one of them, and what to write instead. Findings about days (`QUALITY_CODES`) name
    them in `example`: YYYY-MM-DD, separated by commas."""

    level: Level
    code: str
    table: str
    column: str
    rows: int
    message: str
    remedy: str
    example: str = ""

    @property
    def is_of_days(self) -> bool:
        return self.code in QUALITY_CODES

    @property
    def days(self) -> tuple[date, ...]:
        """The days it names, the earliest first; none for findings that are not about days."""
        return tuple(sorted(date.fromisoformat(day) for day in self.example.split(_LISTED))) if self.is_of_days else ()

    @property
    def since(self) -> date | None:
        """For a feed that has stopped: the first day without it, which may lie before those it names. Everything from then on lacks it."""
        return self.days[-1] - timedelta(days=self.rows - 1) if self.code == FEED_LATE else None


@dataclass(frozen=True, slots=True)
class Remark:
    """What an answer says about the data behind it: a finding that touches it.

    `metrics` are those of the answer that it touches, none for a study; `days` the days of the answer that it is about, if it is.
    """

    level: str
    code: str
    table: str
    message: str
    metrics: tuple[str, ...] = ()
    days: tuple[date, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As in the API's `meta`: without days unless it is about days."""
        told: dict[str, Any] = {
            "level": self.level, "code": self.code, "table": self.table, "message": self.message, "metrics": list(self.metrics),
        }  # fmt: skip
        return told | {"days": [day.isoformat() for day in self.days]} if self.days else told


def listed(days: Iterable[date]) -> str:
    """Days as a finding names them."""
    return _LISTED.join(day.isoformat() for day in sorted(days, reverse=True))


def encode(findings: Iterable[Finding]) -> str:
    """Findings as one line of plain signs."""
    return json.dumps([asdict(one) for one in findings])


def decode(text: str) -> tuple[Finding, ...]:
    """What `encode` has written. Raises `ValueError` for anything else."""
    try:
        return tuple(Finding(**{**one, "level": Level(one["level"])}) for one in json.loads(text))
    except (KeyError, TypeError) as error:
        raise ValueError("these are no findings") from error


def renewed(findings: Iterable[Finding], of_days: Iterable[Finding]) -> tuple[Finding, ...]:
    """`findings` with what days say now in place of what they said; in the same order, the gravest first."""
    kept = [*of_days, *(one for one in findings if not one.is_of_days)]
    return tuple(sorted(kept, key=rank))


def rank(one: Finding) -> tuple[int, int, str, str]:
    """Findings in this order stand with the gravest first."""
    return list(Level).index(one.level), -one.rows, one.table, one.code
