"""What a chart is told besides the answer it draws."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """`metric` is the one to draw (default: the first of the answer), `metrics` the columns of a table, `about` its definition.

    `pick` is the dimension that a click on a member filters the page by.
    """

    metric: str = ""
    metrics: tuple[str, ...] = ()
    about: str = ""
    pick: str = ""
