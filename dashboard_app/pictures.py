"""What widgets look like, as the bytes that a browser is sent: drawn once for each answer, and kept in this process while there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

MAX_BYTES = 24_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """`body` is a JSON object; who has something with this `digest` already has it all."""

    digest: str
    body: bytes

    @classmethod
    def of(cls, drawn: Mapping[str, Any]) -> Picture:
        return cls(drawn["digest"], orjson.dumps(drawn, option=orjson.OPT_NON_STR_KEYS))


class Pictures:
    """By everything that decides what they look like. The one that was looked at longest ago goes first. Safe to share between threads."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, Picture] = OrderedDict()
        self._lock = threading.Lock()

    def get_or_draw(self, key: bytes, draw: Callable[[], Mapping[str, Any]]) -> Picture:
        """Two who miss together both draw: that is quicker than to wait. What `draw` raises is not kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        picture = Picture.of(draw())
        with self._lock:
            if key not in self._kept:
                self._kept[key] = picture
                self._bytes += len(picture.body)
            while self._bytes > self._max_bytes:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)
        return picture
