"""What a finding is: one thing that a look at a shop's rows found, how grave it is, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`error`: nothing is published. `warning`: published, and figures may be wrong. `note`: good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


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


_SHOWN = 3


def shown(one: Finding) -> str:
    """The example for people: of many days the latest."""
    parts = one.example.split(", ")
    return one.example if len(parts) <= _SHOWN else f"{', '.join(parts[:_SHOWN])} and more"


def told(one: Finding) -> str:
    """A finding as a line for people."""
    example = f" For example: {shown(one)!r}." if one.example else ""
    return f"{one.level.upper():<8} {one.message} {one.remedy}{example}"
