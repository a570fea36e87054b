"""The error family: everything the product may say no with. The lowest floor, it imports nothing of ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of the input and what is wrong with it. `field` is a path such as `filters.category`."""

    field: str
    message: str


class AnalyticsError(Exception):
    """The root of the family. `message` is for the analyst, `hint` says what to do, `code` is for programs."""

    code = "error"
    status = 500
    title = "The request could not be answered"

    def __init__(self, message: str, hint: str = "", *, fields: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.fields = tuple(fields)


class InvalidInput(AnalyticsError):
    code, status, title = "invalid_input", 422, "The input is not valid"

    @classmethod
    def field(cls, field: str, message: str, hint: str = "") -> InvalidInput:
        """An error about exactly one field."""
        return cls(message, hint, fields=[FieldError(field, message)])


class UnknownName(InvalidInput):
    """A name nobody knows, with the nearest one that exists."""

    code = "unknown_name"

    @classmethod
    def of(cls, field: str, kind: str, name: str, known: Iterable[str]) -> UnknownName:
        names = sorted(known)
        shown = name if len(name) <= 80 else name[:77] + "..."  # noqa: PLR2004
        near = get_close_matches(name[:80], names, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(names[:40])}."
        message = f"Unknown {kind} {shown!r}. {hint}"
        return cls(message, hint, fields=[FieldError(field, message)])


class InvalidPeriod(InvalidInput):
    code = "invalid_period"


class MissingParameter(InvalidInput):
    code = "missing_parameter"


class QueryTimeout(InvalidInput):
    code, title = "query_timeout", "The question took too long"


class NotSignedIn(AnalyticsError):
    code, status, title = "not_signed_in", 401, "Sign in first"


class NotAllowed(AnalyticsError):
    code, status, title = "not_allowed", 403, "Not allowed"


class NotFound(AnalyticsError):
    code, status, title = "not_found", 404, "Not found"


class Conflict(AnalyticsError):
    code, status, title = "conflict", 409, "In conflict with what is stored"


class Expired(AnalyticsError):
    code, status, title = "expired", 410, "Expired"


class Stale(Conflict):
    code, status, title = "stale", 412, "Edited by someone else meanwhile"


class TooLarge(AnalyticsError):
    code, status, title = "too_large", 413, "Too large"


class TooMany(AnalyticsError):
    """Too many tries or requests. `retry_after_s` is in whole seconds."""

    code, status, title = "too_many_requests", 429, "Too many requests"

    def __init__(self, message: str, hint: str = "", *, retry_after_s: int = 60) -> None:
        super().__init__(message, hint)
        self.retry_after_s = retry_after_s


class Unavailable(AnalyticsError):
    """A part the answer needs is down. `retry_after_s` is in whole seconds."""

    code, status, title = "unavailable", 503, "A part of the product is not available"

    def __init__(self, message: str, hint: str = "", *, retry_after_s: int = 5) -> None:
        super().__init__(message, hint)
        self.retry_after_s = retry_after_s


class WarehouseDown(Unavailable):
    code = "warehouse_down"


class StoreDown(Unavailable):
    code = "store_down"


class DiskFull(Unavailable):
    code = "disk_full"


class ConfigurationError(AnalyticsError):
    """A setting or file that stops the start: one clear sentence."""

    code, title = "configuration", "The configuration is not valid"
