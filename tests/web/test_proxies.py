"""Which address a request comes from: what a stranger writes into its headers is never believed."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from flask import Flask, request

from dashboard_app.web.proxies import TrustedProxies

PROXIES = ("10.0.0.0/8", "2001:db8::/32")


def _seen(peer: str, headers: dict[str, str], trusted: tuple[str, ...] = PROXIES) -> str:
    server = Flask("seen")
    server.add_url_rule("/", view_func=lambda: f"{request.remote_addr} {request.scheme} {'X-Forwarded-For' in request.headers}")
    server.wsgi_app = TrustedProxies(server.wsgi_app, [ip_network(one) for one in trusted])  # type: ignore[method-assign]
    return server.test_client().get("/", headers=headers, environ_base={"REMOTE_ADDR": peer}).text


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.9, 203.0.113.7, 10.0.0.3, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.7, nonsense", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.9", "10.0.0.9"),
        ("10.0.0.1", "2001:db8::1, 203.0.113.7", "203.0.113.7"),
        ("2001:db8::1", "203.0.113.7", "203.0.113.7"),
        ("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("203.0.113.99", "1.2.3.4", "203.0.113.99"),
        ("203.0.113.99", "1.2.3.4, 10.0.0.1", "203.0.113.99"),
    ],
)
def test_the_address_is_the_last_one_no_trusted_proxy_stands_for(peer: str, forwarded: str, address: str) -> None:
    assert _seen(peer, {"X-Forwarded-For": forwarded}).split()[0] == address


def test_without_trusted_proxies_nothing_is_believed() -> None:
    assert _seen("127.0.0.1", {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"}, trusted=()) == "127.0.0.1 http False"


def test_a_trusted_proxy_tells_the_scheme() -> None:
    assert _seen("10.0.0.1", {"X-Forwarded-Proto": "https"}).split()[1] == "https"
    assert _seen("10.0.0.1", {"X-Forwarded-Proto": "gopher"}).split()[1] == "http"
    assert _seen("203.0.113.99", {"X-Forwarded-Proto": "https"}).split()[1] == "http"
