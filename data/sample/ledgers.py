"""What the demo keeps by day: exchange rates, visits, stock."""

from __future__ import annotations

import numpy as np

from data.errors import ConfigurationError
from data.sample.aftermath import Aftermath
from data.sample.baskets import Lines, Shop
from data.sample.plan import DAYS, STOCKOUT_BACK, Floats, Frame, Ints, Part, Plan
from data.sample.world import CHANNELS, CURRENCIES, DEVICES

EURO = {
    "EUR": 1.0, "GBP": 1.17, "USD": 0.92, "AED": 0.25, "AUD": 0.605, "BGN": 0.5113, "BHD": 2.44, "BRL": 0.165, "CAD": 0.67, "CHF": 1.05,
    "CLP": 0.00097, "CNY": 0.128, "CZK": 0.0398, "DKK": 0.134, "HKD": 0.118, "HUF": 0.00252, "IDR": 0.000057, "ILS": 0.25, "INR": 0.011,
    "ISK": 0.0067, "JPY": 0.0061, "KRW": 0.00067, "KWD": 3.0, "MXN": 0.049, "MYR": 0.205, "NOK": 0.086, "NZD": 0.555, "PHP": 0.016,
    "PLN": 0.233, "QAR": 0.253, "RON": 0.201, "SAR": 0.245, "SEK": 0.088, "SGD": 0.69, "THB": 0.0266, "TND": 0.297, "TRY": 0.027,
    "TWD": 0.0285, "UAH": 0.0222, "VND": 0.0000365, "ZAR": 0.051,
}  # fmt: skip
"""About what one unit is worth in EUR: for the demo's rates only."""
RATE_DIGITS = 6

CONVERSION = (0.031, 0.034, 0.022, 0.041, 0.013, 0.024)
"""Orders per visit, by channel."""
CARTS_PER_CHECKOUT, CHECKOUTS_PER_ORDER, VIEWS_PER_VISIT = 2.3, 1.62, 2.8

STOCK_DAYS = 180
LEAD_DAYS, COVER_DAYS, REORDER_DAYS = (4, 22), 40, 9


def make_rates(plan: Plan) -> Floats:
    """Reporting currency for one unit of each of `CURRENCIES`, by day: a walk that does not go far. Rounded as published."""
    if plan.currency not in EURO:
        known = ", ".join(sorted(EURO))
        raise ConfigurationError(f"The demo marketplace has no exchange rates for {plan.currency!r}.", f"It knows {known}.")
    chance = plan.chance(Part.LEDGERS)
    steps = chance.normal(0.0, 0.003, (DAYS, len(CURRENCIES)))
    steps[:, CURRENCIES.index("EUR")] = 0.0
    walk = np.zeros((DAYS, len(CURRENCIES)))
    for day in range(1, DAYS):
        walk[day] = 0.993 * walk[day - 1] + steps[day]
    euro = np.array([EURO[currency] for currency in CURRENCIES]) * np.exp(walk)
    base = euro[:, [CURRENCIES.index(plan.currency)]] if plan.currency in CURRENCIES else EURO[plan.currency]
    return np.asarray(np.round(euro / base, RATE_DIGITS), dtype=np.float64)


def rate_frame(plan: Plan, rates: Floats) -> Frame:
    """Without the reporting currency, which needs none."""
    foreign = [place for place, currency in enumerate(CURRENCIES) if currency != plan.currency]
    return {
        "day": np.repeat(np.arange(DAYS), len(foreign)), "currency": np.tile(np.array(foreign), DAYS),
        "rate": np.round(rates[:, foreign].ravel() * 10**RATE_DIGITS).astype(np.int64),
    }  # fmt: skip


