"""Short words for the columns and checks of the first migration, the same meaning on both engines."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

ID = 32
HASH = 64


def key(name: str = "id", length: int = ID) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), primary_key=True)


def counter(name: str = "id") -> sa.Column[Any]:
    """A growing number: its order is the order of insertion."""
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True)


def text(name: str, *, null: bool = False, primary_key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=null, primary_key=primary_key)


def word(name: str, length: int = 16, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=null)


def ref(name: str, target: str, *, null: bool = False, ondelete: str | None = None, primary_key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(ID), sa.ForeignKey(f"{target}.id", ondelete=ondelete), nullable=null, primary_key=primary_key)


def instant(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=False)


def whole(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=null)


def fraction(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Float(53), nullable=False)


def decimal(name: str, *, null: bool = False) -> sa.Column[Any]:
    """Exact on both engines: SQLite has no exact number, so it keeps the digits as text."""
    return sa.Column(name, sa.Numeric(38, 12).with_variant(sa.String(48), "sqlite"), nullable=null)


def flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def binary(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=null)


def json(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON().with_variant(JSONB(), "postgresql"), nullable=null)


def check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=name)


def known(column: str, *words: str) -> sa.CheckConstraint:
    """The column holds one of the words."""
    return check(f"{column}_is_known", f"{column} IN ({', '.join(repr(each) for each in words)})")


def shaped(shape: str, *columns: str) -> list[sa.CheckConstraint]:
    """The JSON in each column is an `object` or an `array`."""
    if op.get_bind().dialect.name == "postgresql":
        return [check(f"{name}_is_{shape}", f"jsonb_typeof({name}) = '{shape}'") for name in columns]
    return [check(f"{name}_is_{shape}", f"{name} IS NULL OR json_valid({name}) AND json_type({name}) = '{shape}'") for name in columns]


def created_and_edited(*, owned: bool) -> list[sa.Column[Any]]:
    """Who made the row and when, its version, and deletion that can be undone."""
    columns = [instant("created_at"), ref("created_by", "users"), instant("updated_at"), whole("version"), instant("deleted_at", null=True)]
    return [*columns, ref("owner_id", "users")] if owned else columns
