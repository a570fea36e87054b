"""The desk where targets are read and edited: who may, what is checked, what the shop's own table says, what the audit log keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from dashboard_app.access import Principal, Right
from dashboard_app.targets.checks import Checker, unknown_member
from data.analytics import Analytics
from data.clock import Clock
from data.derive.roll_up import Gap, find_gaps
from data.errors import Conflict, FieldError, InvalidInput, NotFound
from data.query import Scope
from data.store.database import Database
from data.store.models import AuditEntry
from data.store.targets import (
    Imported,
    KeptTarget,
    Selection,
    create_target,
    delete_target,
    get_target,
    import_targets,
    replace_target,
    select_targets,
)
from data.targets import Key, Target

SHOP = "shop"
APPLICATION = "application"
_SHOP_ID = "shop-"
_OWN_DIMENSION = "vendor"


@dataclass(frozen=True, slots=True)
class ListedTarget:
    """A target as it counts. `source` is where it is kept; `shop_value` what the shop's own table says for the same key."""

    id: str
    target: Target
    source: str
    label: str | None = None
    shop_value: Decimal | None = None
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A target of a sheet with the number of its row there."""

    row: int
    target: Target


class Targets:
    """Reads both kinds of targets together and edits ours. Each change is a line in the audit log."""

    def __init__(self, database: Database, analytics: Analytics, clock: Clock) -> None:
        self._database = database
        self._analytics = analytics
        self._clock = clock

    def list_targets(self, scope: Scope, selection: Selection | None = None) -> list[ListedTarget]:
        """The selected targets inside `scope`, by metric, place, grain and day. A vendor sees the own ones alone."""
        chosen = selection or Selection()
        with self._database.reading() as session:
            kept = select_targets(session, chosen)
        theirs = {target.key: target for target in self._analytics.shop_targets() if chosen.lets(target)}
        found = [_ours(one, theirs.pop(one.target.key, None)) for one in kept] + [_theirs(target) for target in theirs.values()]
        found = [one for one in found if _is_visible(one.target, scope)]
        return self._labelled(sorted(found, key=lambda one: _order(one.target)))

    def get(self, scope: Scope, target_id: str) -> ListedTarget:
        """Raises `NotFound`, also for one that `scope` may not see."""
        if target_id.startswith(_SHOP_ID):
            found = next((one for one in self.list_targets(scope) if one.id == target_id), None)
        else:
            with self._database.reading() as session:
                kept = get_target(session, target_id)
            found = self._read(kept) if _is_visible(kept.target, scope) else None
        if found is None:
            raise NotFound("There is no such target.", "Look in the list of targets for the id.")
        return found

    def gaps(self, scope: Scope, selection: Selection | None = None) -> list[Gap]:
        """The targets of the selected metric whose parts do not add up to them."""
        chosen = Selection(metric=selection.metric if selection else None)
        metrics = {info.metric.name: info.metric for info in self._analytics.metrics()}
        return find_gaps((one.target for one in self.list_targets(scope, chosen)), metrics)

    def create(self, target: Target, actor: Principal, address: str = "") -> ListedTarget:
        """Raises `InvalidInput` naming the fields, `Conflict` when there is one of ours for the key."""
        actor.require(Right.EDIT_TARGETS)
        self._check(target)
        with self._database.transaction() as session:
            kept = create_target(session, target, actor.user_id, self._clock.now())
            self._audit(session, actor, address, "create_target", kept)
        return self._read(kept)

    def replace(self, target_id: str, target: Target, expected_version: int | None, actor: Principal, address: str = "") -> ListedTarget:
        """Raises what `create` raises, and `NotFound`, `Stale`; a `Conflict` also for one that is the shop's own."""
        actor.require(Right.EDIT_TARGETS)
        self._refuse_shops(target_id)
        self._check(target)
        with self._database.transaction() as session:
            kept = replace_target(session, target_id, target, expected_version, self._clock.now())
            self._audit(session, actor, address, "update_target", kept)
        return self._read(kept)

    def delete(self, target_id: str, expected_version: int | None, actor: Principal, address: str = "") -> None:
        """Raises `NotFound`, `Stale`, and `Conflict` for one that is the shop's own."""
        actor.require(Right.EDIT_TARGETS)
        self._refuse_shops(target_id)
        with self._database.transaction() as session:
            kept = delete_target(session, target_id, expected_version, self._clock.now())
            self._audit(session, actor, address, "delete_target", kept)

    def import_rows(self, rows: Sequence[Numbered], actor: Principal, address: str = "") -> Imported:
        """Put in the rows of a sheet, all or none. Raises `InvalidInput` with the row and column of everything that is wrong."""
        actor.require(Right.EDIT_TARGETS)
        wrong = self._wrong_rows(rows)
        if wrong:
            raise sheet_error(wrong)
        with self._database.transaction() as session:
            done = import_targets(session, [one.target for one in rows], actor.user_id, self._clock.now())
            details = {"created": str(done.created), "changed": str(done.changed), "unchanged": str(done.unchanged)}
            session.add(self._entry(actor, address, "import_targets", None, details))
        return done

    def _wrong_rows(self, rows: Sequence[Numbered]) -> list[FieldError]:
        checker = self._checker()
        wrong = [in_row(one.row, error) for one in rows for error in checker.errors(one.target)]
        seen: dict[Key, int] = {}
        for one in rows:
            first = seen.setdefault(one.target.key, one.row)
            if first != one.row:
                wrong.append(in_row(one.row, FieldError("metric", f"Row {first} is about the same metric, period and member.")))
        return wrong or [in_row(one.row, unknown_member(one.target)) for one in rows if one.target in self._strangers(rows)]

    def _strangers(self, rows: Sequence[Numbered]) -> set[Target]:
        """The targets whose member nothing in the data goes by."""
        asked: dict[str, set[str]] = {}
        for one in rows:
            if one.target.dimension:
                asked.setdefault(one.target.dimension, set()).add(one.target.member)
        known = {name: self._analytics.names(name, sorted(members)) for name, members in asked.items()}
        return {one.target for one in rows if one.target.dimension and one.target.member not in known[one.target.dimension]}

    def _check(self, target: Target) -> None:
        wrong = self._checker().errors(target) or [unknown_member(one) for one in self._strangers([Numbered(0, target)])]
        if wrong:
            raise InvalidInput(f"{wrong[0].field}: {wrong[0].message}", "Correct the fields named in `errors`.", fields=wrong)

    def _checker(self) -> Checker:
        metrics = [info.metric for info in self._analytics.metrics()]
        return Checker(metrics, self._analytics.dimensions(), self._analytics.calendar, self._analytics.currency)

    def _read(self, kept: KeptTarget) -> ListedTarget:
        theirs = next((one for one in self._analytics.shop_targets() if one.key == kept.target.key), None)
        return self._labelled([_ours(kept, theirs)])[0]

    def _labelled(self, found: Sequence[ListedTarget]) -> list[ListedTarget]:
        asked: dict[str, set[str]] = {}
        for one in found:
            if one.target.dimension:
                asked.setdefault(one.target.dimension, set()).add(one.target.member)
        names = {name: self._analytics.names(name, sorted(members)) for name, members in asked.items() if self._is_dimension(name)}
        return [replace(one, label=names.get(one.target.dimension, {}).get(one.target.member)) for one in found]

    def _is_dimension(self, name: str) -> bool:
        return any(dimension.name == name for dimension in self._analytics.dimensions())

    def _refuse_shops(self, target_id: str) -> None:
        if target_id.startswith(_SHOP_ID):
            raise Conflict("This target is in the shop's own table.", "Add one for the same metric, period and member: yours counts then.")

    def _audit(self, session: Session, actor: Principal, address: str, act: str, kept: KeptTarget) -> None:
        target = kept.target
        details = {
            "metric": target.metric, "grain": target.grain, "period_start": str(target.first), "value": f"{target.value.normalize():f}",
            "dimension": target.dimension, "member": target.member,
        }  # fmt: skip
        session.add(self._entry(actor, address, act, kept.id, details))

    def _entry(self, actor: Principal, address: str, act: str, target_id: str | None, details: dict[str, str]) -> AuditEntry:
        return AuditEntry(
            at=self._clock.now(), actor_id=actor.user_id, actor=actor.email, act=act, target_type="target", target_id=target_id,
            result="ok", address=address, details=details,
        )  # fmt: skip


