"""Affinity: which products are bought together more often than chance would have it.

A basket is a valid order, as far as the question sees it: inside a vendor's scope the vendor's lines, under filters those let through.
How sure a pair is: the lift at the lower end of the 99 % interval (Wilson) of the confidence, of both directions the smaller one.
Pairs that are above 1 even there are shown, the surest first; by lift alone, a few chance meetings of rare products would lead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, Double, FromClause, Select, and_, case, cast, func, literal, or_, select

from data.catalog.sales import DATASET
from data.errors import InvalidInput
from data.expressions import View
from data.query import MAX_ROWS, StudyQuery
from data.question import Question
from data.result import Answer, Column, Row
from data.studies.base import MONTHS, Member, Option, Options, Read, Share, Study, reach_back
from data.studies.window import kept_window
from data.tables import LARGEST_BASKET, basket_pairs, basket_products, products

MOST_BASKETS = 10_000_000
"""More are not compared while somebody waits."""

_Z = 2.5758293035489004
"""99 % of a normal distribution lie within so many standard deviations."""

_FIGURES = ("orders", "support", "confidence", "lift", "lift_lower", "product_orders", "with_orders")

MINIMUM_ORDERS = Option("minimum_orders", "Only pairs in at least so many orders.", 2, 1_000_000, 20)
MINIMUM_SUPPORT = Share("minimum_support", "Only pairs in at least this fraction of all orders.", 0.00001)
PRODUCT = Member("product", "Only what is bought together with the product of this key.")
LIMIT = Option("limit", "At most so many pairs, the surest first.", 1, MAX_ROWS, 1_000)


@dataclass(frozen=True, slots=True)
class _Baskets:
    """What is counted: baskets, the baskets of each product (`product_id`, `orders`) and of pairs (`one`, `other`, `orders`)."""

    count: int
    left_out: int
    minimum: int
    products: FromClause
    pairs: FromClause


def about_product(query: StudyQuery) -> StudyQuery:
    """The question with a filter on one product as the option `product`. As a filter it would leave nothing else in the baskets."""
    mine = [one for one in query.filters if one.dimension == PRODUCT.name and not one.exclude and len(one.values) == 1]
    if not mine:
        return query
    others = tuple(one for one in query.filters if one not in mine)
    return replace(query, filters=others, options=(*query.options, (PRODUCT.name, mine[0].values[0])))


def _answer(question: Question, options: Options, read: Read) -> Answer:
    # Nothing here is money.
    asked = replace(question, currency=question.info.currency)
    baskets = _kept(asked, options, read) or _counted(asked, options, read)
    found = read(_statement(baskets, LIMIT.of(options)))
    is_free = PRODUCT.of(options) is None
    rows = [_row(_turned(one) if is_free else one, baskets.count) for one in found]
    stamp = {"baskets": baskets.count, "baskets_left_out": baskets.left_out, "minimum_orders": baskets.minimum}
    row_count = int(found[0][-1]) if found else 0
    return Answer(_COLUMNS, rows, dict.fromkeys(_FIGURES), dict.fromkeys(_FIGURES, "not_additive"), row_count, stamp)


def _minimum(options: Options, baskets: int) -> int:
    """In how many orders a pair must be at least."""
    supported = math.ceil(Decimal(str(MINIMUM_SUPPORT.of(options))) * baskets)
    return max(MINIMUM_ORDERS.of(options) or 1, supported)


def _kept(question: Question, options: Options, read: Read) -> _Baskets | None:
    """The pairs that were counted when the extract was built, if they are those asked for."""
    window = kept_window(question, read)
    if window is None:
        return None
    minimum = _minimum(options, window.baskets)
    if minimum < window.minimum_orders:
        return None
    pairs, product = basket_pairs.c, PRODUCT.of(options)
    kept = select(pairs.product_a.label("one"), pairs.product_b.label("other"), pairs.orders).where(pairs.orders >= minimum)
    if product is not None:
        is_first = pairs.product_a == product
        other = case((is_first, pairs.product_b), else_=pairs.product_a)
        kept = select(literal(product).label("one"), other.label("other"), pairs.orders)
        kept = kept.where(pairs.orders >= minimum, or_(is_first, pairs.product_b == product))
    return _Baskets(window.baskets, window.left_out, minimum, basket_products, kept.subquery("pairs"))


def _counted(question: Question, options: Options, read: Read) -> _Baskets:
    """The same, counted now. Raises `InvalidInput` when there is too much to count."""
    view = View(question, DATASET, question.period)
    order, product = view.column("order_key"), view.column("product_id")
    sold = [order.is_not(None), *view.conditions()]
    sizes = select(order, func.count(product.distinct()).label("size")).where(*sold).group_by(order).cte("sizes")
    large = func.coalesce(func.sum(case((sizes.c.size > LARGEST_BASKET, 1), else_=0)), 0)
    every, left_out = (int(value) for value in read(select(func.count(), large).select_from(sizes))[0])
    if every > MOST_BASKETS:
        message = f"{every:,} orders are too many to compare at once; {MOST_BASKETS:,} are possible."
        raise InvalidInput.field("period", message, "Ask a shorter period, or filter.")
    minimum = _minimum(options, every - left_out)
    small = select(sizes.c.order_key).where(sizes.c.size <= LARGEST_BASKET)
    items = select(order, product).distinct().where(*sold, product.is_not(None), order.in_(small)).cte("items")
    by_product = select(items.c.product_id, func.count().label("orders")).group_by(items.c.product_id).cte("by_product")
    return _Baskets(every - left_out, left_out, minimum, by_product, _pairs(items, by_product, minimum, PRODUCT.of(options)))


def _pairs(items: CTE, by_product: CTE, minimum: int, product: str | None) -> FromClause:
    """A pair is in no more orders than either of its products: those that are in too few need no partner."""
    frequent = select(by_product.c.product_id).where(by_product.c.orders >= minimum)
    often = select(items.c.order_key, items.c.product_id).where(items.c.product_id.in_(frequent)).cte("often")
    one, other = often.alias("a"), often.alias("b")
    order = one.c.product_id < other.c.product_id
    if product is not None:
        order = and_(one.c.product_id == product, other.c.product_id != product)
    return (
        select(one.c.product_id.label("one"), other.c.product_id.label("other"), func.count().label("orders"))
        .join(other, and_(other.c.order_key == one.c.order_key, order))
        .group_by(one.c.product_id, other.c.product_id)
        .having(func.count() >= minimum)
        .subquery("pairs")
    )


def _statement(baskets: _Baskets, limit: int | None) -> Select[Any]:
    """(one, its name, other, its name, orders of both, of one, of other, lower lift, pairs in all) of the surest pairs."""
    pairs = baskets.pairs
    of_one, of_other = baskets.products.alias("of_one"), baskets.products.alias("of_other")
    judged = (
        select(
            pairs.c.one, pairs.c.other, pairs.c.orders, of_one.c.orders.label("x"), of_other.c.orders.label("y"),
            _lower(pairs.c.orders, of_one.c.orders, of_other.c.orders, baskets.count).label("lower"),
        )
        .join(of_one, of_one.c.product_id == pairs.c.one)
        .join(of_other, of_other.c.product_id == pairs.c.other)
        .subquery("judged")
    )  # fmt: skip
    named, named_other = products.alias("named"), products.alias("named_other")
    return (
        select(
            judged.c.one, named.c.name, judged.c.other, named_other.c.name, judged.c.orders, judged.c.x, judged.c.y, judged.c.lower,
            func.count().over(),
        )
        .outerjoin(named, named.c.product_id == judged.c.one)
        .outerjoin(named_other, named_other.c.product_id == judged.c.other)
        .where(judged.c.lower > literal(1.0, Double))
        .order_by(judged.c.lower.desc(), judged.c.orders.desc(), judged.c.one, judged.c.other)
        .limit(limit)
    )  # fmt: skip


def _lower(both: ColumnElement[Any], one: ColumnElement[Any], other: ColumnElement[Any], baskets: int) -> ColumnElement[Any]:
    every = literal(float(baskets), Double)
    return func.least(_wilson(both, one) * every / cast(other, Double), _wilson(both, other) * every / cast(one, Double))


def _wilson(part: ColumnElement[Any], whole: ColumnElement[Any]) -> ColumnElement[Any]:
    """The lower end of the interval in which the share lies that `part` of `whole` is a sample of."""
    size = cast(whole, Double)
    share = cast(part, Double) / size
    near = literal(_Z * _Z, Double) / size
    spread = func.sqrt(share * (literal(1.0, Double) - share) / size + near / (size * 4.0))
    return (share + near / 2.0 - literal(_Z, Double) * spread) / (literal(1.0, Double) + near)


def _turned(found: tuple[Any, ...]) -> tuple[Any, ...]:
    """The product whose buyers more often take the other comes first: the one in fewer orders."""
    one, name, other, other_name, both, x, y, *rest = found
    return (other, other_name, one, name, both, y, x, *rest) if y < x else found


def _row(found: tuple[Any, ...], baskets: int) -> Row:
    one, name, other, other_name, both, x, y, lower, _ = found
    return {
        "product": one, "product__label": name or one, "with": other, "with__label": other_name or other,
        "orders": both, "support": both / baskets, "confidence": both / x, "lift": both * baskets / (x * y), "lift_lower": lower,
        "product_orders": x, "with_orders": y,
    }  # fmt: skip


_COLUMNS = (
    Column("product", "Product", "dimension", "text", "text"),
    Column("product__label", "Product, name", "label", "text", "text"),
    Column("with", "Bought with it", "dimension", "text", "text"),
    Column("with__label", "Bought with it, name", "label", "text", "text"),
    Column("orders", "Orders with both", "metric", "number", "count", "count"),
    Column("support", "Share of all orders", "metric", "number", "percent", "ratio"),
    Column("confidence", "Share of the product's orders", "metric", "number", "percent", "ratio"),
    Column("lift", "Lift", "metric", "number", "number", "times"),
    Column("lift_lower", "Lift, at least", "metric", "number", "number", "times"),
    Column("product_orders", "Orders with the product", "metric", "number", "count", "count"),
    Column("with_orders", "Orders with the other", "metric", "number", "count", "count"),
)

STUDY = Study(
    name="affinity",
    label="Bought together",
    definition="Pairs of products that are in the same orders more often than chance would have it. Support: orders with both over all "
    "orders. Confidence: orders with both over orders with the product. Lift: confidence over the share of all orders that have the "
    "other product; 1 is chance. Shown are pairs whose lift is above 1 with 99 % certainty, the surest first. Orders of more than "
    f"{LARGEST_BASKET} different products are left out.",
    default_period="last_365_days",
    options=(MINIMUM_ORDERS, MINIMUM_SUPPORT, PRODUCT, MONTHS, LIMIT),
    answer=_answer,
    frame=reach_back,
    about=frozenset({"orders", "product", "category"}),
)
