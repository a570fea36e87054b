"""What Dash's one address is sent: the right shape passes, every other shape is 4xx and never 500."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from dash import ALL, MATCH, Dash, Input, Output, State, html
from flask.testing import FlaskClient
from werkzeug.exceptions import BadRequest

from dashboard_app.web.callback_bodies import check_body
from tests.web.conftest import SAME_ORIGIN

ADDRESS = "/_dash-update-component"


@pytest.fixture(scope="module")
def callbacks() -> Mapping[str, Any]:
    """A callback of each kind."""
    app = Dash("kinds", suppress_callback_exceptions=True)
    app.layout = html.Div()

    @app.callback(Output("out", "children"), Input("in", "value"), State("kept", "data"))
    def plain(value: object, kept: object) -> None: ...

    @app.callback(Output("a", "children"), Output("b", "children"), Input("in", "value"))
    def two(value: object) -> None: ...

    @app.callback(Output({"type": "card", "name": MATCH}, "children"), Input({"type": "pick", "name": MATCH}, "value"))
    def each(value: object) -> None: ...

    @app.callback(Output("sum", "children"), Input({"type": "pick", "name": ALL}, "value"))
    def many(values: object) -> None: ...

    @app.callback(Input("in", "value"))
    def silent(value: object) -> None: ...

    app.clientside_callback("function(x) { return x }", Output("there", "children"), Input("in", "value"))
    found: Mapping[str, Any] = app.callback_map
    return found


def _item(identity: object, prop: str = "value", value: object = 1) -> dict[str, object]:
    return {"id": identity, "property": prop, "value": value}


def plain_body() -> dict[str, Any]:
    return {
        "output": "out.children",
        "outputs": {"id": "out", "property": "children"},
        "inputs": [_item("in")],
        "state": [_item("kept", "data")],
        "changedPropIds": ["in.value"],
        "parsedChangedPropsIds": ["in.value"],
    }


def each_body(name: object = "revenue") -> dict[str, Any]:
    return {
        "output": '{"name":["MATCH"],"type":"card"}.children',
        "outputs": {"id": {"type": "card", "name": name}, "property": "children"},
        "inputs": [_item({"type": "pick", "name": name})],
        "changedPropIds": [],
    }


def many_body() -> dict[str, Any]:
    picks = [_item({"type": "pick", "name": "a"}), _item({"type": "pick", "name": 2})]
    return {"output": "sum.children", "outputs": {"id": "sum", "property": "children"}, "inputs": [picks], "changedPropIds": []}


def two_body() -> dict[str, Any]:
    outputs = [{"id": "a", "property": "children"}, {"id": "b", "property": "children"}]
    return {"output": "..a.children...b.children..", "outputs": outputs, "inputs": [_item("in")], "changedPropIds": []}


def _silent_name(callbacks: Mapping[str, Any]) -> str:
    return next(name for name, entry in callbacks.items() if entry["no_output"])


@pytest.mark.parametrize("body", [plain_body(), each_body(), each_body(7), many_body(), two_body(), many_body() | {"inputs": [[]]}])
def test_what_the_browser_sends_passes(callbacks: Mapping[str, Any], body: dict[str, Any]) -> None:
    check_body(callbacks, body)


def test_a_callback_without_output_passes(callbacks: Mapping[str, Any]) -> None:
    check_body(callbacks, {"output": _silent_name(callbacks), "inputs": [_item("in")], "changedPropIds": ["in.value"]})


def without(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda body: {key: value for key, value in body.items() if key != name}


def having(**changes: object) -> Callable[[dict[str, Any]], Any]:
    return lambda body: body | changes


def nested(depth: int) -> Any:  # noqa: ANN401
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "an array": lambda body: [body],
    "a string": lambda _body: "out.children",
    "a number": lambda _body: 7,
    "nothing": lambda _body: None,
    "empty": lambda _body: {},
    "no output": without("output"),
    "unknown output": having(output="secret.children"),
    "output of another type": having(output={"id": "out"}),
    "clientside output": having(output="there.children"),
    "no inputs": without("inputs"),
    "no state": without("state"),
    "no outputs": without("outputs"),
    "inputs as an object": having(inputs={"in": 1}),
    "inputs of numbers": having(inputs=[1]),
    "inputs of lists": having(inputs=[[_item("in")]]),
    "inputs of nothing": having(inputs=[None]),
    "an undeclared input": having(inputs=[_item("secret")]),
    "an undeclared property": having(inputs=[_item("in", "n_clicks")]),
    "one input too many": having(inputs=[_item("in"), _item("in")]),
    "an input without id": having(inputs=[{"property": "value", "value": 1}]),
    "an input with a pattern id": having(inputs=[_item({"type": "in"})]),
    "undeclared state": having(state=[_item("secret", "data")]),
    "outputs of another component": having(outputs={"id": "a", "property": "children"}),
    "outputs as a list": having(outputs=[{"id": "out", "property": "children"}]),
    "outputs as text": having(outputs="out.children"),
    "changed as text": having(changedPropIds="in.value"),
    "changed as numbers": having(changedPropIds=[1]),
    "an unknown field": having(cancelJob=["1"]),
    "a deep value": having(inputs=[_item("in", value=nested(60))]),
}


@pytest.mark.parametrize("kind", WRONG)
def test_every_other_shape_is_refused(callbacks: Mapping[str, Any], kind: str) -> None:
    with pytest.raises(BadRequest):
        check_body(callbacks, WRONG[kind](plain_body()))


@pytest.mark.parametrize(
    "identity",
    [
        {"type": "pick"},
        {"type": "other", "name": "a"},
        {"type": "pick", "name": "a", "x": 1},
        "pick",
        {"type": "pick", "name": ["a"]},
        {"type": "pick", "name": None},
    ],
)
def test_a_pattern_takes_only_ids_of_its_own(callbacks: Mapping[str, Any], identity: object) -> None:
    for body in (each_body() | {"inputs": [_item(identity)]}, many_body() | {"inputs": [[_item(identity)]]}):
        with pytest.raises(BadRequest):
            check_body(callbacks, body)


RAW: dict[str, bytes] = {
    "nothing": b"",
    "not JSON": b"{",
    "not UTF-8": b"\xff\xfe\x00",
    "NaN": b'{"output": NaN}',
    "20,000 deep": b"[" * 20_000 + b"]" * 20_000,
    "900 deep": b'{"output":' * 900 + b"1" + b"}" * 900,
    "half deep": b"[" * 20_000,
    "a huge number": b'{"output": 1' + b"0" * 5_000 + b"}",
    "a half character": b'{"output": "\\ud800"}',
    "a NUL": b'{"output": "\\u0000"}',
    "array": b"[]",
    "null": b"null",
}


@pytest.mark.parametrize("kind", RAW)
def test_raw_nonsense_is_400(browser: FlaskClient, kind: str) -> None:
    answer = browser.post(ADDRESS, data=RAW[kind], content_type="application/json", headers=SAME_ORIGIN)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_other_media_types_are_415(browser: FlaskClient, kind: str) -> None:
    assert browser.post(ADDRESS, data=json.dumps(plain_body()), content_type=kind, headers=SAME_ORIGIN).status_code == 415


def test_no_callback_of_the_product_answers_500_to_a_wrong_shape(product: Dash, browser: FlaskClient) -> None:
    for output in product.callback_map:
        for body in (
            {"output": output},
            {"output": output, "inputs": []},
            {"output": output, "inputs": [1], "outputs": 1, "changedPropIds": [None]},
        ):
            answer = browser.post(ADDRESS, json=body, headers=SAME_ORIGIN)
            assert 400 <= answer.status_code < 500, output


def test_no_callback_of_the_product_answers_500_to_hostile_values(product: Dash, browser: FlaskClient) -> None:
    for output, entry in product.callback_map.items():
        for value in (None, [], {}, -1, 10**20, "x" * 10_000, "\x00", ["a", None], {"a": {"b": []}}, True):
            body = _filled(output, entry, value)
            answer = browser.post(ADDRESS, json=body, headers=SAME_ORIGIN)
            assert answer.status_code < 500, (output, value, answer.text[:300])


def _filled(output: str, entry: Mapping[str, Any], value: object) -> dict[str, Any]:
    outputs = entry["output"]
    listed = [_dict(one.to_dict()) for one in outputs] if isinstance(outputs, list | tuple) else _dict(outputs.to_dict())
    return {
        "output": output,
        "outputs": listed,
        "inputs": [_dict(one, value) for one in entry["inputs"]],
        "state": [_dict(one, value) for one in entry["state"]],
        "changedPropIds": [],
    }


def _dict(declared: Mapping[str, str], value: object = None) -> Any:  # noqa: ANN401
    identity: Any = declared["id"]
    if not identity.startswith("{"):
        return {"id": identity, "property": declared["property"], "value": value}
    pattern = json.loads(identity)
    filled = {key: "x" if isinstance(part, list) else part for key, part in pattern.items()}
    item = {"id": filled, "property": declared["property"], "value": filled if declared["property"] == "id" else value}
    return [item] if ["ALL"] in pattern.values() else item
