"""What all tables of the application share: naming of constraints, the column types, and the usual columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import Date

from data.store.types import ID_LENGTH, ExactDecimal, Instant, json_type, new_id

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The root of the models. A plain annotation already means the right column type on both engines."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        date: Date(),
        Decimal: ExactDecimal(),
        str: Text(),
        int: BigInteger(),
        dict[str, Any]: json_type(),
        list[Any]: json_type(),
    }


def one_of(column: str, allowed: Iterable[str]) -> CheckConstraint:
    """The column holds one of the words."""
    words = ", ".join(f"'{word}'" for word in allowed)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_is_known")


def user_reference(*, required: bool = True) -> Mapped[Any]:
    """A person. People are never deleted, only deactivated, so the reference needs no rule for deletion."""
    return mapped_column(String(ID_LENGTH), ForeignKey("users.id"), nullable=not required)


class Authored:
    """Rows that a person makes and edits: who and when, the version for `If-Match`, and deletion that can be undone."""

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id, sort_order=-1)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("users.id"))
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    deleted_at: Mapped[datetime | None]


class Owned(Authored):
    """Authored rows that belong to somebody, who need not be who made them."""

    owner_id: Mapped[str] = mapped_column(String(ID_LENGTH), ForeignKey("users.id"))
