"""Signing in and out, and who a cookie belongs to."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from dashboard_app.access import Principal
from dashboard_app.people.checks import checked_email
from dashboard_app.people.passwords import sha256
from dashboard_app.people.shared import SOMEBODY, Act, Shared
from dashboard_app.people.values import SignedIn
from data.errors import InvalidInput, NotSignedIn, StoreDown
from data.store.models import SignInSession, User

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
_COOKIE_BYTES = 32
_ADDRESS_MAX = 100


class Sessions(Shared):
    """Sessions live on the server; the browser holds a random word whose hash finds them."""

    def sign_in(self, email: str, password: str, address: str, old_cookie: str | None = None) -> SignedIn:
        """Start a session. Raises `NotSignedIn`, the same for an unknown e-mail and a wrong password, or `TooMany`."""
        account = email.strip().lower()
        self._throttle.admit(account, address)
        user = self._active_user(account)
        checked = self._passwords.check(user.password_hash if user else None, password)
        if user is None or not checked.right:
            known = user.id if user else None
            self._audit_refusal(None, address, Act("sign_in", target_id=known, result="refused", by=SOMEBODY))
            raise NotSignedIn("The e-mail or the password is wrong.", "Check both, or ask an administrator for a new password.")
        self._throttle.forgive(account, address)
        new_hash = self._passwords.hash(password) if checked.rehash else None
        if old_cookie:
            self.sign_out(old_cookie, address)
        return self._start(user, address[:_ADDRESS_MAX], new_hash)

    def _active_user(self, account: str) -> User | None:
        try:
            email = checked_email(account)
        except InvalidInput:  # no account can have it, and not every database can even be asked for it
            return None
        with self._database.reading() as session:
            return session.scalars(
                select(User).where(User.email == email, User.deactivated_at.is_(None), User.is_system.is_(False))
            ).first()

    def _start(self, user: User, address: str, new_hash: str | None) -> SignedIn:
        now = self._clock.now()
        cookie = secrets.token_urlsafe(_COOKIE_BYTES)
        with self._database.transaction() as session:
            row = SignInSession(
                cookie_hash=sha256(cookie), user_id=user.id, created_at=now, seen_at=now, expires_at=now + ABSOLUTE, address=address
            )
            session.add(row)
            changes = {"signed_in_at": now} | ({"password_hash": new_hash} if new_hash else {})
            session.execute(update(User).where(User.id == user.id).values(changes))
            self._audit(session, user, address, Act("sign_in", target_id=user.id))
            session.flush()
            return SignedIn(cookie, self._principal_of(user, "session", row.id), row.expires_at)

    def sign_out(self, cookie: str, address: str = "") -> None:
        """End the session on the server. A cookie that means nothing is ignored."""
        if not cookie:
            return
        with self._database.transaction() as session:
            row = session.scalars(select(SignInSession).where(SignInSession.cookie_hash == sha256(cookie))).first()
            if row is not None:
                user = session.get_one(User, row.user_id)
                self._audit(session, user, address, Act("sign_out", target_id=user.id))
                session.delete(row)
        self._cache.clear()

    def principal_of_session(self, cookie: str) -> Principal | None:
        """Who the cookie belongs to, or None when the session is over or never was."""
        key = sha256(cookie)
        principal = self._cache.get(key)
        if principal is None:
            generation, looked_up_at = self._cache.generation(), self._cache.now()
            principal = self._look_up_session(key)
            if principal is not None:
                self._cache.put(key, principal, generation, looked_up_at)
        return principal

    def _look_up_session(self, key: str) -> Principal | None:
        now = self._clock.now()
        with self._database.reading() as session:
            query = select(SignInSession, User).join(User, User.id == SignInSession.user_id)
            found = session.execute(query.where(SignInSession.cookie_hash == key, User.deactivated_at.is_(None))).first()
        if found is None:
            return None
        row, user = found
        if now >= row.expires_at or now - row.seen_at >= IDLE:
            return None
        if now - row.seen_at >= TOUCH_EVERY:
            self._touch(row.id, now)
        return self._principal_of(user, "session", row.id)

    def _touch(self, session_id: str, now: datetime) -> None:
        # A database that is busy for a moment must not turn away somebody whose session is good; the next request tries again.
        with suppress(StoreDown), self._database.transaction() as session:
            session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now))


def end_sessions(session: Session, user_id: str, keep: str | None = None) -> None:
    """End every session of a person, except the one whose row is `keep`."""
    query = delete(SignInSession).where(SignInSession.user_id == user_id)
    session.execute(query if keep is None else query.where(SignInSession.id != keep))
