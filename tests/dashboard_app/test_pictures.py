"""Pictures of widgets: drawn once, and kept while there is room."""

from __future__ import annotations

import pytest

from dashboard_app.pictures import Picture, Pictures


def _drawn(name: str) -> dict[str, str]:
    return {"digest": name, "state": "ready"}


def test_the_same_is_drawn_once() -> None:
    pictures = Pictures()
    drawn: list[str] = []

    def draw() -> dict[str, str]:
        drawn.append("again")
        return _drawn("a")

    found = [pictures.get_or_draw(b"a", draw) for _ in range(3)]
    assert drawn == ["again"]
    assert found == [Picture("a", b'{"digest":"a","state":"ready"}')] * 3


def test_what_was_looked_at_longest_ago_goes_first() -> None:
    pictures = Pictures(max_bytes=2 * 30)
    for name in ("a", "b", "a", "c"):
        pictures.get_or_draw(name.encode(), lambda name=name: _drawn(name))  # type: ignore[misc]
    again: list[str] = []

    def draw(name: str) -> dict[str, str]:
        again.append(name)
        return _drawn(name)

    for name in ("a", "c", "b"):
        pictures.get_or_draw(name.encode(), lambda name=name: draw(name))  # type: ignore[misc]
    assert again == ["b"]


def test_what_cannot_be_drawn_is_not_kept() -> None:
    pictures = Pictures()
    with pytest.raises(ZeroDivisionError):
        pictures.get_or_draw(b"a", lambda: {"digest": str(1 // 0)})
    assert pictures.get_or_draw(b"a", lambda: _drawn("a")).digest == "a"
