"""A source that does not answer is a state, not a surprise."""

from __future__ import annotations

from data.errors import Unavailable


class SourceDown(Unavailable):
    """The shop's database or folder cannot be read now; what was published before stays."""

    code = "source_down"
