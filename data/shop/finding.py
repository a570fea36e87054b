"""How a finding is told to people."""

from __future__ import annotations

from data.quality import Finding, Level

__all__ = ["Finding", "Level", "shown", "told"]

_SHOWN = 3


def shown(one: Finding) -> str:
    """The example for people: of many days the latest."""
    parts = one.example.split(", ")
    return one.example if len(parts) <= _SHOWN else f"{', '.join(parts[:_SHOWN])} and more"


def told(one: Finding) -> str:
    """A finding as a line for people."""
    example = f" For example: {shown(one)!r}." if one.example else ""
    return f"{one.level.upper():<8} {one.message} {one.remedy}{example}"
