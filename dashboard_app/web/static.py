"""Static files: compressed once instead of per request, and cached by browsers for good where the address names the content."""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import brotli
from dash import Dash
from dash.exceptions import DependencyException, InvalidResourceError
from dash.fingerprint import check_fingerprint
from flask import Response, abort, make_response, request
from werkzeug.security import safe_join

from dashboard_app.ui.index import TOGETHER, joined

IMMUTABLE = "private, max-age=31536000, immutable"
REVALIDATE = "private, no-cache"
_FINGERPRINT = re.compile(r"-[0-9a-f]{8,64}\.")
_SUITES = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"
_ASSETS = "_dash_assets.static"
_SUFFIXES = {"br": ".br", "gzip": ".gz"}
_TEXT = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json", "text/html"})
_MAX_KEPT = 128


def register(app: Dash) -> None:
    """Serve Dash's scripts and our assets through here instead of through Dash and Flask."""
    server, folder = app.server, Path(app.config.assets_folder)
    server.view_functions[_SUITES] = _suites(server.view_functions[_SUITES])
    server.view_functions[_ASSETS] = lambda filename: asset(folder, filename)


def asset(folder: Path, filename: str) -> Response:
    """The file of that name under `folder`, in the encoding the browser likes best."""
    paths = [folder / part for part in TOGETHER[filename]] if filename in TOGETHER else [_found(folder, filename)]
    named_by_content = _FINGERPRINT.search(filename) is not None or "m" in request.args
    mimetype = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    encoding = _encoding(mimetype)
    ready_made = folder / (filename + _SUFFIXES[encoding]) if encoding else None
    if ready_made is not None and ready_made.is_file():
        data = ready_made.read_bytes()
    else:
        data = _kept(tuple(paths), tuple(path.stat().st_mtime_ns for path in paths), encoding)
    return _response(data, mimetype, encoding, IMMUTABLE if named_by_content else REVALIDATE)


def _found(folder: Path, filename: str) -> Path:
    place = safe_join(str(folder), filename)
    if place is None or not (path := Path(place)).is_file() or path.suffix in _SUFFIXES.values():
        abort(404)
    return path


def _suites(serve: Callable[..., Any]) -> Callable[..., Response]:
    """Dash's view of its own scripts, with what it answers compressed once for each process."""
    kept: dict[tuple[str, str, str], bytes] = {}  # as many as Dash has registered files: it refuses others

    def compressed(package_name: str, fingerprinted_path: str) -> Response:
        try:
            original: Response = make_response(serve(package_name, fingerprinted_path))
        except (DependencyException, InvalidResourceError):  # its texts list every file there is
            abort(404)
        mimetype = original.mimetype or ""
        encoding = _encoding(mimetype)
        if original.status_code != HTTPStatus.OK or not encoding:
            return original
        path, named_by_content = check_fingerprint(fingerprinted_path)  # type: ignore[no-untyped-call]
        key = (package_name, path, encoding)
        data = kept.get(key) or _compress(original.get_data(), encoding)
        kept[key] = data
        return _response(data, mimetype, encoding, IMMUTABLE if named_by_content else REVALIDATE)

    return compressed


def _response(data: bytes, mimetype: str, encoding: str, caching: str) -> Response:
    response = Response(data, mimetype=mimetype)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = caching
    response.add_etag()
    return make_response(response.make_conditional(request))


def _encoding(mimetype: str) -> str:
    """br, gzip or none, as this request allows; pictures and fonts are compressed already."""
    if mimetype not in _TEXT:
        return ""
    return next((name for name in _SUFFIXES if request.accept_encodings[name] > 0), "")


@lru_cache(maxsize=_MAX_KEPT)
def _kept(paths: tuple[Path, ...], _changed_ns: tuple[int, ...], encoding: str) -> bytes:
    return _compress(joined(paths), encoding)


def _compress(data: bytes, encoding: str) -> bytes:
    if not encoding:
        return data
    return brotli.compress(data, quality=7) if encoding == "br" else gzip.compress(data, 9, mtime=0)
