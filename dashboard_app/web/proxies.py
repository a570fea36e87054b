"""Which address and scheme a request came from, when it came through a proxy the settings trust."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_MAX_HOPS = 20
_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


class TrustedProxies:
    """Believes `X-Forwarded-For` and `-Proto` from trusted peers only, and removes them otherwise, so that nobody else reads them."""

    def __init__(self, app: WSGIApplication, networks: Sequence[IPv4Network | IPv6Network]) -> None:
        self._app = app
        self._networks = tuple(networks)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chain, scheme = (environ.pop(header, "") for header in _HEADERS)
        if self._networks and self._trusts(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self._client(environ["REMOTE_ADDR"], chain)
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return self._app(environ, start_response)

    def _client(self, peer: str, chain: str) -> str:
        """The last address of the chain that is not a trusted proxy: what stands left of it, the client may have made up."""
        client = peer
        for hop in reversed(chain.split(",")[-_MAX_HOPS:]):
            address = _address(hop)
            if address is None:
                break
            client = str(address)
            if not self._trusts(client):
                break
        return client

    def _trusts(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
