"""A mark made concrete: the question whose answer has it as one of its cells, and which cell that is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from data import periods
from data.derive.grid import buckets_of
from data.derive.rows import OTHER_MEMBER
from data.errors import FieldError, InvalidInput, UnknownName
from data.model import Metric
from data.periods import Period
from data.query import MAX_ROWS, CompareMode, CompareSpec, Filter, Grain, Mark, MetricQuery, RowsQuery, Scope, Sort
from data.question import MemberFilter, Question, Setting, check_shared, dataset_names, member_filter, resolve

TopMembers = Callable[[Question], Sequence[Any]]
"""The members that have a row of their own in the answer to a question with a limit and a row of the rest."""

_HOUR = timedelta(hours=1)
_LAST_OFFSET = 10**9


@dataclass(frozen=True, slots=True)
class Marked:
    """`question` asks for one metric, split by nothing but what the mark names; `at` is its bucket as the statement has it, `members`
    are those of the question's dimensions. What something is compared with is the question of that other time."""

    question: Question
    mark: Mark
    at: date | int | None
    members: tuple[str | int | None, ...]
    sort: tuple[Sort, ...]
    limit: int
    offset: int

    @property
    def metric(self) -> Metric:
        return self.question.metrics[0]

    def key(self) -> str:
        """A digest of everything the answer depends on."""
        sort = [(one.field, one.descending) for one in self.sort]
        parts = ["rows", self.question.key(), self.at, self.members, sort, self.limit, self.offset]
        # The answer says whose comparison it is, and the same days may be that of several.
        compared = [self.mark.at] if self.mark.compared else []
        return hashlib.sha256(orjson.dumps(parts + compared)).hexdigest()


@dataclass(frozen=True, slots=True)
class Compared:
    """With what the values of a row are compared: another stretch of time, and `at`, its bucket as rows name it. `is_whole`: its last day
    is not cut where the running one is now."""

    period: Period
    comparison: Period
    mode: CompareMode
    at: str | None
    is_whole: bool


def resolve_mark(asked: RowsQuery, scope: Scope, setting: Setting, top: TopMembers) -> Marked:
    """The concrete mark. Raises the `InvalidInput` family with the field at fault."""
    query, mark = asked.query, asked.mark
    _check_page(asked)
    whole = _resolved(query, scope, setting)
    if mark.metric not in query.metrics:
        raise UnknownName.of("mark.metric", "metric of the question", mark.metric, query.metrics)
    given = {one.dimension: _members_of(one, whole, setting, top) for one in _checked(mark, query)}
    single = {name: found for name, found in given.items() if not found.exclude and len(found.values) + found.none == 1}
    plain = MetricQuery(
        (mark.metric,), tuple(single), query.grain if mark.at is not None else None, query.period,
        query.compare if mark.compared else CompareSpec(), query.filters, basis=query.basis, currency=query.currency,
        timezone=query.timezone,
    )  # fmt: skip
    question = resolve(plain, scope, setting)
    # Several members at once are a filter: what is counted over them is counted anew, as an answer's row of the rest is.
    beyond = tuple(found for name, found in given.items() if name not in single)
    question = replace(question, filters=question.filters + beyond)
    members = tuple(None if one.none else one.values[0] for one in single.values())
    at = None if mark.at is None else _bucket(mark.at, question)
    if mark.compared:
        question, at = _other_time(question, at)
    return Marked(question, mark, at, members, asked.sort, asked.limit, asked.offset)


def resolve_compared(query: MetricQuery, at: str | None, scope: Scope, setting: Setting) -> Compared:
    """What the values of the bucket `at`, or of the whole period, are compared with. Raises the `InvalidInput` family."""
    question = _resolved(replace(query, grain=query.grain if at is not None else None), scope, setting)
    then, bucket = _other_time(question, None if at is None else _bucket(at, question))
    is_whole = then.period.end == then.calendar.midnight(then.period.last + timedelta(days=1))
    return Compared(question.period, then.period, question.compare, bucket_name(bucket, then), is_whole)


