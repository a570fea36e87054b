"""What of that which is known about the data's quality touches a question: its tables and columns feed it, its days lie in its periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from data.catalog.origins import Names, is_touched, measures_of, tables_of
from data.quality import DAY_MISSING, VOLUME_OUT_OF_BAND, Finding, Level, Remark
from data.question import Question

_TARGETS = "targets"
_NAMED = 3
_MOMENT = timedelta(microseconds=1)

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Made:
    """What is made of the data: a metric (of a study all there is, without a name), by what it and its splits are made of."""

    metric: str
    names: Names
    tables: frozenset[str]

    def is_touched(self, finding: Finding) -> bool:
        return is_touched(self.names, self.tables, finding.table, finding.column)


def remarks_on(question: Question, about: Names | None = None) -> tuple[Remark, ...]:
    """The warnings that touch `question`, the gravest first; `about` is what it is made of when its metrics do not say that.

    Findings that speak of rows, which are those of all vendors, are for who is `informed`; that a day of the house lacks its orders
    is for everybody.
    """
    findings = [one for one in question.info.findings if one.level is Level.WARNING and (one.is_of_days or question.scope.informed)]
    if not findings:
        return ()
    made, spans = _made(question, about), _spans(question)
    found = (_remark(one, made, spans, informed=question.scope.informed) for one in findings)
    return tuple(remark for remark in found if remark is not None)


def together(several: Iterable[Sequence[Remark]]) -> tuple[Remark, ...]:
    """All of them, each once, with all the metrics that it touches."""
    found: dict[Remark, tuple[str, ...]] = {}
    for remark in (one for remarks in several for one in remarks):
        plain = replace(remark, metrics=())
        found[plain] = tuple(dict.fromkeys((*found.get(plain, ()), *remark.metrics)))
    return tuple(replace(plain, metrics=metrics) for plain, metrics in found.items())


def _made(question: Question, about: Names | None) -> list[_Made]:
    shared = {one.name for one in question.dimensions} | {one.dimension.name for one in question.filters}
    beside = {_TARGETS} if question.targets is not None else set()
    # What needs a table that the marketplace lacks has no value that could be wrong.
    known = [metric for metric in question.metrics if question.info.offers.issuperset(metric.needs)]
    named = {"": about} if about is not None else {metric.name: measures_of([metric]) for metric in known}
    return [_Made(metric, names | shared, tables_of(names | shared) | beside) for metric, names in named.items()]


def _spans(question: Question) -> list[Span]:
    """The business days that the period and the one compared with reach into, in whatever zone they were asked for."""
    zone = ZoneInfo(question.info.timezone)
    periods = (question.period, question.comparison)
    return [(one.start.astimezone(zone).date(), (one.end - _MOMENT).astimezone(zone).date()) for one in periods if one is not None]


def _remark(finding: Finding, made: Sequence[_Made], spans: Sequence[Span], *, informed: bool) -> Remark | None:
    """None when it touches nothing, or is about days and none of them is asked for."""
    touched = [one.metric for one in made if one.is_touched(finding)]
    days = tuple(day for day in finding.days if any(first <= day <= last for first, last in spans))
    since = finding.since
    is_asked = bool(days) or not finding.is_of_days or (since is not None and any(since <= last for _, last in spans))
    if not touched or not is_asked:
        return None
    message = _message(finding, days, informed=informed)
    return Remark(str(finding.level), finding.code, finding.table, message, tuple(filter(None, touched)), days)


def _message(finding: Finding, days: Sequence[date], *, informed: bool) -> str:
    """Of missing days only those asked for; without the number of orders for who sees those of one vendor alone."""
    if finding.code == DAY_MISSING:
        return f"No order at all on {_spoken(days)}, busy in other weeks."
    if finding.code == VOLUME_OUT_OF_BAND and not informed:
        return f"The number of orders on {_spoken(days)} is out of the ordinary."
    return finding.message


def _spoken(days: Sequence[date]) -> str:
    named = [day.isoformat() for day in days[-_NAMED:]]
    more = len(days) - len(named)
    return ", ".join(named) if not more else f"{', '.join(named)} and {more} more {'day' if more == 1 else 'days'}"
