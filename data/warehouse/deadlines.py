"""Interrupts what runs too long: one thread watches all questions, since a thread for each costs as much as a short question."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Interrupt = Callable[[], object]


class Deadlines:
    """Its thread lives while there is something to watch, and a little longer, so that a steady flow of questions never wakes it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[int, tuple[float, Interrupt]] = {}
        self._given = 0
        self._next_look = math.inf
        self._is_running = False

    @contextmanager
    def watch(self, seconds: float, interrupt: Interrupt) -> Iterator[None]:
        """Call `interrupt` once, from another thread, when the block takes longer than `seconds`; never after its end."""
        due = time.monotonic() + seconds
        with self._changed:
            self._given += 1
            ticket = self._given
            self._due[ticket] = (due, interrupt)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._look, name="deadlines", daemon=True).start()
            elif due < self._next_look:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._due.pop(ticket, None)

    def _look(self) -> None:
        with self._changed:
            while self._due:
                now = time.monotonic()
                for ticket in [ticket for ticket, (due, _) in self._due.items() if due <= now]:
                    self._due.pop(ticket)[1]()
                self._next_look = min((due for due, _ in self._due.values()), default=now)
                self._changed.wait(max(0.0, self._next_look - now))
            self._is_running, self._next_look = False, math.inf
