"""What is in the demo's orders: lines, prices in the customer's currency, discounts and commissions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data.sample.demand import Demand
from data.sample.goods import BEAN_SELLERS, BEST_SELLERS, DECLINING, POT_SELLERS, TIER_RATES, WEEKS, Products, Vendors, habit
from data.sample.people import People
from data.sample.plan import CAUGHT_BACK, STOCKOUT_BACK, Bools, Floats, Ints, Part, Plan, draw, pick, spread, steady
from data.sample.world import COUNTRIES, CURRENCIES

LINES = (0.43, 0.27, 0.15, 0.08, 0.04, 0.02, 0.01)
PROMOTION_LINES = (0.50, 0.27, 0.13, 0.06, 0.03, 0.01)
QUANTITIES = (0.86, 0.09, 0.03, 0.02)
SAME_VENDOR = 0.35
PAIR_CHANCE = 0.38
ORDINARY_DISCOUNT, PROMOTION_DISCOUNT, VOUCHER_DISCOUNT = 0.14, 0.72, 0.20
"""How often a line is reduced, ordinarily and in the promotion week; by how much the voucher is."""
PRICE_LEVELS = (1.0, 0.87, 1.08)
"""What a price of 1 EUR is in the shop's own price lists of each currency."""
CAUGHT_QUANTITY = 480


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything that is settled before the first basket is filled."""

    plan: Plan
    demand: Demand
    people: People
    vendors: Vendors
    products: Products


@dataclass(frozen=True, slots=True)
class Lines:
    """Order lines, sorted by order, vendor and product.

    Money is in hundredths of the order's currency; a commission of -1 is left to the vendor's rate.
    """

    order: Ints
    product: Ints
    vendor: Ints
    quantity: Ints
    price: Ints
    discount: Ints
    commission: Ints
    net: Ints

    def __len__(self) -> int:
        return len(self.order)


@dataclass(frozen=True, slots=True)
class Planted:
    """The orders and products that a story is about."""

    pot: int
    beans: int
    best_seller: int
    caught_order: int
    tiny_orders: Ints


def make_lines(shop: Shop) -> tuple[Lines, Planted]:
    chance = shop.plan.chance(Part.BASKETS)
    planted = _plant(shop)
    order, product = _choose(shop.demand, shop.products, chance)
    product = _stock_out(product, shop.demand.back[order], planted.best_seller)
    order, product = _add_pairs(order, product, planted, chance)
    order, product = _add_planted(order, product, shop, planted)
    return _price(shop, planted, (order, product), chance), planted


def _plant(shop: Shop) -> Planted:
    """The order that is cancelled at once is one of the morning; the small vendor's three are spread over half a year."""
    demand, people, products = shop.demand, shop.people, shop.products
    free = ~people.is_test & (np.arange(len(demand)) != demand.late)
    caught = np.flatnonzero(free & (demand.back == CAUGHT_BACK))
    tiny = [int(found[0]) for back in (210, 130, 40) if len(found := np.flatnonzero(free & (demand.back == back)))]
    best = int(products.first[BEST_SELLERS])
    return Planted(
        pot=int(products.first[POT_SELLERS]), beans=int(products.first[BEAN_SELLERS]), best_seller=best,
        caught_order=int(caught[len(caught) // 3]) if len(caught) else -1, tiny_orders=np.array(tiny, dtype=np.int64),
    )  # fmt: skip


def _choose(demand: Demand, products: Products, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Products of each line: by their appeal in the order's week; a further line is often of the first one's vendor.

    Lines of the vendor in decline are left as they were drawn: evenly, so that it declines as planned and not by chance.
    """
    size = len(demand)
    count = 1 + np.where(demand.promoted, pick(chance, PROMOTION_LINES, size), pick(chance, LINES, size))
    order = np.repeat(np.arange(size), count)
    head = np.repeat(np.cumsum(count) - count, count)
    week = demand.week[order]
    cumulative = np.cumsum(products.appeal, axis=1)
    product = np.empty(len(order), dtype=np.int64)
    for number in range(WEEKS):
        lines = np.flatnonzero(week == number)
        product[lines] = draw(cumulative[number], spread(chance, len(lines)))
    vendor = products.vendor[product[head]]
    same = (head != np.arange(len(order))) & (chance.random(len(order)) < SAME_VENDOR)
    same &= (vendor != DECLINING) & (products.vendor[product] != DECLINING)
    level = chance.random(len(order))
    for number in range(WEEKS):
        lines = np.flatnonzero((week == number) & same)
        product[lines] = _of_vendor(cumulative[number], products.first, vendor[lines], level[lines])
    return _distinct(order, product, len(products))


def _of_vendor(cumulative: Floats, first: Ints, vendor: Ints, level: Floats) -> Ints:
    """A product of the vendor's own range: its slice of the cumulative appeal."""
    low = np.where(first[vendor] > 0, cumulative[first[vendor] - 1], 0.0)
    high = cumulative[first[vendor + 1] - 1]
    return draw(cumulative, (low + level * (high - low)) / cumulative[-1])


def _distinct(order: Ints, product: Ints, products: int) -> tuple[Ints, Ints]:
    """Each product once in an order, sorted."""
    both = np.unique(order * products + product)
    return both // products, both % products


def _stock_out(product: Ints, back: Ints, best_seller: int) -> Ints:
    """While the best seller is out of stock its buyers take the next product of the vendor."""
    start, end = STOCKOUT_BACK
    missed = (product == best_seller) & (back <= start) & (back >= end)
    return np.where(missed, best_seller + 1, product)


def _add_pairs(order: Ints, product: Ints, planted: Planted, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Who buys the pot often takes the beans with it."""
    buyers = np.unique(order[product == planted.pot])
    taking = buyers[spread(chance, len(buyers)) < PAIR_CHANCE]
    return np.concatenate([order, taking]), np.concatenate([product, np.full(len(taking), planted.beans)])


def _add_planted(order: Ints, product: Ints, shop: Shop, planted: Planted) -> tuple[Ints, Ints]:
    """Orders whose one line is written by the story."""
    vendors, products = shop.vendors, shop.products
    special = np.concatenate([planted.tiny_orders, [planted.caught_order]])
    keep = ~np.isin(order, special)
    tiny = int(products.first[vendors.tiny])
    goods = np.concatenate([tiny + np.arange(len(planted.tiny_orders)), [planted.best_seller]])
    real = special >= 0
    return _distinct(np.concatenate([order[keep], special[real]]), np.concatenate([product[keep], goods[real]]), len(products))


def _price(shop: Shop, planted: Planted, chosen: tuple[Ints, Ints], chance: np.random.Generator) -> Lines:
    demand, people, vendors, products = shop.demand, shop.people, shop.vendors, shop.products
    order, product = chosen
    euro = products.prices[demand.week[order], product]
    currency = order_currency(people)[order]
    price = np.where(currency == 0, euro, habit(euro * np.array(PRICE_LEVELS)[currency]))
    vendor = products.vendor[product]
    quantity = 1 + np.where(euro > 9_000, 0, draw(np.cumsum(QUANTITIES), steady(vendor)))  # noqa: PLR2004
    caught = order == planted.caught_order
    quantity[caught] = CAUGHT_QUANTITY
    gross = price * quantity
    percent = _discounts(demand.promoted[order], people.by_voucher[order], chance)
    percent[caught] = 0
    discount = (gross * percent + 50) // 100
    tier = vendors.tier[vendor]
    commission = ((gross - discount) * TIER_RATES[tier] + 5_000) // 10_000
    lines = Lines(order, product, vendor, quantity, price, discount, commission, gross - discount)
    return replace(lines, commission=np.where(tier == len(TIER_RATES) - 1, -1, commission))


def order_currency(people: People) -> Ints:
    """The currency of each order: its country's."""
    return np.array([CURRENCIES.index(country.currency) for country in COUNTRIES])[people.country]


def _discounts(promoted: Bools, by_voucher: Bools, chance: np.random.Generator) -> Ints:
    """Discount of each line in percent."""
    size = len(promoted)
    ordinary = np.where(chance.random(size) < ORDINARY_DISCOUNT, np.array([5, 10, 15])[pick(chance, (0.3, 0.5, 0.2), size)], 0)
    reduced = np.where(chance.random(size) < PROMOTION_DISCOUNT, 20, 0)
    percent = np.where(promoted, np.maximum(ordinary, reduced), ordinary)
    return np.where(by_voucher, np.maximum(percent, round(100 * VOUCHER_DISCOUNT)), percent)
