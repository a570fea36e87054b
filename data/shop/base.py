"""What a shop's source is to those who read it: it names its tables, and puts mapped rows into a table of ours."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from duckdb import DuckDBPyConnection

from data.marketplace.sql import quoted
from data.shop.mapping import TableSpec


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column as the source has it. `kind` is the source's own word for the type."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table, view or file of a source, by the name that a mapping calls it."""

    name: str
    columns: tuple[SourceColumn, ...]
    rows: int | None = None


class Source(Protocol):
    """One database or folder. Foreign failures leave it as `SourceDown` or `ConfigurationError`, with what to do."""

    def tables(self) -> tuple[SourceTable, ...]:
        """What there is to be mapped."""
        ...

    def load(self, connection: DuckDBPyConnection, spec: TableSpec, into: str) -> int:
        """Create `into`, a table with the rows of `spec`: columns named as the canonical ones, in types of their own. The rows it has."""
        ...

    def fingerprint(self) -> str | None:
        """A text that changes when anything in the source does; None when that cannot be told cheaply."""
        ...

    def close(self) -> None: ...


def query_of(spec: TableSpec, relation: str, present: Collection[str], quote: Callable[[str], str] = quoted) -> str:
    """The SELECT of a table's mapping over `relation`, in the source's own SQL. What is the name of a column that is `present` there is
    taken as it stands, also "Order Date"; anything else is an expression. `quote` writes an identifier as the source does."""
    if spec.select is not None:
        return spec.select.strip().rstrip(";")
    written = {ours: quote(theirs) if theirs in present else theirs for ours, theirs in spec.columns.items()}
    listed = ", ".join(f"{theirs} AS {quote(ours)}" for ours, theirs in written.items()) or "*"
    return f"SELECT {listed} FROM {relation}" + (f" WHERE {spec.where}" if spec.where else "")  # noqa: S608 - the operator's own mapping
