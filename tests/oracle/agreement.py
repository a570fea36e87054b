"""Does a result of the product say what the oracle says? To the minor unit for money, to 1e-12 for ratios, with the same reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from data.query import Grain, MetricQuery
from data.result import Result, Row, Scalar
from tests.oracle.figures import Cell, Line
from tests.oracle.names import MONEY, RATIOS
from tests.oracle.oracle import Answer, Key

RELATIVE = Decimal("1e-12")
LAST_BIT = Decimal("1e-15")
"""What the difference of two fractions near 1 may lose as doubles."""


def disagreements(result: Result, expected: Answer, query: MetricQuery) -> list[str]:
    """One sentence for each cell that differs; nothing when the two agree."""
    reasons: Mapping[str, str] = result.meta["reasons"]
    found = _differences("totals", result.totals, expected.totals, {name: reasons.get(name) for name in expected.totals})
    actual = {_key(row, query): (place, row) for place, row in enumerate(result.rows)}
    if len(actual) != len(result.rows):
        found.append("two rows have one key")
    for key, line in expected.rows.items():
        if key not in actual:
            found += _missing(key, line, query)
            continue
        place, row = actual[key]
        found += _differences(str(key), row, line, {name: reasons.get(f"{place}.{name}") or reasons.get(name) for name in line})
    for key in actual.keys() - expected.rows.keys():
        found += _unexpected(key, actual[key][1], query)
    return found


def _missing(key: Key, line: Line, query: MetricQuery) -> list[str]:
    """A member without anything may be left out of a table by dimension; a bucket may not."""
    if query.dimensions and all(not cell.value for cell in line.values()):
        return []
    return [f"{key}: is missing"]


def _unexpected(key: Key, row: Row, query: MetricQuery) -> list[str]:
    if query.dimensions and not any(row[name] for name in query.metrics):
        return []
    return [f"{key}: should not be there"]


def _key(row: Row, query: MetricQuery) -> Key:
    bucket = None if query.grain is None else _bucket(row[str(query.grain)], query.grain)
    return (bucket, *(row[name] for name in query.dimensions))


def _bucket(value: Scalar, grain: Grain) -> date | datetime:
    assert isinstance(value, str)
    if grain is Grain.HOUR:
        return datetime.fromisoformat(value).astimezone(UTC)
    return date.fromisoformat(value)


def _differences(where: str, actual: Mapping[str, Scalar], expected: Line, reasons: Mapping[str, str | None]) -> list[str]:
    found = []
    for name, cell in expected.items():
        size = expected[name.partition("__")[0]].value
        if not is_same(actual.get(name, "no such column"), cell, name, size or Decimal(0)):
            found.append(f"{where}: {name} is {actual.get(name, 'no such column')!r}, the oracle says {cell.value} {cell.reason or ''}")
        elif cell.value is None and not name.endswith("__change") and reasons[name] != cell.reason:
            found.append(f"{where}: {name} is null because of {reasons[name]!r}, the oracle says {cell.reason!r}")
    return found


def is_same(actual: Scalar, cell: Cell, name: str, size: Decimal = Decimal(0)) -> bool:
    """Exact for money and counts; ratios and growth within 1e-12 of their size, changes within what numbers of `size` lose."""
    if cell.value is None or actual is None:
        return cell.value is None and actual is None
    if isinstance(actual, str) and not actual.lstrip("-").isdigit():
        return False
    base, _, suffix = name.partition("__")
    if suffix == "growth" or (base in RATIOS and base not in MONEY):
        return abs(Decimal(str(actual)) - cell.value) <= RELATIVE * abs(cell.value) + LAST_BIT * max(1, abs(size))
    return Decimal(actual) == cell.value if isinstance(actual, str) else float(actual) == float(cell.value)