def traffic_frame(plan: Plan, planned: Floats) -> Frame:
    """Visits follow the orders that were planned: on the day of the incident people came, but could not pay."""
    chance = np.random.default_rng([plan.seed, int(Part.LEDGERS), 1])
    share = np.outer([weight for _, weight in CHANNELS], [weight for _, weight in DEVICES]).ravel()
    per_visit = np.repeat(CONVERSION, len(DEVICES)) * np.tile([0.85, 1.25], len(CHANNELS))
    orders = planned[:, None] * share * np.exp(chance.normal(0.0, 0.06, (DAYS, len(share))))
    checkouts = np.ceil(orders * CHECKOUTS_PER_ORDER * np.exp(chance.normal(0.0, 0.03, orders.shape)))
    carts = np.ceil(checkouts * CARTS_PER_CHECKOUT * np.exp(chance.normal(0.0, 0.03, orders.shape)))
    visits = np.maximum(np.ceil(orders / per_visit), carts)
    views = np.ceil(visits * VIEWS_PER_VISIT * np.exp(chance.normal(0.0, 0.04, orders.shape)))
    day, pair = np.indices(orders.shape)
    columns = {"visits": visits, "product_views": views, "carts": carts, "checkouts": checkouts}
    return {
        "day": day.ravel(), "channel": pair.ravel() // len(DEVICES), "device": pair.ravel() % len(DEVICES),
        **{name: values.ravel().astype(np.int64) for name, values in columns.items()},
    }  # fmt: skip


def stock_frame(shop: Shop, lines: Lines, after: Aftermath, best_seller: int) -> Frame:
    """Units at the end of each of the last days: sold, reordered when low, received some days later. Never below zero."""
    sold = _sold(shop, lines, after)
    size = len(shop.products)
    daily = np.maximum(sold.mean(axis=0), 0.02)
    chance = np.random.default_rng([shop.plan.seed, int(Part.LEDGERS), 3])
    target = np.ceil(daily * COVER_DAYS + 3).astype(np.int64)
    reorder = np.ceil(daily * REORDER_DAYS + 1).astype(np.int64)
    hand, due = target.copy(), np.full(size, -1)
    units, received = np.zeros((STOCK_DAYS, size), dtype=np.int64), np.zeros((STOCK_DAYS, size), dtype=np.int64)
    start, end = (STOCK_DAYS - 1 - back for back in STOCKOUT_BACK)
    for day in range(STOCK_DAYS):
        arriving = np.where(due == day, target, 0)
        arriving += np.maximum(sold[day] - hand - arriving, 0)
        if start <= day <= end:
            arriving[best_seller], hand[best_seller], due[best_seller] = 0, 0, end + 1
        hand += arriving - sold[day]
        due = np.where((hand < reorder) & (due <= day), day + chance.integers(*LEAD_DAYS, size), due)
        units[day], received[day] = hand, arriving
    return _listed_stock(shop, units, received)


def _sold(shop: Shop, lines: Lines, after: Aftermath) -> Ints:
    """Units of live orders by day (the last ones) and product."""
    day = shop.demand.day[lines.order] - (DAYS - STOCK_DAYS)
    live = (day >= 0) & (after.cancelled_at[lines.order] < 0) & ~shop.people.is_test[lines.order]
    size = len(shop.products)
    counts = np.bincount(day[live] * size + lines.product[live], weights=lines.quantity[live], minlength=STOCK_DAYS * size)
    return counts.astype(np.int64).reshape(STOCK_DAYS, size)


def _listed_stock(shop: Shop, units: Ints, received: Ints) -> Frame:
    day, product = np.arange(STOCK_DAYS)[:, None], np.arange(units.shape[1])
    week = (STOCK_DAYS - 1 - day) // 7
    listed = (week <= shop.products.listed[product]) & (week >= shop.products.delisted[product])
    places = np.nonzero(listed)
    return {
        "day": places[0] + DAYS - STOCK_DAYS, "product": places[1], "units": units[listed], "received": received[listed],
        "vendor": shop.products.vendor[places[1]],
    }  # fmt: skip
