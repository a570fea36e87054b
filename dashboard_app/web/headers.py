"""The headers every answer carries: content security policy, no sniffing, no framing, and what may be cached."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from dash import Dash
from flask import Flask, Response, current_app

from dashboard_app.settings import Settings

_POLICY = "CONTENT_SECURITY_POLICY"
_HSTS = "max-age=31536000"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
PLAIN_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""For pages without any script: sign-in and errors."""


def register(server: Flask, settings: Settings) -> None:
    """Add the headers to every answer, also to errors. A view may set its own stricter ones."""

    always = _FIXED | ({"Strict-Transport-Security": _HSTS} if settings.https else {})

    def add(response: Response) -> Response:
        headers = response.headers
        set_already = {name.lower() for name in headers.keys()}  # noqa: SIM118 - a Headers object iterates over pairs
        # What is private stays out of every cache, the browser's too: after sign-out "back" shows nothing.
        wanted = always | {"Content-Security-Policy": current_app.config.get(_POLICY, _policy("")), "Cache-Control": "no-store"}
        headers.extend((name, value) for name, value in wanted.items() if name.lower() not in set_already)
        return response

    server.after_request(add)


def allow_inline_scripts(app: Dash) -> None:
    """Allow the inline scripts there are at this moment (Dash's own, clientside callbacks, the index page's) by their hashes."""
    ours = [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in _INLINE.findall(app.index_string)]
    app.server.config[_POLICY] = _policy(" ".join(dict.fromkeys([*app.csp_hashes(), *ours])))


def _policy(scripts: str) -> str:
    # Dash and plotly.js write style attributes, hence 'unsafe-inline' for styles; scripts are allowed by hash alone.
    return (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; frame-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
