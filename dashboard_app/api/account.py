"""The endpoints about oneself: who one is, and one's own tokens. Other people's tokens do not exist here, whoever asks."""

from __future__ import annotations

from flask import Response

from dashboard_app.access import Right
from dashboard_app.api.answers import instant, send_json, send_list, send_nothing
from dashboard_app.api.doors import View
from dashboard_app.api.operations import PREFIX
from dashboard_app.api.reading import parse_json, read_body
from dashboard_app.api.repeats import Repeats
from dashboard_app.api.schemas import NewToken
from dashboard_app.api.users import address, paging
from dashboard_app.asking.validation import validated
from dashboard_app.identity import current_principal
from dashboard_app.people import People, Token
from dashboard_app.people.tokens import MAX_TOKENS
from data.errors import NotFound


class AccountViews:
    """The account of whoever asks."""

    def __init__(self, people: People, repeats: Repeats) -> None:
        self._people = people
        self._repeats = repeats

    def views(self) -> dict[str, View]:
        """The views by operation name."""
        return {
            "me": self.me,
            "list_tokens": self.list,
            "create_token": self.create,
            "read_token": self.read,
            "revoke_token": self.revoke,
        }

    def me(self) -> Response:
        principal = current_principal()
        return send_json(
            {
                "id": principal.user_id,
                "email": principal.email,
                "name": principal.name,
                "role": principal.role,
                "vendor_id": principal.vendor_id,
                "scope": str(principal.scope),
                "rights": sorted(right for right in Right if principal.may(right)),
                "via": principal.via,
            }
        )

    def list(self) -> Response:
        page = self._people.list_tokens(current_principal().user_id, *paging())
        return send_list([_token(token) for token in page.items], page.total, page.next)

    def create(self) -> Response:
        raw = read_body()
        return self._repeats.once(raw, lambda: self._create(raw), secret="token")  # noqa: S106 - the name of the field

    def read(self, id: str) -> Response:
        own = self._people.list_tokens(current_principal().user_id, MAX_TOKENS).items
        token = next((token for token in own if token.id == id), None)
        if token is None:
            raise NotFound("There is no such token.", "Look in the list of your tokens for the id.")
        return send_json(_token(token))

    def revoke(self, id: str) -> Response:
        principal = current_principal()
        self._people.revoke_token(principal.user_id, id, actor=principal, address=address())
        return send_nothing()

    def _create(self, raw: bytes) -> Response:
        asked = validated(NewToken, parse_json(raw))
        principal = current_principal()
        new = self._people.create_token(principal.user_id, asked.name, asked.days, actor=principal, address=address())
        body = {"id": new.id, "token": new.token, "name": new.name, "prefix": new.prefix, "expires_at": instant(new.expires_at)}
        return send_json(body, status=201, location=f"{PREFIX}/tokens/{new.id}")


def _token(token: Token) -> dict[str, object]:
    return {
        "id": token.id,
        "name": token.name,
        "prefix": token.prefix,
        "created_at": instant(token.created_at),
        "expires_at": instant(token.expires_at),
        "last_used_at": instant(token.last_used_at),
    }
