"""The endpoints about targets: list, create, read, change, remove, and a whole sheet at once."""

from __future__ import annotations

from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from flask import Response, request

from dashboard_app.api.answers import check_if_match, instant, send_json, send_nothing
from dashboard_app.api.doors import View
from dashboard_app.api.operations import PREFIX
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.api.reading import parse_json, read_body, read_bytes
from dashboard_app.api.repeats import Repeats
from dashboard_app.api.target_shapes import SHEET_TYPES, NewTarget, TargetChanges, TargetChoice
from dashboard_app.api.users import address
from dashboard_app.asking.validation import validated
from dashboard_app.identity import current_principal
from dashboard_app.paging import following, offset_of
from dashboard_app.targets import ListedTarget, Targets, read_sheet
from data.derive.roll_up import Gap
from data.query import NONE_MEMBER
from data.store.targets import Selection
from data.targets import Target

_FIELDS = {"period_start": "first"}
"""What a target's own fields are called where their names differ."""


class TargetViews:
    """Targets over the API."""

    def __init__(self, targets: Targets, repeats: Repeats) -> None:
        self._targets = targets
        self._repeats = repeats

    def views(self) -> dict[str, View]:
        """The views by operation name."""
        return {
            "list_targets": self.list,
            "create_target": self.create,
            "import_targets": self.import_sheet,
            "read_target": self.read,
            "replace_target": self.replace,
            "change_target": self.change,
            "delete_target": self.delete,
        }

    def list(self) -> Response:
        asked: TargetChoice = from_query_string(TargetChoice, request.args, ())
        scope, selection = current_principal().scope, _selection(asked)
        found = self._targets.list_targets(scope, selection)
        start = offset_of(asked.cursor)
        body = {
            "items": [_target(one) for one in found[start : start + asked.limit]],
            "next": following(start, asked.limit, len(found)),
            "total": len(found),
            "roll_up": [_gap(gap) for gap in self._targets.gaps(scope, selection)],
        }
        return send_json(body)

    def create(self) -> Response:
        raw = read_body()
        return self._repeats.once(raw, lambda: self._create(raw))

    def import_sheet(self) -> Response:
        rows = read_sheet(read_bytes(SHEET_TYPES))
        done = self._targets.import_rows(rows, current_principal(), address())
        return send_json({"rows": len(rows), **asdict(done)})

    def read(self, id: str) -> Response:
        return _send_target(self._targets.get(current_principal().scope, id))

    def replace(self, id: str) -> Response:
        given = validated(NewTarget, parse_json(read_body()))
        return self._replace(self._targets.get(current_principal().scope, id), _of_body(given))

    def change(self, id: str) -> Response:
        given = validated(TargetChanges, parse_json(read_body()))
        there = self._targets.get(current_principal().scope, id)
        return self._replace(there, _changed(there.target, given))

    def delete(self, id: str) -> Response:
        version = _expected_version(self._targets.get(current_principal().scope, id))
        self._targets.delete(id, version, current_principal(), address())
        return send_nothing()

    def _create(self, raw: bytes) -> Response:
        made = self._targets.create(_of_body(validated(NewTarget, parse_json(raw))), current_principal(), address())
        return _send_target(made, status=201, location=f"{PREFIX}/targets/{made.id}")

    def _replace(self, there: ListedTarget, target: Target) -> Response:
        return _send_target(self._targets.replace(there.id, target, _expected_version(there), current_principal(), address()))


def _selection(asked: TargetChoice) -> Selection:
    dimension = "" if asked.dimension == NONE_MEMBER else asked.dimension
    return Selection(asked.metric, asked.grain, dimension, asked.member, asked.start, asked.end)


def _of_body(given: NewTarget) -> Target:
    return Target(given.metric, given.grain, given.period_start, given.value, given.dimension or "", given.member or "")


def _changed(target: Target, given: TargetChanges) -> Target:
    changes: dict[str, Any] = {_FIELDS.get(name, name): getattr(given, name) for name in given.model_fields_set}
    for name in ("dimension", "member"):
        changes[name] = changes.get(name, getattr(target, name)) or ""
    return replace(target, **changes)


def _etag(listed: ListedTarget) -> str:
    return f"v{listed.version}"


def _expected_version(listed: ListedTarget) -> int | None:
    return listed.version if check_if_match(_etag(listed)) else None


def _send_target(listed: ListedTarget, status: int = 200, location: str | None = None) -> Response:
    return send_json(_target(listed), status, etag=_etag(listed), location=location)


def _target(listed: ListedTarget) -> dict[str, object]:
    return {
        "id": listed.id,
        **_place(listed.target),
        "period_end": listed.target.last,
        "value": as_number(listed.target.value),
        "member_label": listed.label,
        "source": listed.source,
        "shop_value": None if listed.shop_value is None else as_number(listed.shop_value),
        "created_at": instant(listed.created_at),
        "updated_at": instant(listed.updated_at),
        "version": listed.version,
    }


def _gap(gap: Gap) -> dict[str, object]:
    return {
        **_place(gap.target), "value": as_number(gap.target.value), "parts": gap.parts, "count": gap.count, "sum": as_number(gap.total),
        "difference": as_number(gap.difference),
    }  # fmt: skip


def _place(target: Target) -> dict[str, object]:
    return {
        "metric": target.metric, "grain": target.grain, "period_start": target.first, "dimension": target.dimension or None,
        "member": target.member or None,
    }  # fmt: skip


def as_number(value: Decimal) -> float | int | str:
    """A JSON number when one holds the value exactly, else its digits as text."""
    if value == value.to_integral_value() and abs(value) < 2**53:
        return int(value)
    number = float(value)
    return number if Decimal(repr(number)) == value else f"{value.normalize():f}"
