"""Cross-site request forgery: a request that changes something must come from our own pages, unless it carries a token."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from data.errors import NotAllowed

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def changes_state() -> bool:
    return request.method not in _READS


def require_same_origin(base_url: str, *, silent_clients: bool = False) -> None:
    """Raise `NotAllowed` when this request was started by another site.

    Browsers say where a request comes from in Sec-Fetch-Site (https and localhost) and in Origin (every POST). A request that
    says neither comes from no current browser: with a cookie it is refused, on sign-in (`silent_clients`) it is let through.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None and silent_clients:
        return
    allowed = site == "same-origin" if site is not None else origin is not None and _is_ours(origin, base_url)
    if not allowed:
        raise NotAllowed("This request was not started by a page of this product.", "Open the product here, or use an API token.")


def _is_ours(origin: str, base_url: str) -> bool:
    if base_url:
        return origin == base_url or urlsplit(origin).netloc == urlsplit(base_url).netloc == request.host
    return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc == request.host
