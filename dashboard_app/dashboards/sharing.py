"""Who may see a dashboard, and who may change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard_app.access import Principal, Right, Role
from dashboard_app.dashboards.values import PRIVATE, PUBLIC, SHARED, Sharing
from data.errors import NotAllowed, NotFound
from data.store.dashboards import KeptBoard, QuerySharing

_LISTS = ("roles", "users", "editors")


def sharing_of(kept: Mapping[str, Any]) -> Sharing:
    """The stored form of a sharing as a value; what is not a list of texts in it shares with nobody."""
    lists = [kept.get(name) for name in _LISTS]
    return Sharing(*(tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else () for found in lists))


def stored_sharing(sharing: Sharing) -> dict[str, list[str]]:
    """A sharing as it is stored: only the lists that have somebody in them."""
    return {name: list(getattr(sharing, name)) for name in _LISTS if getattr(sharing, name)}


def may_see(principal: Principal, board: KeptBoard) -> bool:
    """Administrators see everything, owners their own, all others what is public or shared with their role or with them."""
    return owns(principal, board) or _is_shown(principal, board.content.visibility, board.content.shared_with)


def may_see_query(principal: Principal, query: QuerySharing | None) -> bool:
    """The same rule for a saved query that a widget names."""
    if query is None:
        return False
    own = principal.role is Role.ADMIN or query.owner_id == principal.user_id
    return own or _is_shown(principal, query.visibility, query.shared_with)


def _is_shown(principal: Principal, visibility: str, shared_with: Mapping[str, Any]) -> bool:
    if visibility != SHARED:
        return visibility == PUBLIC
    sharing = sharing_of(shared_with)
    return principal.role in sharing.roles or principal.user_id in sharing.users


def may_edit(principal: Principal, board: KeptBoard) -> bool:
    """Owners and administrators, and those who see it and are named as editors, with the right to edit dashboards at all."""
    if not principal.may(Right.EDIT_DASHBOARDS) or not may_see(principal, board):
        return False
    named = board.content.visibility != PRIVATE and principal.user_id in sharing_of(board.content.shared_with).editors
    return named or owns(principal, board)


def owns(principal: Principal, board: KeptBoard) -> bool:
    """Whether this person may say who sees it, and remove it."""
    return principal.role is Role.ADMIN or board.owner_id == principal.user_id


def require_seen(principal: Principal, board: KeptBoard | None) -> KeptBoard:
    """The dashboard, when it is there and this person may see it; otherwise there is none. Raises `NotFound`."""
    if board is None or board.removed or not may_see(principal, board):
        raise NotFound("There is no such dashboard.", "Look in the list of dashboards for the id.")
    return board


def require_editable(principal: Principal, board: KeptBoard | None) -> KeptBoard:
    """The dashboard, when this person may change what is on it. Raises `NotFound`, `NotAllowed`."""
    seen = require_seen(principal, board)
    principal.require(Right.EDIT_DASHBOARDS)
    if not may_edit(principal, seen):
        raise NotAllowed(f"This dashboard belongs to {seen.owner_name}.", "Duplicate it, and change your own.")
    return seen


def require_owned(principal: Principal, board: KeptBoard | None) -> KeptBoard:
    """The dashboard, also a removed one, when this person may remove it and bring it back. Raises `NotFound`, `NotAllowed`."""
    if board is not None and board.removed and owns(principal, board):
        principal.require(Right.EDIT_DASHBOARDS)
        return board
    seen = require_editable(principal, board)
    if not owns(principal, seen):
        raise NotAllowed("Only its owner may do this.", f"Ask {seen.owner_name}.")
    return seen
