"""The yardstick of a warm answer: a Flask application with one route that returns the same bytes, and nothing else."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response


def create_server(body_file: str) -> Flask:
    """A server of the bytes in `body_file` at /answer."""
    server = Flask("bare")
    body = Path(body_file).read_bytes()

    @server.get("/answer")
    def answer() -> Response:
        return Response(body, mimetype="application/json")

    return server
