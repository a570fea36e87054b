"""Sending answers: JSON with an ETag, lists, results as they come from the core, and files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

import orjson
from flask import Response, request

from dashboard_app.exports import FileFormat
from dashboard_app.paging import following, offset_of
from data.errors import Stale
from data.result import Result

JSON_TYPE = "application/json"
SECRET = "***"  # noqa: S105 - how a secret is read back
_LONGEST_FILE_NAME = 80


def send_result(result: Result) -> Response:
    """The core's bytes, as they are."""
    return Response(result.to_json(), content_type=JSON_TYPE)


def send_results(results: Mapping[str, Result]) -> Response:
    """Several named results as one object, put together from their bytes."""
    parts = [b'"%s":%s' % (name.encode(), result.to_json()) for name, result in results.items()]
    return Response(b"{" + b",".join(parts) + b"}", content_type=JSON_TYPE)


def send_json(value: object, status: int = 200, *, etag: str | None = None, location: str | None = None) -> Response:
    """`value` as JSON. A GET whose `If-None-Match` names the answer's ETag gets 304; without `etag` it is made from the bytes."""
    body = orjson.dumps(value)
    response = Response(body, status=status, content_type=JSON_TYPE)
    if location is not None:
        response.headers["Location"] = location
    if request.method in ("GET", "HEAD"):
        response.headers["Cache-Control"] = "private, no-cache"
        response.set_etag(etag or hashlib.sha256(body).hexdigest()[:32])
        response.make_conditional(request.environ)
    elif etag is not None:
        response.set_etag(etag)
    return response


def instant(at: datetime | None) -> str | None:
    """RFC 3339 with offset."""
    return at.isoformat(timespec="seconds") if at is not None else None


def send_list(items: Sequence[object], total: int, next_cursor: str | None = None) -> Response:
    return send_json({"items": items, "next": next_cursor, "total": total})


def send_nothing() -> Response:
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def send_file(chunks: Iterator[bytes], fmt: FileFormat, name: str) -> Response:
    """A file to keep, in chunks. Only the format's suffix and a cleaned name reach the header (RFC 6266)."""
    response = Response(chunks, content_type=fmt.media_type)
    response.headers["Content-Disposition"] = disposition(name, fmt.suffix)
    return response


def disposition(name: str, suffix: str) -> str:
    """`attachment` with a name that is never a path: plain letters for old clients, UTF-8 for the others."""
    clean = "".join(sign if sign.isalnum() or sign in "-_. " else "-" for sign in name).strip(" .-")[:_LONGEST_FILE_NAME] or "export"
    plain = clean.encode("ascii", "ignore").decode().strip(" .-") or "export"
    header = f'attachment; filename="{plain}{suffix}"'
    return header if plain == clean else header + f"; filename*=UTF-8''{quote(clean + suffix, safe='')}"


def check_if_match(etag: str) -> bool:
    """Whether the caller gave an `If-Match` (and it names `etag`). Raises `Stale` when it names another version."""
    if "If-Match" not in request.headers:
        return False
    if not request.if_match.contains(etag):
        raise Stale("This was changed since you read it.", "Read it again, then make your change on what you find.")
    return True


def page_of(items: Sequence[Any], limit: int, cursor: str | None) -> Response:
    """One page of a list that is whole in memory."""
    start = offset_of(cursor)
    return send_list(items[start : start + limit], len(items), following(start, limit, len(items)))
