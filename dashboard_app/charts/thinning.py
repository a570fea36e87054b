"""Thinning: of a line with more points than a screen has, the lowest and the highest of each stretch, so that a spike stays a spike."""

from __future__ import annotations

from collections.abc import Sequence

MOST_POINTS = 2_000
_FEWEST_STRETCHES = 100


def kept(lines: Sequence[Sequence[float | None]], most: int = MOST_POINTS) -> list[int]:
    """The places that stay, the same for all `lines`: of each stretch the extremes of every line and one gap, and both ends."""
    count = max((len(line) for line in lines), default=0)
    if count <= most:
        return list(range(count))
    stretches = max(_FEWEST_STRETCHES, most // (2 * len(lines) + 1))
    found = {0, count - 1}
    for number in range(stretches):
        start, end = number * count // stretches, (number + 1) * count // stretches
        for line in lines:
            found |= _of_stretch(line, start, end)
    return sorted(found)


def _of_stretch(line: Sequence[float | None], start: int, end: int) -> set[int]:
    known = [(value, index) for index in range(start, end) if (value := line[index]) is not None]
    gap = next((index for index in range(start, end) if line[index] is None), None)
    ends = {min(known)[1], max(known)[1]} if known else set()
    return ends if gap is None else ends | {gap}
