"""How many requests one person may make: a generous fixed window per process, so that a runaway script cannot starve the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from data.errors import TooMany

REQUESTS = 6_000
WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a window. `reset_s` is in whole seconds until the next one."""

    limit: int
    remaining: int
    reset_s: int


class RateLimiter:
    """Counts requests by key in windows of `window_s`. Measures time by a clock that never jumps, not by the product's clock."""

    def __init__(self, limit: int = REQUESTS, window_s: int = WINDOW_S, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._window_s, self._monotonic = limit, window_s, monotonic
        self._window = -1
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> Allowance:
        """Count one request of `key`. Raises `TooMany` when its window is used up."""
        now = self._monotonic()
        window = int(now // self._window_s)
        reset_s = max(1, int((window + 1) * self._window_s - now))
        with self._lock:
            if window != self._window:
                self._window, self._counts = window, {}
            used = self._counts[key] = self._counts.get(key, 0) + 1
        if used > self._limit:
            message = f"More than {self._limit:,} requests in {self._window_s} seconds."
            raise TooMany(message, f"Go on in {reset_s} seconds; ask for several metrics in one question.", retry_after_s=reset_s)
        return Allowance(self._limit, self._limit - used, reset_s)
