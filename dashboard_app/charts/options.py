"""What a chart is told besides the answer it draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.formats import ENGLISH, Formats
from data.result import Result


@dataclass(frozen=True, slots=True)
class Options:
    """`metric` is the one to draw (default: the first of the answer), `metrics` the columns of a table or the steps of a waterfall,
    `about` its definition. Of a card `whole` is the metric that the value is a part of.

    `pick` is the dimension that a click on a member filters the page by; with `leads`, the click opens that page with the filter.
    `form` is how it is drawn where a chart has several forms. Of a scatter `x` and `size` are the other two metrics; what has less
    than `minimum` of x is left out. `each_day` shows a sum as the mean of the days it is made of. `sort` is the field that a table is
    ordered by, with `-` for the largest first; `sortable`: a reader may choose another. `address` is the query part of the page's
    address, which links carry on, and `definitions` are the texts of the metrics by name. `chosen` says that the metric is one of several
    one may choose. `noun` is what one row is called, where it is not a member of the dimension. `own` are the options of the kind that no
    other has; `formats` is how whoever looks wants numbers and dates written, `beside` are the answers to what the kind has asked further.
    `marks`: what values are made of can be asked for.
    """

    metric: str = ""
    metrics: tuple[str, ...] = ()
    about: str = ""
    whole: str = ""
    pick: str = ""
    leads: str = ""
    form: str = ""
    x: str = ""
    size: str = ""
    minimum: int = 0
    each_day: bool = False
    chosen: bool = False
    sort: str = ""
    sortable: bool = False
    address: str = ""
    noun: str = ""
    definitions: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[Result, ...] = ()
    formats: Formats = ENGLISH
    marks: bool = False
