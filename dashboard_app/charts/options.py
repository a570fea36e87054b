"""What a chart is told besides the answer it draws."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """`metric` is the one to draw (default: the first of the answer), `metrics` the columns of a table or the steps of a waterfall,
    `about` its definition.

    `pick` is the dimension that a click on a member filters the page by; with `leads`, the click opens that page with the filter.
    `form` is how it is drawn where a chart has several forms. Of a scatter `x` and `size` are the other two metrics; what has less
    than `minimum` of x is left out. `each_day` shows a sum as the mean of the days it is made of.
    """

    metric: str = ""
    metrics: tuple[str, ...] = ()
    about: str = ""
    pick: str = ""
    leads: str = ""
    form: str = ""
    x: str = ""
    size: str = ""
    minimum: int = 0
    each_day: bool = False
