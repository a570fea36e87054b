"""What is checked of a widget and of a dashboard at every door, before anything is kept. Errors name the field by its path."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dashboard_app.asking.questions import Question, StudyQuestion
from dashboard_app.asking.validation import lines_of_text, plain_text, refuse, shortened, unknown, validated
from dashboard_app.dashboards.asking import METRIC_QUERY, SAVED_QUERY, SOURCES, STUDY, TEXT
from dashboard_app.dashboards.kind_options import wrong_options
from dashboard_app.dashboards.values import WidgetSpec
from data.analytics import Analytics
from data.errors import FieldError, InvalidInput, UnknownName
from data.query import CompareMode, MetricQuery
from data.store.models.dashboards import KINDS as KNOWN_KINDS
from data.studies import find_study

MOST_WIDGETS = 60
LONGEST_NAME, LONGEST_TEXT = 200, 20_000
MOST_OPTIONS, LONGEST_OPTION, LONGEST_LIST = 30, 500, 50
SHORTEST_REFRESH_S, LONGEST_REFRESH_S = 15, 86_400
_LONGEST_ID = 64
_STUDIES_COUNT = ("revenue",)
_SCALARS = (str, int, float, bool, type(None))

OptionsCheck = Callable[[str, Mapping[str, Any]], Iterable[FieldError]]
MaySeeQuery = Callable[[str], bool]


class SpecChecker:
    """Checks what a widget shows. `options_of_kind` is what the kinds of chart have to say about their own options: errors by field
    inside `options`."""

    def __init__(self, analytics: Analytics, options_of_kind: OptionsCheck = wrong_options) -> None:
        self._analytics = analytics
        self._options_of_kind = options_of_kind

    def check(self, spec: WidgetSpec, may_see_query: MaySeeQuery, field: str = "") -> None:
        """Raise the `InvalidInput` family for a widget that cannot be drawn; paths begin with `field`."""
        with within(field):
            if wrong := [*_wrong_frame(spec), *self._wrong_options(spec)]:
                refuse(wrong)
            with within("source."):
                self._check_source(spec.source, may_see_query)

    def _wrong_options(self, spec: WidgetSpec) -> list[FieldError]:
        wrong = wrong_values(spec.options, "options")
        return wrong or [FieldError(f"options.{one.field}", one.message) for one in self._options_of_kind(spec.kind, spec.options)]

    def _check_source(self, source: Mapping[str, Any], may_see_query: MaySeeQuery) -> None:
        kind = source["type"]
        if kind == METRIC_QUERY:
            _only(source, ("type", "query"))
            if not isinstance(source.get("query"), Mapping):
                raise InvalidInput.field("query", "A question is one object.", 'For example {"metrics": ["revenue"], "grain": "day"}.')
            with within("query."):
                self._check_question(validated(Question, source["query"]).to_query())
        elif kind == STUDY:
            self._check_study(source)
        elif kind == SAVED_QUERY:
            _check_saved_query(source, may_see_query)
        else:
            _check_text(source)

    def _check_question(self, query: MetricQuery) -> None:
        self._analytics.remarks(query)
        metrics = {info.metric.name: info.metric for info in self._analytics.metrics()}
        for metric in (metrics[name] for name in query.metrics):
            for dimension in query.dimensions:
                if dimension not in metric.dimensions:
                    raise InvalidInput.field("dimensions", f"{metric.label} cannot be split by {dimension}.", "Leave one of them out.")

    def _check_study(self, source: Mapping[str, Any]) -> None:
        name = source.get("name")
        if not isinstance(name, str):
            raise InvalidInput.field("name", "Name the study.", 'For example "retention".')
        try:
            study = find_study(name)
        except UnknownName as error:
            raise UnknownName(error.message, error.hint, fields=[FieldError("name", error.message)]) from None
        asked = validated(StudyQuestion, {key: value for key, value in source.items() if key not in ("type", "name")})
        query = asked.to_query(name)
        if query.compare.mode is not CompareMode.NONE:
            raise InvalidInput.field("compare", f"{study.label} is not compared with another period.", "Leave compare out.")
        known = {option.name: option for option in study.options}
        for option, value in query.options:
            if option not in known:
                raise UnknownName.of(f"options.{shortened(option)}", f"option of {study.label}", option, known)
            known[option].check(value)
        resolved = MetricQuery(_STUDIES_COUNT, filters=query.filters, currency=query.currency, timezone=query.timezone)
        self._analytics.remarks(resolved)


def check_count(count: int) -> None:
    """Raise `InvalidInput` when so many widgets do not fit on a dashboard."""
    if count > MOST_WIDGETS:
        raise InvalidInput.field("widgets", f"A dashboard holds at most {MOST_WIDGETS} widgets.", "Make a second dashboard.")


def wrong_refresh(seconds: int, field: str = "refresh_seconds") -> list[FieldError]:
    if seconds == 0 or SHORTEST_REFRESH_S <= seconds <= LONGEST_REFRESH_S:
        return []
    return [FieldError(field, f"Seconds between refreshes are 0 (never) or {SHORTEST_REFRESH_S} to {LONGEST_REFRESH_S}.")]


def wrong_name(name: str, field: str) -> list[FieldError]:
    """What is wrong with a name or title: one line of 1 to 200 signs."""
    if not name.strip() or len(name) > LONGEST_NAME:
        return [FieldError(field, f"It must have 1 to {LONGEST_NAME} characters.")]
    return wrong_text(name, field, plain_text)


def wrong_text(text: str, field: str, check: Callable[[str], str] = lines_of_text) -> list[FieldError]:
    """What is wrong with the characters of a text."""
    try:
        check(text)
    except ValueError as error:
        return [FieldError(field, str(error))]
    return []


def wrong_values(values: Mapping[str, Any], field: str) -> list[FieldError]:
    """What is wrong with an object of plain values: texts, numbers, yes or no, nothing, and short lists of these."""
    if len(values) > MOST_OPTIONS:
        return [FieldError(field, f"At most {MOST_OPTIONS} fields.")]
    return [wrong for name, value in values.items() for wrong in _wrong_value(name, value, field)]


@contextmanager
def within(prefix: str) -> Iterator[None]:
    """Put `prefix` before the fields of what is wrong inside."""
    try:
        yield
    except InvalidInput as error:
        fields = error.fields or (FieldError("", error.message),)
        named = [FieldError((prefix + one.field).rstrip("."), one.message) for one in fields]
        at_field = bool(fields[0].field) and error.message.startswith(f"{fields[0].field}: ")
        raise type(error)(prefix + error.message if at_field else error.message, error.hint, fields=named) from None


def _wrong_frame(spec: WidgetSpec) -> list[FieldError]:
    wrong = [*wrong_name(spec.title, "title"), *wrong_refresh(spec.refresh_seconds)]
    if spec.kind not in KNOWN_KINDS:
        wrong += UnknownName.of("kind", "kind of chart", spec.kind, KNOWN_KINDS).fields
    source_type = spec.source.get("type")
    if source_type not in SOURCES:
        wrong.append(FieldError("source.type", f"Where its figures come from is one of {', '.join(SOURCES)}."))
    elif (spec.kind == TEXT) != (source_type == TEXT):
        wrong.append(FieldError("source.type", "A widget of the kind text has a source of the type text, and no other widget has."))
    return wrong


def _only(source: Mapping[str, Any], names: tuple[str, ...]) -> None:
    if wrong := [unknown(name, names, "field") for name in source if name not in names]:
        refuse(wrong)


def _check_text(source: Mapping[str, Any]) -> None:
    _only(source, ("type", "markdown"))
    text = source.get("markdown")
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise InvalidInput.field("markdown", f"A text has at most {LONGEST_TEXT:,} characters.", "Part it over several widgets.")
    if wrong := wrong_text(text, "markdown"):
        refuse(wrong)


def _check_saved_query(source: Mapping[str, Any], may_see_query: MaySeeQuery) -> None:
    _only(source, ("type", "id", "parameters"))
    saved, parameters = source.get("id"), source.get("parameters", {})
    if not isinstance(saved, str) or not 0 < len(saved) <= _LONGEST_ID or wrong_text(saved, "id", plain_text):
        raise InvalidInput.field("id", "Name the saved query by its id.", "Ids are in the list of saved queries.")
    if not isinstance(parameters, Mapping):
        raise InvalidInput.field("parameters", "Parameters are one object.", 'For example {"country": "DE"}.')
    if wrong := wrong_values(parameters, "parameters"):
        refuse(wrong)
    if not may_see_query(saved):
        raise InvalidInput.field("id", "There is no saved query with this id that you may see.", f"Take a {METRIC_QUERY} instead.")


def _wrong_value(name: str, value: object, field: str) -> list[FieldError]:
    path = f"{field}.{shortened(name)}"
    if not 0 < len(name) <= _LONGEST_ID or wrong_text(name, path, plain_text):
        return [FieldError(path, f"Names have 1 to {_LONGEST_ID} characters.")]
    many = value if isinstance(value, list | tuple) else [value]
    if len(many) > LONGEST_LIST:
        return [FieldError(path, f"At most {LONGEST_LIST} values.")]
    if not all(_is_plain(one) for one in many):
        return [FieldError(path, f"A text of at most {LONGEST_OPTION} characters, a number, true, false, null, or a list of these.")]
    return []


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_OPTION and not wrong_text(value, "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return math.isfinite(value) and abs(value) < 2**53
    return isinstance(value, _SCALARS)
