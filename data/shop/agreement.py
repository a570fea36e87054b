"""What was read is held against what the source says it adds up to."""

from __future__ import annotations

from decimal import Decimal

from duckdb import DuckDBPyConnection

from data.errors import Unavailable
from data.shop.reading import Tally


class Disagreement(Unavailable):
    """What was read is not what the source says; what was published before stays."""

    code = "source_disagrees"


def tally_of(connection: DuckDBPyConnection, table: str, relation: str) -> Tally:
    """What a canonical table adds up to here, by the names that the source has for it."""
    found = {"rows": _one(connection, f"SELECT count(*) FROM {relation}")}  # noqa: S608 - a table of ours
    if table == "order_lines":
        found["amount"] = _one(connection, f"SELECT coalesce(sum(quantity * unit_price), 0) FROM {relation}")  # noqa: S608
    if table == "orders":
        rows = connection.execute(f"SELECT coalesce(status, ''), count(*) FROM {relation} GROUP BY 1").fetchall()  # noqa: S608
        found |= {f"status {name}".strip(): str(count) for name, count in rows}
    return found


def require_agreement(table: str, ours: Tally, theirs: Tally) -> None:
    """Raises `Disagreement` that names each figure which is not the same; what the source does not add up is not asked."""
    names = set(theirs) | {name for name in ours if name.startswith("status") and any(other.startswith("status") for other in theirs)}
    wrong = [name for name in sorted(names) if Decimal(ours.get(name, "0")) != Decimal(theirs.get(name, "0"))]
    if wrong:
        said = ", ".join(f"{name}: {ours.get(name, '0')} here, {theirs.get(name, '0')} there" for name in wrong[:5])
        raise Disagreement(f"What was read of {table} is not what the source has ({said}).", "It is read again whole with the next run.")


def _one(connection: DuckDBPyConnection, query: str) -> str:
    found = connection.execute(query).fetchone()
    return str(found[0]) if found is not None else "0"
