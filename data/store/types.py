"""Column types and ids that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Numeric, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

ID_LENGTH = 32
DECIMAL_DIGITS = 38
DECIMAL_PLACES = 12
"""Enough for any amount in minor units and for a fraction that is computed again from stored numbers."""

Json = dict[str, Any] | list[Any]


def new_id() -> str:
    """An opaque id of 128 random bits: nobody can guess another one's."""
    return secrets.token_hex(ID_LENGTH // 2)


class Instant(TypeDecorator[datetime]):
    """A UTC instant. Naive values are refused on the way in; what comes out is always aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def exact(value: Decimal) -> Decimal:
    """`value` as a column keeps it, so that what is computed can be compared with what is stored."""
    return value.quantize(Decimal(1).scaleb(-DECIMAL_PLACES), ROUND_HALF_UP, Context(prec=DECIMAL_DIGITS))


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal that is never a binary float: NUMERIC in PostgreSQL, text in SQLite (which has no exact type)."""

    impl = Numeric(DECIMAL_DIGITS, DECIMAL_PLACES)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = String(48) if dialect.name == "sqlite" else Numeric(DECIMAL_DIGITS, DECIMAL_PLACES)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:  # noqa: ANN401
        if value is None:
            return None
        kept = exact(value)
        return format(kept, "f") if dialect.name == "sqlite" else kept

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ANN401, ARG002
        return None if value is None else Decimal(value)


def json_type() -> TypeEngine[Any]:
    """JSON text in SQLite, JSONB in PostgreSQL; a missing value is SQL null, never the JSON `null`."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def json_checks(shapes: dict[str, str]) -> tuple[CheckConstraint, ...]:
    """One check per column and engine: the JSON in it is an `object` or an `array`."""
    checks: list[CheckConstraint] = []
    for column, shape in shapes.items():
        name = f"{column}_is_{shape}"
        checks.append(CheckConstraint(f"jsonb_typeof({column}) = '{shape}'", name=name).ddl_if(dialect="postgresql"))
        rule = f"{column} IS NULL OR json_valid({column}) AND json_type({column}) = '{shape}'"
        checks.append(CheckConstraint(rule, name=name).ddl_if(dialect="sqlite"))
    return tuple(checks)
