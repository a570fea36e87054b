"""Answers compressed as the client likes, without the tags of representations getting in each other's way."""

from __future__ import annotations

import re

from flask import Flask, request
from flask_compress import Compress

_SUFFIX = re.compile(r':(?:br|gzip|deflate)"')
_IF_MATCH = "HTTP_IF_MATCH"


def register(server: Flask) -> None:
    """Compress what is larger than a packet. Call it first: its work must be the last on an answer."""
    server.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_ALGORITHM_STREAMING=["br", "deflate"])
    Compress(server)

    def forget_encoding() -> None:
        # Compress marks the ETag of a compressed answer (`"v7:br"`). A client sends it back to say which version it read; views
        # know only their own tag (`"v7"`).
        if _IF_MATCH in request.environ:
            request.environ[_IF_MATCH] = _SUFFIX.sub('"', request.environ[_IF_MATCH])

    server.before_request(forget_encoding)
