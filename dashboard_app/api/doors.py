"""What every operation passes on its way in: its right, its rate limit, and no parameter it does not know."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from dashboard_app.access import Right
from dashboard_app.api.limits import Allowance, RateLimiter
from dashboard_app.api.operations import Operation
from dashboard_app.api.query_strings import PARAMETER
from dashboard_app.asking.validation import refuse, unknown
from dashboard_app.identity import current_principal

View = Callable[..., Any]


def guarded(operation: Operation, view: View, limiter: RateLimiter) -> View:
    """`view` behind the door of `operation`."""
    right, without_parameters = operation.right, operation.query is None

    @wraps(view)
    def enter(**path: str) -> Any:  # noqa: ANN401 - whatever the view gives
        principal = current_principal()
        g.allowance = limiter.take(principal.user_id)
        if right is not Right.READ:
            principal.require(right)
        if without_parameters and request.query_string and request.args:
            refuse([unknown(name, (), PARAMETER) for name in request.args])
        return view(**path)

    return enter


def tell_allowance(response: Response) -> Response:
    """Say how many requests are left."""
    allowance = g.get("allowance")
    if isinstance(allowance, Allowance):
        response.headers.extend(
            (
                ("RateLimit-Limit", str(allowance.limit)),
                ("RateLimit-Remaining", str(allowance.remaining)),
                ("RateLimit-Reset", str(allowance.reset_s)),
            )
        )
    return response
