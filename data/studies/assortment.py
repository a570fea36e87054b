"""The assortment: the products there are, with whose and what they are, since when, and whether they were on sale in the period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from data.catalog.origins import OFFERED
from data.catalog.sales import DATASET
from data.expressions import View
from data.query import MAX_ROWS
from data.question import MemberFilter, Question
from data.result import Answer, Column, Row
from data.studies.base import Options, Read, Study
from data.tables import categories, products, vendors

Parents = Mapping[str, tuple[str, str | None]]
"""(name, parent) of each category."""

COLUMNS = (
    Column("product", "Product", "dimension", "text", "text"),
    Column("product__label", "Product, name", "label", "text", "text"),
    Column("vendor", "Vendor", "label", "text", "text"),
    Column("vendor__label", "Vendor, name", "label", "text", "text"),
    Column("category", "Category", "label", "text", "text"),
    Column("category__label", "Category, name", "label", "text", "text"),
    Column("listed_on", "On sale since", "label", "date", "date"),
    Column("delisted_on", "Taken off", "label", "date", "date"),
    Column("first_sold_on", "First sold", "label", "date", "date"),
    Column("listed", "On sale in the period", "label", "boolean", "text"),
)


def _answer(question: Question, _options: Options, read: Read) -> Answer:
    view = View(question, DATASET, question.period)
    tree: Parents = {key: (name, parent) for key, name, parent in read(_categories_statement())}
    found = read(_products_statement(view))
    shown = question.calendar.local(view.until - timedelta(microseconds=1)).date()
    rows = [_row(one, tree, question, shown) for one in found[:MAX_ROWS]]
    on_sale = sum(1 for row in rows if row["listed"])
    return Answer(COLUMNS, rows, {"listed": on_sale}, stamp={"truncated": len(found) > MAX_ROWS})


def _products_statement(view: View) -> Select[Any]:
    """Every product inside the scope, with its vendor and the day of its first valid sale until the end of the period."""
    day, at, product = view.column("ordered_on"), view.column("ordered_at"), view.column("product_id")
    firsts = select(product, func.min(day).label("first_sold_on")).where(view.column("order_key").is_not(None), at < view.until)
    scope = view.question.scope.vendor_id
    if scope is not None:
        firsts = firsts.where(view.column("vendor_id") == scope)
    first = firsts.group_by(product).subquery("f")
    statement = (
        select(
            products.c.product_id, products.c.name, products.c.vendor_id, vendors.c.name, vendors.c.country, vendors.c.tier,
            products.c.category_id, products.c.brand, products.c.listed_on, products.c.delisted_on, first.c.first_sold_on,
        )
        .outerjoin(vendors, vendors.c.vendor_id == products.c.vendor_id)
        .outerjoin(first, first.c.product_id == products.c.product_id)
        .order_by(products.c.product_id)
        .limit(MAX_ROWS + 1)
    )  # fmt: skip
    return statement if scope is None else statement.where(products.c.vendor_id == scope)


def _categories_statement() -> Select[Any]:
    return select(categories.c.category_id, categories.c.name, categories.c.parent_id)


def _row(found: tuple[Any, ...], tree: Parents, question: Question, shown: date) -> Row:
    key, name, vendor, vendor_name, country, tier, own, brand, listed_on, delisted_on, first_sold_on = found
    root = _root(own, tree)
    facts = {"product": key, "vendor": vendor, "vendor_country": country, "vendor_tier": tier}
    facts |= {"category": root, "subcategory": own, "brand": brand}
    on_sale = (listed_on is None or listed_on <= shown) and (delisted_on is None or delisted_on > question.period.first)
    return {
        "product": key,
        "product__label": name,
        "vendor": vendor,
        "vendor__label": vendor_name or vendor,
        "category": root,
        "category__label": tree[root][0] if root is not None and root in tree else root,
        "listed_on": _written(listed_on),
        "delisted_on": _written(delisted_on),
        "first_sold_on": _written(first_sold_on),
        "listed": on_sale and all(_matches(one, facts) for one in question.filters),
    }


def _root(category: str | None, tree: Parents) -> str | None:
    """Up the tree to the category without a known parent; in a cycle to the one that is met twice."""
    if category is None:
        return None
    seen = {category}
    while category in tree and tree[category][1] in tree:
        category = str(tree[category][1])
        if category in seen:
            return category
        seen.add(category)
    return category


def _matches(one: MemberFilter, facts: Mapping[str, str | None]) -> bool:
    """Whether the filter lets the product through; filters on orders say nothing about products."""
    if one.dimension.name not in facts:
        return True
    value = facts[one.dimension.name]
    return (one.none if value is None else value in one.values) is not one.exclude


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


STUDY = Study(
    name="assortment",
    label="Assortment",
    definition="The products there are: vendor, main category, since when and until when they were offered, the day of the first valid "
    "sale, and whether they were on sale in the period (and let through by the filters).",
    default_period="last_30_days",
    options=(),
    answer=_answer,
    about=frozenset({"orders", "product", "vendor", "category", OFFERED}),
)
