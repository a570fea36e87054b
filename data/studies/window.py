"""What is looked at once, when the extract is built: twelve months of everybody, which is what studies are asked about most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from data.query import DateBasis
from data.question import Question
from data.studies.base import Read
from data.tables import study_window


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `first` to `last` as they were kept. Pairs of products in fewer than `minimum_orders` were not."""

    first: date
    last: date
    baskets: int
    left_out: int
    minimum_orders: int


def kept_window(question: Question, read: Read) -> Window | None:
    """What was kept, when that is just what is asked: the same days, all of them over, of everybody, each event on its own date."""
    is_native = question.calendar.timezone.key == question.info.timezone
    is_whole = not question.filters and question.scope.vendor_id is None and question.basis is DateBasis.EVENT
    if not is_native or not is_whole or question.cut < question.period.end:
        return None
    table = study_window.c
    found = read(select(table.first_on, table.last_on, table.baskets, table.left_out, table.minimum_orders))
    window = Window(*found[0])
    return window if (window.first, window.last) == (question.period.first, question.period.last) else None
