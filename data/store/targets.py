"""The targets that people edit: listed, made, changed, removed, and put in by the sheet. There is one for each key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from data.errors import Conflict, NotFound, Stale
from data.store.database import Database
from data.store.models import Target as Row
from data.store.types import exact
from data.targets import Key, Target

_AT_ONCE = 100
"""Keys in one statement: five parameters each, and SQLite once took no more than 999."""


@dataclass(frozen=True, slots=True)
class KeptTarget:
    """A target with what an edit needs to know of it."""

    id: str
    target: Target
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Selection:
    """Which targets: each field left out lets all through. `first` and `last` bound the first days of their periods."""

    metric: str | None = None
    grain: str | None = None
    dimension: str | None = None
    member: str | None = None
    first: date | None = None
    last: date | None = None

    def lets(self, target: Target) -> bool:
        """Whether `target` is selected."""
        wanted = all(getattr(self, one.name) in (None, getattr(target, one.name)) for one in fields(self)[:4])
        return wanted and (self.first or target.first) <= target.first <= (self.last or target.first)

    def conditions(self) -> list[ColumnElement[bool]]:
        columns = {"metric": Row.metric, "grain": Row.grain, "dimension": Row.dimension, "member": Row.member}
        found: list[ColumnElement[bool]] = [
            column == getattr(self, name) for name, column in columns.items() if getattr(self, name) is not None
        ]
        if self.first is not None:
            found.append(Row.period_start >= self.first)
        if self.last is not None:
            found.append(Row.period_start <= self.last)
        return found


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: targets made, changed, and found as they were."""

    created: int
    changed: int
    unchanged: int


class StoredBook:
    """The book of targets the metric layer reads (`data.targets.TargetBook`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def revision(self) -> str:
        """Rows are never deleted and versions only grow, so their number and sum change with every change."""
        with self._database.reading() as session:
            count, versions = session.execute(select(func.count(), func.coalesce(func.sum(Row.version), 0))).one()
        return f"{count}-{int(versions)}"

    def find(self, metrics: Sequence[str], dimensions: Sequence[str], first: date, last: date) -> list[Target]:
        query = select(Row).where(
            Row.metric.in_(metrics), Row.dimension.in_(dimensions), Row.period_start.between(first, last), Row.deleted_at.is_(None)
        )
        with self._database.reading() as session:
            return [_target(row) for row in session.scalars(query)]


def select_targets(session: Session, selection: Selection) -> list[KeptTarget]:
    """All that are selected, by key."""
    query = select(Row).where(Row.deleted_at.is_(None), *selection.conditions())
    order = (Row.metric, Row.dimension, Row.member, Row.grain, Row.period_start)
    return [_kept(row) for row in session.scalars(query.order_by(*order))]


def get_target(session: Session, target_id: str) -> KeptTarget:
    """Raises `NotFound`."""
    return _kept(_found(session.get(Row, target_id)))


def create_target(session: Session, target: Target, author_id: str, now: datetime) -> KeptTarget:
    """Raises `Conflict` when there is one for its key."""
    _refuse_taken(session, target.key, None)
    row = _row(target, author_id, now)
    session.add(row)
    session.flush()
    return _kept(row)


def replace_target(session: Session, target_id: str, target: Target, expected_version: int | None, now: datetime) -> KeptTarget:
    """Raises `NotFound`, `Stale` when it is at another version, `Conflict` when there is another one for the new key."""
    row = _locked(session, target_id, expected_version)
    _refuse_taken(session, target.key, row.id)
    row.metric, row.grain, row.period_start, row.dimension, row.member = target.key
    row.value, row.updated_at, row.version = exact(target.value), now, row.version + 1
    session.flush()
    return _kept(row)


def delete_target(session: Session, target_id: str, expected_version: int | None, now: datetime) -> KeptTarget:
    """Raises as `replace_target` does. The row stays, marked."""
    row = _locked(session, target_id, expected_version)
    row.deleted_at, row.updated_at, row.version = now, now, row.version + 1
    session.flush()
    return _kept(row)


def import_targets(session: Session, targets: Sequence[Target], author_id: str, now: datetime) -> Imported:
    """Put in all of `targets` (one for each key): where there is one for the key, its value becomes the new one."""
    there = {_target(row).key: row for row in _rows_of(session, [target.key for target in targets])}
    created = changed = 0
    for target in targets:
        row = there.get(target.key)
        if row is None:
            session.add(_row(target, author_id, now))
            created += 1
        elif row.value != exact(target.value):
            row.value, row.updated_at, row.version = exact(target.value), now, row.version + 1
            changed += 1
    session.flush()
    return Imported(created, changed, len(targets) - created - changed)


def _rows_of(session: Session, keys: Sequence[Key]) -> Iterable[Row]:
    columns = tuple_(Row.metric, Row.grain, Row.period_start, Row.dimension, Row.member)
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        yield from session.scalars(select(Row).where(columns.in_(some), Row.deleted_at.is_(None)).with_for_update())


def _locked(session: Session, target_id: str, expected_version: int | None) -> Row:
    row = _found(session.get(Row, target_id, with_for_update=True))
    if expected_version is not None and row.version != expected_version:
        raise Stale("Somebody else changed this target meanwhile.", "Reload it, then make your change again.")
    return row


def _found(row: Row | None) -> Row:
    if row is None or row.deleted_at is not None:
        raise NotFound("There is no such target.", "Look in the list of targets for the id.")
    return row


def _refuse_taken(session: Session, key: Key, own_id: str | None) -> None:
    other = next(iter(_rows_of(session, [key])), None)
    if other is not None and other.id != own_id:
        raise Conflict("There is a target for this metric, period and member already.", "Change that one, or remove it first.")


def _row(target: Target, author_id: str, now: datetime) -> Row:
    return Row(
        metric=target.metric, grain=target.grain, period_start=target.first, value=exact(target.value), dimension=target.dimension,
        member=target.member, created_at=now, created_by=author_id, updated_at=now, version=1,
    )  # fmt: skip


def _target(row: Row) -> Target:
    return Target(row.metric, row.grain, row.period_start, row.value, row.dimension, row.member)


def _kept(row: Row) -> KeptTarget:
    return KeptTarget(row.id, _target(row), row.version, row.created_at, row.updated_at)
