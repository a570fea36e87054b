"""Accounts: listed, made, changed, deactivated. There is always one active administrator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard_app.access import Principal, Role
from dashboard_app.people.checks import checked_email, checked_name, checked_password, checked_role, checked_vendor
from dashboard_app.people.passwords import generated_password
from dashboard_app.people.sessions import end_sessions
from dashboard_app.people.shared import Act, Shared, found, require_manager
from dashboard_app.people.values import UNSET, AuditRecord, Created, NewUser, Person, UserChanges
from data.errors import Conflict, InvalidInput, NotAllowed, Stale, UnknownName
from data.store.models import AuditEntry, User
from data.store.paging import DEFAULT_LIMIT, Page, checked_limit, from_cursor, to_cursor


class Users(Shared):
    """Everything about accounts except signing in."""

    def list_users(self, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Person]:
        """All accounts, active or not, in the order of their e-mails."""
        people = select(User).where(User.is_system.is_(False))
        query = people.order_by(User.email).limit(checked_limit(limit) + 1)
        if cursor is not None:
            query = query.where(User.email > from_cursor(cursor, (str,))[0])
        with self._database.reading() as session:
            total = session.scalar(select(func.count()).select_from(people.subquery())) or 0
            rows = session.scalars(query).all()
        return Page(tuple(_person(row) for row in rows[:limit]), to_cursor(rows[limit - 1].email) if len(rows) > limit else None, total)

    def get_user(self, user_id: str) -> Person:
        with self._database.reading() as session:
            return _person(found(session.get(User, user_id)))

    def find_user(self, email: str) -> Person:
        """The account with this e-mail."""
        with self._database.reading() as session:
            return _person(found(session.scalars(select(User).where(User.email == email.strip().lower())).first()))

    def create_user(self, new: NewUser, *, actor: Principal | None = None, address: str = "") -> Created:
        require_manager(actor)
        role = checked_role(new.role)
        email, name, vendor_id = checked_email(new.email), checked_name(new.name), checked_vendor(role, new.vendor_id)
        password = checked_password(new.password) if new.password is not None else generated_password()
        now = self._clock.now()
        user = User(
            email=email, name=name, role=role, vendor_id=vendor_id, password_hash=self._passwords.hash(password), is_system=False,
            created_at=now, created_by=actor.user_id if actor else None, updated_at=now, version=1,
        )  # fmt: skip
        with self._database.transaction() as session:
            _refuse_taken(session, email, None)
            session.add(user)
            session.flush()
            self._audit(session, actor, address, Act("create_user", target_id=user.id, details={"email": email, "role": role}))
        return Created(_person(user), None if new.password is not None else password)

    def update_user(
        self, user_id: str, changes: UserChanges, expected_version: int | None = None, *, actor: Principal | None = None, address: str = ""
    ) -> Person:
        """Change an account. `expected_version` is the version the caller saw: another one raises `Stale`."""
        require_manager(actor)
        email = checked_email(changes.email) if changes.email is not None else None
        name = checked_name(changes.name) if changes.name is not None else None
        hashed = self._passwords.hash(checked_password(changes.password)) if changes.password is not None else None
        with self._database.transaction() as session:
            admins = _locked_admins(session) if changes.role is not None or changes.active is False else None
            user = _locked(session, user_id, expected_version)
            before = _facts(user)
            role, vendor_id = _role_and_vendor(user, changes)
            _refuse_taken(session, email, user.id)
            _keep_one_admin(admins, user, stays=role is Role.ADMIN and changes.active is not False)
            user.email, user.name, user.role, user.vendor_id = email or user.email, name or user.name, role, vendor_id
            user.password_hash = hashed or user.password_hash
            if changes.active is not None:
                user.deactivated_at = None if changes.active else user.deactivated_at or self._clock.now()
            if hashed or user.deactivated_at is not None:
                end_sessions(session, user.id, keep=_own_session(actor, user.id) if user.deactivated_at is None else None)
            _touch(user, self._clock.now())
            self._audit(session, actor, address, Act("update_user", target_id=user.id, details=_differences(before, user, hashed)))
            session.flush()
            person = _person(user)
        self._cache.clear()
        return person

    def deactivate_user(
        self, user_id: str, expected_version: int | None = None, *, actor: Principal | None = None, address: str = ""
    ) -> Person:
        """Close an account: its sessions end, its tokens stop. What it made stays, and it can be activated again."""
        return self.update_user(user_id, UserChanges(active=False), expected_version, actor=actor, address=address)

    def set_password(self, user_id: str, password: str, *, actor: Principal | None = None, address: str = "") -> Person:
        """A new password for somebody, by an administrator or the command line. Every session of theirs ends but the actor's own."""
        return self.update_user(user_id, UserChanges(password=password), actor=actor, address=address)

    def change_password(self, actor: Principal, current: str, new: str, *, address: str = "") -> None:
        """A person's own password; the present one is asked for, and guessing it is slowed down as in signing in."""
        if actor.via != "session":
            raise NotAllowed("A token may not change a password.", "Sign in with your browser.")
        hashed_new = checked_password(new, "new")
        self._throttle.admit(actor.email, address)
        with self._database.reading() as session:
            stored = found(session.get(User, actor.user_id)).password_hash
        if not self._passwords.check(stored, current).right:
            self._audit_refusal(actor, address, Act("change_password", target_id=actor.user_id, result="refused"))
            raise InvalidInput.field("current", "The present password is wrong.")
        self._throttle.forgive(actor.email, address)
        hashed = self._passwords.hash(hashed_new)
        with self._database.transaction() as session:
            user = _locked(session, actor.user_id, None)
            user.password_hash = hashed
            end_sessions(session, user.id, keep=actor.credential_id)
            _touch(user, self._clock.now())
            self._audit(session, actor, address, Act("change_password", target_id=user.id))
        self._cache.clear()

    def choose_locale(self, actor: Principal, locale: str, *, address: str = "") -> None:
        """How numbers and dates are written for this person from now on; an empty code is the installation's usual way."""
        if locale and locale not in self._locales.known:
            raise UnknownName.of("locale", "locale", locale, self._locales.known)
        with self._database.transaction() as session:
            user = _locked(session, actor.user_id, None)
            user.locale = locale
            _touch(user, self._clock.now())
            self._audit(session, actor, address, Act("update_user", target_id=user.id, details={"locale": locale}))
        self._cache.clear()

    def first_admin(self, email: str, password: str | None = None) -> Created | None:
        """The first administrator, when there has never been one; otherwise None, whoever asks and however often."""
        if self._has_admin():
            return None
        try:
            return self.create_user(NewUser(email=email, name="Administrator", role=Role.ADMIN, password=password))
        except Conflict:
            if self._has_admin():  # another process was quicker
                return None
            raise

    def _has_admin(self) -> bool:
        with self._database.reading() as session:
            return session.scalars(select(User.id).where(User.role == Role.ADMIN, User.is_system.is_(False)).limit(1)).first() is not None

    def list_audit(self, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[AuditRecord]:
        """The audit log, the latest first."""
        query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(checked_limit(limit) + 1)
        if cursor is not None:
            query = query.where(AuditEntry.id < from_cursor(cursor, (int,))[0])
        with self._database.reading() as session:
            total = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
            rows = session.scalars(query).all()
        return Page(tuple(_record(row) for row in rows[:limit]), to_cursor(rows[limit - 1].id) if len(rows) > limit else None, total)


def _locked(session: Session, user_id: str, expected_version: int | None) -> User:
    """The account, nobody else's until the transaction ends, at the version that the caller saw."""
    user = found(session.get(User, user_id, with_for_update=True))
    if expected_version is not None and user.version != expected_version:
        raise Stale("Somebody else changed this account meanwhile.", "Reload it, then make your change again.")
    return user


def _refuse_taken(session: Session, email: str | None, own_id: str | None) -> None:
    if email is None:
        return
    holder = session.scalars(select(User.id).where(User.email == email)).first()
    if holder is not None and holder != own_id:
        raise Conflict("There is an account with this e-mail.", "Change that one, or activate it again.")


def _role_and_vendor(user: User, changes: UserChanges) -> tuple[Role, str | None]:
    role = checked_role(changes.role) if changes.role is not None else Role(user.role)
    if changes.vendor_id is not UNSET:
        return role, checked_vendor(role, changes.vendor_id)
    return role, checked_vendor(role, user.vendor_id) if role is Role.VENDOR else None


def _locked_admins(session: Session) -> frozenset[str]:
    """Who is an active administrator. They are locked, in one order and before the account itself: of two administrators who remove
    each other at the same moment, the second waits and then finds itself the last."""
    admins = select(User.id).where(User.role == Role.ADMIN, User.deactivated_at.is_(None), User.is_system.is_(False))
    return frozenset(session.scalars(admins.order_by(User.id).with_for_update()).all())


def _keep_one_admin(admins: frozenset[str] | None, user: User, *, stays: bool) -> None:
    if not stays and admins == frozenset({user.id}):
        raise Conflict("This is the last active administrator.", "Make somebody else an administrator first.")


def _own_session(actor: Principal | None, user_id: str) -> str | None:
    return actor.credential_id if actor is not None and actor.user_id == user_id and actor.via == "session" else None


def _touch(user: User, now: datetime) -> None:
    user.version += 1
    user.updated_at = now


def _facts(user: User) -> dict[str, str]:
    active = "no" if user.deactivated_at else "yes"
    return {"email": user.email, "name": user.name, "role": user.role, "vendor_id": user.vendor_id or "", "active": active}


def _differences(before: dict[str, str], user: User, hashed: str | None) -> dict[str, str]:
    """What the audit log says about a change: new values of what differs, and only the fact of a new password."""
    changed = {name: value for name, value in _facts(user).items() if before[name] != value}
    return changed | ({"password": "changed"} if hashed else {})


def _person(row: User) -> Person:
    return Person(
        id=row.id, email=row.email, name=row.name, role=Role(row.role), vendor_id=row.vendor_id, active=row.deactivated_at is None,
        created_at=row.created_at, updated_at=row.updated_at, signed_in_at=row.signed_in_at, version=row.version,
        locale=row.locale,
    )  # fmt: skip


def _record(row: AuditEntry) -> AuditRecord:
    return AuditRecord(
        id=str(row.id), at=row.at, actor_id=row.actor_id, actor=row.actor, act=row.act, target_type=row.target_type,
        target_id=row.target_id, result=row.result, address=row.address, details=dict(row.details),
    )  # fmt: skip
