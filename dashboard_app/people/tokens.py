"""API tokens: made, listed, revoked, and who one belongs to."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, func, select, tuple_, update

from dashboard_app.access import Principal
from dashboard_app.people.checks import checked_name
from dashboard_app.people.passwords import sha256
from dashboard_app.people.shared import Act, Shared, found, require_self_or_manager
from dashboard_app.people.values import NewToken, Token
from data.errors import Conflict, InvalidInput, NotFound, StoreDown
from data.store.models import ApiToken, User
from data.store.paging import DEFAULT_LIMIT, Page, checked_limit, from_cursor, to_cursor

PREFIX = "mvt_"
DEFAULT_DAYS = 90
MAX_DAYS = 3650
MAX_TOKENS = 100
SHOWN_LENGTH = 12
TOUCH_EVERY = timedelta(minutes=1)
_TOKEN_BYTES = 24  # 192 bits


class Tokens(Shared):
    """A token carries its owner's rights of the moment, whatever they were when it was made."""

    def create_token(
        self, user_id: str, name: str, days: int = DEFAULT_DAYS, *, actor: Principal | None = None, address: str = ""
    ) -> NewToken:
        """A token for `user_id`. Its text is in the answer and nowhere else."""
        require_self_or_manager(actor, user_id)
        name = checked_name(name)
        if not 1 <= days <= MAX_DAYS:
            raise InvalidInput.field("days", f"A token lives 1 to {MAX_DAYS} days.")
        now = self._clock.now()
        token = PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
        with self._database.transaction() as session:
            user = found(session.get(User, user_id, with_for_update=True))
            if user.deactivated_at is not None:
                raise Conflict("The account is not active.", "Activate it first.")
            if len(session.scalars(_live(user_id, now)).all()) >= MAX_TOKENS:
                raise Conflict(f"There are {MAX_TOKENS} tokens already.", "Revoke one that is no longer used.")
            row = ApiToken(
                user_id=user_id, name=name, prefix=token[:SHOWN_LENGTH], token_hash=sha256(token), created_at=now,
                created_by=actor.user_id if actor else None, expires_at=now + timedelta(days=days),
            )  # fmt: skip
            session.add(row)
            session.flush()
            self._audit(session, actor, address, Act("create_token", "token", row.id, details={"user": user.email, "prefix": row.prefix}))
            return NewToken(row.id, row.name, token, row.prefix, row.created_at, row.expires_at)

    def list_tokens(self, user_id: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[Token]:
        """The tokens of one person that still work, the oldest first."""
        live = _live(user_id, self._clock.now())
        query = live.order_by(ApiToken.created_at, ApiToken.id).limit(checked_limit(limit) + 1)
        if cursor is not None:
            at, after_id = from_cursor(cursor, (str, str))
            query = query.where(tuple_(ApiToken.created_at, ApiToken.id) > tuple_(_instant(str(at)), str(after_id)))
        with self._database.reading() as session:
            total = session.scalar(select(func.count()).select_from(live.subquery())) or 0
            rows = session.scalars(query).all()
        last = rows[limit - 1] if len(rows) > limit else None
        return Page(tuple(_token(row) for row in rows[:limit]), to_cursor(last.created_at.isoformat(), last.id) if last else None, total)

    def revoke_token(self, user_id: str, token_id: str, *, actor: Principal | None = None, address: str = "") -> None:
        """Stop a token of `user_id`: at once in this process, within a second in the others."""
        require_self_or_manager(actor, user_id)
        now = self._clock.now()
        with self._database.transaction() as session:
            row = session.get(ApiToken, token_id, with_for_update=True)
            if row is None or row.user_id != user_id or row.revoked_at is not None:
                raise NotFound("There is no such token.", "Look in the list of tokens for the id.")
            row.revoked_at = now
            self._audit(session, actor, address, Act("revoke_token", "token", row.id, details={"prefix": row.prefix}))
        self._cache.clear()

    def principal_of_token(self, token: str) -> Principal | None:
        """Who the token belongs to, or None when it is unknown, revoked, expired, or its owner is not active."""
        if not token.startswith(PREFIX):
            return None
        key = sha256(token)
        principal = self._cache.get(key)
        if principal is None:
            generation, looked_up_at = self._cache.generation(), self._cache.now()
            principal = self._look_up_token(key)
            if principal is not None:
                self._cache.put(key, principal, generation, looked_up_at)
        return principal

    def _look_up_token(self, key: str) -> Principal | None:
        now = self._clock.now()
        with self._database.reading() as session:
            query = select(ApiToken, User).join(User, User.id == ApiToken.user_id)
            match = session.execute(query.where(ApiToken.token_hash == key, User.deactivated_at.is_(None))).first()
        if match is None:
            return None
        row, user = match
        if row.revoked_at is not None or now >= row.expires_at:
            return None
        if row.last_used_at is None or now - row.last_used_at >= TOUCH_EVERY:
            self._touch_token(row.id, now)
        return self._principal_of(user, "token", row.id)

    def _touch_token(self, token_id: str, now: datetime) -> None:
        # "Last used" is only shown; a database that is busy for a moment must not refuse a good token.
        with suppress(StoreDown), self._database.transaction() as session:
            session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now))


def _live(user_id: str, now: datetime) -> Select[ApiToken]:
    return select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)


def _instant(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise InvalidInput.field("cursor", "This cursor is not one of ours.") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _token(row: ApiToken) -> Token:
    return Token(row.id, row.user_id, row.name, row.prefix, row.created_at, row.expires_at, row.last_used_at)
