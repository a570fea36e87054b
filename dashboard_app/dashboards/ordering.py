"""The order of a table that a reader has chosen. It is asked for, so that the first rows are the first of all, not of those shown."""

from __future__ import annotations

from dataclasses import replace

from dashboard_app.charts.series import CLOCK
from data.query import CompareMode, MetricQuery, Sort, StudyQuery

TABLE = "table"
_COMPARED = frozenset({"previous", "change", "growth"})
_AIMED = frozenset({"target", "variance", "variance_rate"})


def ordered(question: MetricQuery | StudyQuery, kind: str, sort: str) -> MetricQuery | StudyQuery:
    """The question of a widget of this kind in the order `sort`: a field of its rows, with `-` from the largest down. What has no such
    field (any more) keeps its own order."""
    field = sort.removeprefix("-")
    if not is_sortable(question, kind) or not isinstance(question, MetricQuery) or not _has(question, field):
        return question
    return replace(question, sort=(Sort(field, sort.startswith("-")),))


def is_sortable(question: MetricQuery | StudyQuery | None, kind: str) -> bool:
    """Whether a reader may choose the order: of tables that answer a question of the metric layer."""
    return kind == TABLE and isinstance(question, MetricQuery) and bool(question.dimensions or question.grain)


def shown_order(question: MetricQuery | StudyQuery | None) -> str:
    """The field that comes first in the order of the answer, with `-` from the largest down; empty of a study."""
    if not isinstance(question, MetricQuery):
        return ""
    if question.sort:
        return f"{'-' if question.sort[0].descending else ''}{question.sort[0].field}"
    if question.grain is not None:
        return str(question.grain)
    by_clock = question.dimensions and all(name in CLOCK for name in question.dimensions)
    return question.dimensions[0] if by_clock else f"-{question.metrics[0]}"


def _has(query: MetricQuery, field: str) -> bool:
    name, parted, suffix = field.partition("__")
    if parted and not suffix:
        return False
    if name in query.dimensions:
        return suffix in ("", "label")
    if name == str(query.grain):
        return not suffix
    allowed = {""} | (_COMPARED if query.compare.mode is not CompareMode.NONE else set()) | (_AIMED if query.targets else set())
    return name in query.metrics and suffix in (allowed | {"share"} if query.share else allowed)
