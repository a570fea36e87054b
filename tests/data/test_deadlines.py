"""What runs too long is interrupted, and nothing else is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from data.warehouse.deadlines import Deadlines


def test_what_takes_too_long_is_interrupted_once_and_by_itself() -> None:
    deadlines, calls = Deadlines(), list[str]()
    late = threading.Event()

    def note(name: str, event: threading.Event) -> Callable[[], None]:
        return lambda: (calls.append(name), event.set())[1]

    with deadlines.watch(60, note("in time", threading.Event())), deadlines.watch(0.01, note("late", late)):
        assert late.wait(10)
    assert calls == ["late"]


def test_what_has_ended_is_not_interrupted() -> None:
    deadlines, calls = Deadlines(), list[str]()
    other = threading.Event()
    with deadlines.watch(0.02, lambda: calls.append("ended")):
        pass
    # By the time this one is interrupted, the one before would have been.
    began = time.monotonic()
    with deadlines.watch(0.04, other.set):
        assert other.wait(10)
    assert time.monotonic() - began >= 0.04
    assert calls == []


def test_the_thread_ends_when_nothing_is_left_and_starts_again() -> None:
    deadlines, others = Deadlines(), set(threading.enumerate())
    for _ in range(2):
        done = threading.Event()
        with deadlines.watch(0.01, done.set):
            assert done.wait(10)
        watchers = [thread for thread in threading.enumerate() if thread not in others]
        for thread in watchers:
            thread.join(10)
        assert not any(thread.is_alive() for thread in watchers)
