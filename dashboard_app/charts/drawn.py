"""What the browser is told to show of a widget: plain values that one script draws, whatever the widget is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson
from dash.development.base_component import Component

from dashboard_app.charts import words
from dashboard_app.charts.options import Options
from dashboard_app.charts.theme import Figure
from data.formats import ENGLISH
from data.result import Result

Drawn = dict[str, Any]
"""`state` (ready, empty), `figure` or `elements`, `subtitle`, `about`, `doubts`, `summary`, `pick`, and the `digest` of it all."""


def ready(shown: Figure | Sequence[Component], result: Result, options: Options, subtitle: str, summary: str) -> Drawn:
    """A figure, or elements; a line about it, and the same in words for who does not see it."""
    shape = {"figure": _written(shown, options)} if isinstance(shown, dict) else {"elements": _plain(shown)}
    return _sealed(_about(result, options) | shape | {"state": "ready", "subtitle": subtitle, "summary": summary})


def empty(why: str, result: Result, options: Options) -> Drawn:
    """Nothing to show, and `why` there can be nothing, where that is known."""
    return _sealed(_about(result, options) | {"state": "empty", "why": why, "subtitle": ""})


def alone(elements: Sequence[Component]) -> Drawn:
    """Elements that are no answer."""
    return _sealed({"state": "ready", "elements": _plain(elements), "subtitle": "", "doubts": [], "summary": ""})


def doubts(result: Result, options: Options) -> list[str]:
    """What is known to be wrong with the data behind a widget: of an answer that several share, what touches the metrics it shows."""
    named = {options.metric, options.whole, options.x, options.size, *options.metrics}
    shown = named & options.definitions.keys()
    return [one.message for one in result.quality if not one.metrics or not shown or not shown.isdisjoint(one.metrics)]


def why_empty(result: Result, options: Options) -> str:
    """Why there is no value at all, where it is not for want of anything having happened."""
    reason = words.reason_of(result, options.metric)
    return "" if reason in ("", "no_data", "division_by_zero", "not_additive") else words.reason_text(reason)


def _written(figure: Figure, options: Options) -> Figure:
    """What plotly.js itself writes, it writes with these signs."""
    signs = options.formats.separators
    return figure if signs == ENGLISH.separators else figure | {"layout": figure["layout"] | {"separators": signs}}


def _about(result: Result, options: Options) -> Drawn:
    return {
        "doubts": doubts(result, options), "about": options.definitions.get(options.metric, ""), "pick": options.pick,
        "metric": options.metric,
    }  # fmt: skip


def _plain(found: Any) -> Any:  # noqa: ANN401 - components inside components
    """Components as plain values, all the way down."""
    if isinstance(found, Component):
        found = found.to_plotly_json()
        props = {name: _plain(value) for name, value in found["props"].items()}
        return {"type": found["type"], "props": props}
    if isinstance(found, list | tuple):
        return [_plain(one) for one in found]
    return found


def _sealed(drawn: Drawn) -> Drawn:
    """With a digest: who has this already need not be sent it again."""
    return drawn | {"digest": hashlib.sha256(orjson.dumps(drawn, option=orjson.OPT_NON_STR_KEYS)).hexdigest()[:16]}
