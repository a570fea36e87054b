"""The boundary around callbacks: who asks comes first, and failures become words."""

from __future__ import annotations

import logging

import pytest
from dash import Dash
from dash.exceptions import PreventUpdate
from flask import Flask

from callbacks.boundary import Failure, guarded
from dashboard_app.access import Principal, Right, Role
from dashboard_app.identity import remember_principal
from data.errors import InvalidInput, NotSignedIn

ANALYST = Principal("u1", "ada@example.com", "Ada", Role.ANALYST, None, "session", "s1")


def _seen(failure: Failure) -> Failure:
    return failure


@guarded(on_failure=_seen)
def _greet(principal: Principal, word: str) -> str:
    if word == "wrong":
        raise InvalidInput("That is not a word.", "Use another.")
    if word == "unchanged":
        raise PreventUpdate
    if word == "broken":
        raise ZeroDivisionError
    return f"{word}, {principal.name}"


@guarded(Right.MANAGE_USERS, on_failure=_seen)
def _manage(_principal: Principal) -> str:
    return "done"


def _ask(callback: object, *given: str) -> object:
    with Flask("test").test_request_context():
        remember_principal(ANALYST)
        return callback(*given)  # type: ignore[operator]


def test_a_callback_gets_the_person_who_asks() -> None:
    assert _ask(_greet, "Hello") == "Hello, Ada"


def test_without_a_person_nothing_runs() -> None:
    with Flask("test").test_request_context(), pytest.raises(NotSignedIn):
        _greet("Hello")
    with pytest.raises(NotSignedIn):
        _greet("Hello")


def test_without_the_right_nothing_runs() -> None:
    assert _ask(_manage) == Failure("Your role (analyst) may not do this.", "Ask an administrator for another role.")


def test_an_expected_error_keeps_its_words_and_needs_no_number() -> None:
    assert _ask(_greet, "wrong") == Failure("That is not a word.", "Use another.")


def test_an_unexpected_error_gets_a_number_that_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="mvtraders.callbacks"):
        failure = _ask(_greet, "broken")
    assert isinstance(failure, Failure)
    assert failure.message == "Something went wrong here."
    assert [record.reference for record in caplog.records] == [failure.reference]  # type: ignore[attr-defined]
    assert len(failure.reference) == 8


def test_dashs_own_way_to_change_nothing_passes() -> None:
    with pytest.raises(PreventUpdate):
        _ask(_greet, "unchanged")


def test_every_callback_of_the_product_is_guarded(product: Dash) -> None:
    served = {name: entry["callback"] for name, entry in product.callback_map.items() if "callback" in entry}
    assert len(served) == 33
    assert [name for name, callback in served.items() if not getattr(callback, "is_guarded", False)] == []
