"""Flask's own signed-cookie session is not used: people's sessions are rows on the server (see `dashboard_app.people`)."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import NullSession, SessionInterface, SessionMixin


class NoSession(SessionInterface):
    """Opens nothing and signs nothing; writing to `flask.session` raises. It also saves each request the signer's set-up."""

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002 - Flask's signature
        return self.make_null_session(app)

    def save_session(self, app: Flask, session: SessionMixin, response: object) -> None:
        """Nothing is kept."""
