"""The door for widgets: the browser sends them as they stand there, saved or not, and gets what is to be drawn.

It is a route of its own and not a callback of Dash's: what comes back is drawn by a script at once, without passing through stores.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from dash import Dash
from flask import Response, request

from callbacks import asked, doors
from callbacks.boundary import Failure, guarded
from dashboard_app.access import Principal
from dashboard_app.services import Services
from data.errors import InvalidInput

ADDRESS = "/_widgets"
_MOST = 60


def register(app: Dash, services: Services) -> None:
    """One address answers every widget of every page."""

    @guarded(on_failure=_failed)
    def answer_one(principal: Principal, widget: object, search: object, have: object) -> bytes:
        return _written(asked.read(services, principal, widget, search).seen(), have)

    def answer() -> Response:
        """`{widgets, search, have}` to a list of what is to be shown, in the same order; `have` are the digests of what is there."""
        widgets, search, have = _read(request.get_json())
        answers = [answer_one(widget, search, one) for widget, one in zip(widgets, have, strict=True)]
        return Response(b"[" + b",".join(answers) + b"]", mimetype="application/json")

    app.server.add_url_rule(ADDRESS, "widgets.answer", answer, methods=["POST"])


def _read(body: object) -> tuple[list[object], object, list[object]]:
    widgets = body.get("widgets") if isinstance(body, Mapping) else None
    have = body.get("have") if isinstance(body, Mapping) else None
    if not isinstance(body, Mapping) or not isinstance(widgets, list) or not 1 <= len(widgets) <= _MOST:
        raise InvalidInput.field("widgets", "These are no widgets.", f"Send a list of one to {_MOST}.")
    if not isinstance(have, list) or len(have) != len(widgets):
        raise InvalidInput.field(
            "have", "It is not said what is there already.", 'Send a list with one digest (or none, "") for each widget.'
        )
    return widgets, body.get("search"), have


def _written(seen: asked.Seen, have: object) -> bytes:
    """What is there already is not sent again: a refresh that finds nothing new costs next to nothing."""
    when = {"as_of": seen.as_of.isoformat(timespec="seconds"), "age_s": seen.age_s} if seen.as_of is not None else {}
    if have == seen.picture.digest:
        return orjson.dumps(when | {"digest": have, "same": True})
    return orjson.dumps(when)[:-1] + (b"," if when else b"") + seen.picture.body[1:]


def _failed(failure: Failure) -> bytes:
    return orjson.dumps(doors.of(failure))
