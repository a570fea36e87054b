"""What studies of customers share: the rows they add up, and how an amount is written."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from data.derive.values import MAX_SAFE
from data.expressions import View
from data.formats import minor_digits
from data.question import Question


def customer_rows(view: View, *more: ColumnElement[Any]) -> Select[Any]:
    """The rows of known customers under `view`: customer, order (of valid sales), revenue in minor units, whether a rate is missing."""
    sold, given, back = (func.coalesce(view.column(name), 0) for name in ("gmv", "discounts", "refunds"))
    customer = view.column("customer_id")
    columns = (customer, view.column("order_key"), (sold - given - back).label("revenue"), view.column("unconverted"), *more)
    return select(*columns).where(customer.is_not(None), *view.conditions())


def amount(minor: int, question: Question) -> float | str:
    """Minor units as major ones; text beyond what a JSON number holds exactly."""
    digits = minor_digits(question.currency)
    return format(Decimal(minor).scaleb(-digits), "f") if abs(minor) >= MAX_SAFE else minor / 10**digits