def _other_time(question: Question, at: date | int | None) -> tuple[Question, date | int | None]:
    """The question of what `question` compares with, and its bucket that `at` stands beside."""
    if question.comparison is None:
        raise InvalidInput.field("mark.compared", "The question compares with nothing.", "Ask with compare, or leave compared out.")
    then = replace(question, period=question.comparison, comparison=None, compare=CompareMode.NONE, back=None)
    if at is None:
        return then, None
    starts, before = buckets_of(question)
    place = at if isinstance(at, int) else starts.index(at) if at in starts else len(starts)
    other = before[place] if place < len(before) else None
    if other is None:
        raise InvalidInput.field("mark.compared", "There is nothing this is compared with.", "Choose another bucket.")
    return then, at if isinstance(at, int) else other


def bucket_name(at: date | int | None, question: Question) -> str | None:
    """A bucket as rows name it."""
    if isinstance(at, int):
        return question.calendar.local(question.period.start + at * _HOUR).isoformat(timespec="seconds")
    return None if at is None else at.isoformat()


def _resolved(query: MetricQuery, scope: Scope, setting: Setting) -> Question:
    """The question that the mark is of; what is wrong with it is named as part of what was asked."""
    try:
        question = resolve(query, scope, setting)
        for name in dataset_names(question):
            check_shared(question, setting.catalog.datasets[name])
    except InvalidInput as error:
        fields = [FieldError(f"query.{one.field}", one.message) for one in error.fields]
        raise type(error)(error.message, error.hint, fields=fields) from error
    return question


def _check_page(asked: RowsQuery) -> None:
    if not 1 <= asked.limit <= MAX_ROWS:
        raise InvalidInput.field("limit", f"limit must be between 1 and {MAX_ROWS}.", "Ask for a page at a time.")
    if not 0 <= asked.offset <= _LAST_OFFSET:
        raise InvalidInput.field("offset", "There are not so many rows.", "Begin at 0.")


def _checked(mark: Mark, query: MetricQuery) -> tuple[Filter, ...]:
    """The members that the mark names, each of a dimension that the question is split by."""
    names = [one.dimension for one in mark.members]
    for name in names:
        if name not in query.dimensions:
            hint = f"It is split by {', '.join(query.dimensions)}." if query.dimensions else "Name no member, or add the dimension."
            raise InvalidInput.field(f"mark.members.{name}", f"The question is not split by {name[:60]}.", hint)
        if names.count(name) > 1:
            raise InvalidInput.field(f"mark.members.{name}", f"{name} is named twice.", "Name it once.")
    return mark.members


def _members_of(one: Filter, whole: Question, setting: Setting, top: TopMembers) -> MemberFilter:
    if OTHER_MEMBER not in one.values:
        return member_filter(one, setting.catalog, f"mark.members.{one.dimension}")
    if not whole.other or one.exclude or len(one.values) > 1:
        message = f"There is no row of the rest to name by {OTHER_MEMBER}."
        raise InvalidInput.field(f"mark.members.{one.dimension}", message, "Ask with other and a limit, or name the members themselves.")
    found = top(whole)
    return MemberFilter(whole.dimensions[0], tuple(m for m in found if m is not None), None in found, exclude=True)


def _bucket(text: str, question: Question) -> date | int:
    """The bucket as statements know it: its first day, or the number of its hour."""
    if question.grain is None:
        raise InvalidInput.field("mark.at", "The question has no grain, so its marks have no time.", "Leave at out, or ask with a grain.")
    found = _hour(text, question) if question.grain is Grain.HOUR else _day(text, question)
    if found is None:
        message = f"{text[:40]!r} is no {question.grain} of the period."
        raise InvalidInput.field("mark.at", message, "Name it by its first day (an hour by its first instant), as rows do.")
    return found


def _day(text: str, question: Question) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    grain, period = str(question.grain), question.period
    if periods.bucket_of(day, grain, question.calendar) != day or day > period.last:
        return None
    return day if periods.next_bucket(day, grain) > period.first else None


def _hour(text: str, question: Question) -> int | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None or not question.period.start <= at < question.period.end:
        return None
    hours, rest = divmod(at - question.period.start, _HOUR)
    return None if rest else hours