def sheet_error(wrong: Sequence[FieldError]) -> InvalidInput:
    """The error of a sheet of which nothing was taken."""
    more = f" ({len(wrong) - 1} more in `errors`)" if len(wrong) > 1 else ""
    return InvalidInput(
        f"{wrong[0].field}: {wrong[0].message}{more}", "Nothing was imported. Correct these cells and send the sheet again.", fields=wrong
    )


def in_row(row: int, error: FieldError) -> FieldError:
    """The error with the row of the sheet and its column as the field."""
    return FieldError(f"row {row}, {error.field}", error.message)


def _is_visible(target: Target, scope: Scope) -> bool:
    return scope.vendor_id is None or (target.dimension == _OWN_DIMENSION and target.member == scope.vendor_id)


def _ours(kept: KeptTarget, theirs: Target | None) -> ListedTarget:
    return ListedTarget(
        kept.id, kept.target, APPLICATION, shop_value=theirs.value if theirs else None, version=kept.version, created_at=kept.created_at,
        updated_at=kept.updated_at,
    )  # fmt: skip


def _theirs(target: Target) -> ListedTarget:
    digest = hashlib.sha256(repr(target.key).encode()).hexdigest()[:24]
    return ListedTarget(_SHOP_ID + digest, target, SHOP, shop_value=target.value)


def _order(target: Target) -> tuple[str, ...]:
    return target.metric, target.dimension, target.member, target.grain, str(target.first)
