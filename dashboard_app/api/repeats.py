"""Idempotency keys: a creating request that comes again (a lost answer, an impatient client) creates nothing twice.

The key is claimed before the work and the answer kept after it. A process that dies in between leaves a claim without an answer;
such a key answers 409 until it expires, because nobody can know whether the work was done.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

import orjson
from flask import Response, request
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from dashboard_app.api.answers import JSON_TYPE, SECRET
from dashboard_app.identity import current_principal
from data.clock import Clock
from data.errors import Conflict, InvalidInput
from data.store.database import Database
from data.store.models import IdempotencyKey

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 255


class Repeats:
    """The answers that have been given, per user, path and key."""

    def __init__(self, database: Database, clock: Clock, secret: str) -> None:
        self._database = database
        self._clock = clock
        self._secret = secret.encode()

    def once(self, raw: bytes, create: Callable[[], Response], secret: str | None = None) -> Response:
        """The answer of `create`, or the one it gave to the same request before, there with `secret` masked.

        Raises `InvalidInput` when the key came with another body, `Conflict` while the first request is still at work.
        """
        key = request.headers.get(HEADER)
        if key is None:
            return create()
        if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
            raise InvalidInput.field(HEADER, f"{HEADER} must have 1 to {LONGEST_KEY} printable characters.", "A random UUID is a good key.")
        # Keyed: bodies may hold passwords, and a plain digest kept in the database would let them be guessed.
        digest = hmac.new(self._secret, raw, hashlib.sha256).hexdigest()
        place = {"user_id": current_principal().user_id, "path": request.path, "key": key}
        earlier = self._claim(place, digest)
        if earlier is not None:
            return _replayed(earlier, digest)
        try:
            response = create()
        except BaseException:
            self._release(place)
            raise
        self._keep(place, response, secret)
        return response

    def _claim(self, place: dict[str, str], digest: str) -> IdempotencyKey | None:
        """Take the key, or give the row of whoever took it before. Of two at once exactly one takes it."""
        now = self._clock.now()
        with self._database.transaction() as session:
            session.execute(delete(IdempotencyKey).filter_by(**place).where(IdempotencyKey.expires_at <= now))
            insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
            row = {**place, "request_hash": digest, "created_at": now, "expires_at": now + KEPT_FOR}
            taken = session.execute(insert(IdempotencyKey).values(row).on_conflict_do_nothing().returning(IdempotencyKey.key)).first()
            return None if taken else session.scalars(select(IdempotencyKey).filter_by(**place)).one()

    def _release(self, place: dict[str, str]) -> None:
        with self._database.transaction() as session:
            session.execute(delete(IdempotencyKey).filter_by(**place))

    def _keep(self, place: dict[str, str], response: Response, secret: str | None) -> None:
        body = response.get_data()
        if secret is not None:
            body = orjson.dumps({**orjson.loads(body), secret: SECRET})
        with self._database.transaction() as session:
            row = session.scalars(select(IdempotencyKey).filter_by(**place)).one()
            row.status_code, row.body = response.status_code, body
            row.headers = {name: response.headers[name] for name in ("Location", "ETag") if name in response.headers}


def _replayed(earlier: IdempotencyKey, digest: str) -> Response:
    if earlier.request_hash != digest:
        message = f"This {HEADER} was used for a request with another body."
        raise InvalidInput.field(HEADER, message, "Take a new key for a new request.")
    if earlier.status_code is None:
        raise Conflict("The first request with this key has not been answered.", "Ask again in a moment, or look whether it took effect.")
    headers = {name: str(value) for name, value in (earlier.headers or {}).items()}
    return Response(earlier.body, earlier.status_code, {**headers, REPLAYED: "true"}, content_type=JSON_TYPE)
