"""Around every callback: who is asking comes first, and no failure leaves without words. An expected error says what helps; an
unexpected one gets a reference number that is also in the log."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from dash import html, no_update, set_props
from dash.exceptions import PreventUpdate

from dashboard_app import ids
from dashboard_app.access import Principal, Right
from dashboard_app.identity import current_principal
from dashboard_app.ui.icons import icon
from data.errors import AnalyticsError, NotSignedIn

P = ParamSpec("P")
Body = Callable[Concatenate[Principal, P], Any]

_LOG = logging.getLogger("mvtraders.callbacks")


@dataclass(frozen=True, slots=True)
class Failure:
    """What is shown of an error. `reference` is set for the unexpected ones alone."""

    message: str
    hint: str = ""
    reference: str = ""


def say(failure: Failure) -> object:
    """The line above the page says it; the callback's outputs stay as they are."""
    text = f"{failure.message} {failure.hint}".strip() + (f" (reference {failure.reference})" if failure.reference else "")
    set_props(ids.notice(), {"children": [icon("exclamation-triangle"), html.Span(text)]})
    return no_update


def guarded(right: Right = Right.READ, on_failure: Callable[[Failure], Any] = say) -> Callable[[Body[P]], Callable[P, Any]]:
    """Wrap a callback: its first argument becomes the person who asks. Without one, or without `right`, it does not run.

    `on_failure` gives what the callback returns instead. That nobody is signed in is not softened: the answer is 401.
    """

    def wrap(body: Body[P]) -> Callable[P, Any]:
        @wraps(body)
        def run(*given: P.args, **named: P.kwargs) -> Any:  # noqa: ANN401 - whatever the callback's outputs are
            try:
                principal = current_principal()
                principal.require(right)
                return body(principal, *given, **named)
            except (PreventUpdate, NotSignedIn):
                raise
            except AnalyticsError as error:
                return on_failure(Failure(error.message, "" if error.hint in error.message else error.hint))
            except Exception:
                reference = secrets.token_hex(4)
                _LOG.exception("a callback failed", extra={"reference": reference, "callback": body.__qualname__})
                return on_failure(Failure("Something went wrong here.", "Try again; if it stays, tell us the number.", reference))

        run.is_guarded = True  # type: ignore[attr-defined]  # a test walks callback_map and looks for this mark
        return run

    return wrap
