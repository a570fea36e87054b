"""The endpoints about users, for administrators, and the audit log."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, request

from dashboard_app.api.answers import SECRET, check_if_match, instant, send_json, send_list, send_nothing
from dashboard_app.api.doors import View
from dashboard_app.api.operations import PREFIX
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.api.reading import parse_json, read_body
from dashboard_app.api.repeats import Repeats
from dashboard_app.api.schemas import NewUser, Paging, UserChanges, WholeUser
from dashboard_app.asking.validation import validated
from dashboard_app.identity import current_principal
from dashboard_app.people import UNSET, AuditRecord, People, Person
from dashboard_app.people import NewUser as NewAccount
from dashboard_app.people import UserChanges as AccountChanges


class UserViews:
    """Users: list, create, read, change, deactivate."""

    def __init__(self, people: People, repeats: Repeats) -> None:
        self._people = people
        self._repeats = repeats

    def views(self) -> dict[str, View]:
        """The views by operation name."""
        return {
            "list_users": self.list,
            "create_user": self.create,
            "read_user": self.read,
            "replace_user": self.replace,
            "change_user": self.change,
            "deactivate_user": self.deactivate,
            "list_audit": self.list_audit,
        }

    def list(self) -> Response:
        page = self._people.list_users(*paging())
        return send_list([_user(person) for person in page.items], page.total, page.next)

    def create(self) -> Response:
        raw = read_body()
        return self._repeats.once(raw, lambda: self._create(raw))

    def read(self, id: str) -> Response:
        return _send_user(self._people.get_user(id))

    def replace(self, id: str) -> Response:
        given = validated(WholeUser, parse_json(read_body()))
        return self._change(
            id, AccountChanges(given.email, given.name, given.role, given.vendor_id, _new_password(given.password), given.active)
        )

    def change(self, id: str) -> Response:
        given = validated(UserChanges, parse_json(read_body()))
        vendor_id = given.vendor_id if "vendor_id" in given.model_fields_set else UNSET
        return self._change(id, AccountChanges(given.email, given.name, given.role, vendor_id, _new_password(given.password), given.active))

    def deactivate(self, id: str) -> Response:
        self._people.deactivate_user(id, self._expected_version(id), actor=current_principal(), address=address())
        return send_nothing()

    def list_audit(self) -> Response:
        page = self._people.list_audit(*paging())
        return send_list([_audit_entry(record) for record in page.items], page.total, page.next)

    def _create(self, raw: bytes) -> Response:
        new = validated(NewUser, parse_json(raw))
        account = NewAccount(new.email, new.name, new.role, new.vendor_id, new.password)
        person = self._people.create_user(account, actor=current_principal(), address=address()).person
        return _send_user(person, status=201, location=f"{PREFIX}/users/{person.id}")

    def _change(self, user_id: str, changes: AccountChanges) -> Response:
        version = self._expected_version(user_id)
        return _send_user(self._people.update_user(user_id, changes, version, actor=current_principal(), address=address()))

    def _expected_version(self, user_id: str) -> int | None:
        """The version an `If-Match` header names; none when the caller gave no such header. Raises `Stale`, `NotFound`."""
        person = self._people.get_user(user_id)
        return person.version if check_if_match(_etag(person)) else None


def paging() -> tuple[int, str | None]:
    """The `limit` and `cursor` of this request."""
    asked: Paging = from_query_string(Paging, request.args, ())
    return asked.limit, asked.cursor


def address() -> str:
    """Where this request comes from, for the audit log."""
    return request.remote_addr or ""


def _etag(person: Person) -> str:
    return f"v{person.version}"


def _new_password(given: str | None) -> str | None:
    return None if given == SECRET else given


def _send_user(person: Person, status: int = 200, location: str | None = None) -> Response:
    return send_json(_user(person), status, etag=_etag(person), location=location)


def _user(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "vendor_id": person.vendor_id,
        "password": SECRET,
        "active": person.active,
        "created_at": instant(person.created_at),
        "updated_at": instant(person.updated_at),
        "signed_in_at": instant(person.signed_in_at),
        "version": person.version,
    }


def _audit_entry(record: AuditRecord) -> dict[str, object]:
    return {**asdict(record), "at": instant(record.at)}
