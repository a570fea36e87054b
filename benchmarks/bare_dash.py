"""The yardstick of a dashboard: a Dash page with the same plain figures, one callback each, and nothing else on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from dash import MATCH, Dash, Input, Output, State, dcc, html
from flask import Flask


def create_server(figures_file: str) -> Flask:
    """A server of the figures (a list of dicts) in `figures_file` at /."""
    figures: list[dict[str, Any]] = orjson.loads(Path(figures_file).read_bytes())
    app = Dash("bare_dash", serve_locally=True)
    app.layout = html.Div([_place(index) for index in range(len(figures))])

    @app.callback(Output(_id("figure", MATCH), "figure"), Input(_id("begin", MATCH), "data"), State(_id("begin", MATCH), "id"))
    def draw(_begun: int, own_id: dict[str, Any]) -> dict[str, Any]:
        return figures[int(own_id["index"])]

    server: Flask = app.server
    return server


def _place(index: int) -> html.Div:
    graph = dcc.Graph(id=_id("figure", index), config={"displayModeBar": False}, style={"height": "300px"})
    return html.Div([dcc.Store(id=_id("begin", index), data=1), graph], style={"width": "50%", "display": "inline-block"})


def _id(kind: str, index: Any) -> dict[str, Any]:  # noqa: ANN401 - a number, or a wildcard
    return {"type": kind, "index": index}
