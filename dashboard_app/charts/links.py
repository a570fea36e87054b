"""Links between pages: the same period and rows, one member more."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode


def lead(path: str, address: str, dimension: str, member: str) -> str:
    """The address of the page at `path` for one member of `dimension`, otherwise as `address` (the query part) says."""
    kept = [(name, value) for name, value in parse_qsl(address.lstrip("?"), max_num_fields=500) if name != dimension]
    return f"{path}?{urlencode([*kept, (dimension, member)])}"
