"""The known answers of the demo: what its stories come to, counted from the generator's own numbers and never from the extract.

Money is in minor units of the reporting currency; windows are whole business days counted back from today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from data.formats import minor_digits
from data.sample.aftermath import Aftermath
from data.sample.baskets import CAUGHT_QUANTITY, Lines, Planted, Shop, order_currency
from data.sample.demand import promotion_days
from data.sample.goods import RENAMERS, RISING_ROOT
from data.sample.ledgers import RATE_DIGITS
from data.sample.load import order_id, product_id, root_id, vendor_id
from data.sample.plan import (
    DAYS,
    INCIDENT_BACK,
    INCIDENT_HOURS,
    LOYALTY_MONTH,
    SECOND_US,
    STOCKOUT_BACK,
    VOUCHER_MONTH,
    Bools,
    Floats,
    Ints,
    instant_us,
)  # fmt: skip
from data.sample.targets import Aim

Story = dict[str, Any]
RECENT, SETTLED, BEFORE = (1, 28), (29, 56), (120, 147)
"""Windows of the decline, in days before today: the last four weeks, those before (all delivered by now), and before it began."""
YEAR = (1, 365)
RETURN_WINDOW_DAYS = 60
_AIMED = ("revenue", "orders", "cancellation_rate")


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo marketplace before it is loaded."""

    shop: Shop
    lines: Lines
    planted: Planted
    after: Aftermath
    rates: Floats
    aims: list[Aim]

    @property
    def live(self) -> Bools:
        """Orders that count: neither tests nor cancelled."""
        return (self.after.cancelled_at < 0) & ~self.shop.people.is_test

    def to_minor(self, cents: Ints, currency: Ints, day: Ints) -> Ints:
        """Hundredths of `currency` in minor units of the reporting currency, each rounded half up: exact, in whole numbers."""
        factor = 10 ** (RATE_DIGITS + 2 - minor_digits(self.shop.plan.currency))
        rates = np.round(self.rates * 10**RATE_DIGITS).astype(np.int64)
        minor: Ints = (cents * rates[day, currency] + factor // 2) // factor
        return minor


@dataclass(frozen=True, slots=True)
class _Sold:
    """Lines that count, with what the stories ask of them."""

    order: Ints
    product: Ints
    vendor: Ints
    quantity: Ints
    back: Ints
    gmv: Ints
    discount: Ints

    def within(self, window: tuple[int, int]) -> Bools:
        return (self.back >= window[0]) & (self.back <= window[1])


def tell_truth(demo: Demo) -> Story:
    """Every story with its known answer, by name; ready to be written as JSON."""
    sold = _sold(demo)
    plan, shop = demo.shop.plan, demo.shop
    return {
        "seed": plan.seed, "orders": plan.orders, "first_day": str(plan.first_day), "today": str(plan.today),
        "timezone": plan.timezone.key, "currency": plan.currency,
        "counts": {
            "orders": len(shop.demand), "order_lines": len(demo.lines), "vendors": len(shop.vendors), "products": len(shop.products),
            "customers": len(shop.people.table["customer"]),
        },
        "growth": _growth(demo, sold), "promotion": _promotion(demo, sold), "incident": _incident(demo), "decline": _decline(demo, sold),
        "concentration": _concentration(demo, sold), "cohorts": _cohorts(demo), "stock_out": _stock_out(demo),
        "price_rise": _price_rise(demo, sold), "pair": _pair(demo), "dirt": _dirt(demo), "targets": _targets(demo),
    }  # fmt: skip


def _sold(demo: Demo) -> _Sold:
    lines = demo.lines
    counts = demo.live[lines.order]
    order = lines.order[counts]
    day, currency = demo.shop.demand.day[order], order_currency(demo.shop.people)[order]
    gross = (lines.price * lines.quantity)[counts]
    return _Sold(
        order=order, product=lines.product[counts], vendor=lines.vendor[counts], quantity=lines.quantity[counts],
        back=demo.shop.demand.back[order], gmv=demo.to_minor(gross, currency, day),
        discount=demo.to_minor(gross - lines.net[counts], currency, day),
    )  # fmt: skip


def _growth(demo: Demo, sold: _Sold) -> Story:
    """Orders that count of the last 365 complete days and of those before, and how weekends compare with weekdays."""
    back = demo.shop.demand.back[demo.live]
    weekday = (demo.shop.plan.first_day.weekday() + demo.shop.demand.day) % 7
    per_day = np.bincount(weekday, minlength=7)
    return {
        "gmv": int(sold.gmv.sum()), "orders_last_year": int(((back >= 1) & (back <= YEAR[1])).sum()),
        "orders_year_before": int(((back > YEAR[1]) & (back <= YEAR[1] + 364)).sum()),
        "weekend_to_weekday": float(per_day[5:].mean() / per_day[:5].mean()),
    }  # fmt: skip


def _promotion(demo: Demo, sold: _Sold) -> Story:
    days = np.flatnonzero(promotion_days(demo.shop.plan))
    during = (int(DAYS - 1 - days[-1]), int(DAYS - 1 - days[0]))
    before = (during[1] + 1, during[1] + 28)
    return {
        "first_day": str(demo.shop.plan.day(during[1])), "last_day": str(demo.shop.plan.day(during[0])),
        "during": _discounting(sold, during), "four_weeks_before": _discounting(sold, before),
    }  # fmt: skip


def _discounting(sold: _Sold, window: tuple[int, int]) -> Story:
    inside = sold.within(window)
    gmv, discount = int(sold.gmv[inside].sum()), int(sold.discount[inside].sum())
    orders = len(np.unique(sold.order[inside]))
    return {
        "gmv": gmv,
        "discounts": discount,
        "orders": orders,
        "discount_rate": _ratio(discount, gmv),
        "aov": _ratio(gmv - discount, orders),
    }


def _incident(demo: Demo) -> Story:
    demand, plan = demo.shop.demand, demo.shop.plan
    orders = int((demand.back == INCIDENT_BACK).sum())
    planned = float(demand.planned[DAYS - 1 - INCIDENT_BACK])
    day = plan.day(INCIDENT_BACK)
    start, end = (instant_us(day, hour, plan.timezone) for hour in INCIDENT_HOURS)
    return {
        "day": str(day), "hours": list(INCIDENT_HOURS), "orders": orders, "orders_planned": planned, "loss": 1 - orders / planned,
        "orders_in_hours": int(((demand.us >= start) & (demand.us < end)).sum()),
    }  # fmt: skip


def _decline(demo: Demo, sold: _Sold) -> Story:
    vendor = demo.shop.vendors.declining
    gmv = {name: int(sold.gmv[sold.within(window) & (sold.vendor == vendor)].sum()) for name, window in _WINDOWS.items()}
    return {
        "vendor_id": vendor_id(vendor), "name": demo.shop.vendors.names[vendor],
        "windows": {name: [str(demo.shop.plan.day(window[1])), str(demo.shop.plan.day(window[0]))] for name, window in _WINDOWS.items()},
        "gmv": gmv, "gmv_change": _ratio(gmv["recent"] - gmv["before"], gmv["before"]),
        "late_share": {name: _late_share(demo, vendor, window) for name, window in _WINDOWS.items()},
        "rating": {name: _rating(demo, vendor, window) for name, window in _WINDOWS.items()},
        "planned": {"gmv_change": -0.40, "late_share": [0.03, 0.14], "rating": [4.6, 3.9], "health": [88, 52]},
    }  # fmt: skip


_WINDOWS = {"recent": RECENT, "settled": SETTLED, "before": BEFORE}


def _mean(values: Ints | Bools) -> float | None:
    """None of nothing: a very small demo may lack what a story is about."""
    return float(values.mean()) if len(values) else None


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def _late_share(demo: Demo, vendor: int, window: tuple[int, int]) -> float | None:
    """Of the parcels of orders of the window that are delivered: how many came after the promised instant."""
    parcels = demo.after.shipments
    back = demo.shop.demand.back[parcels["order"]]
    delivered = (parcels["vendor"] == vendor) & (back >= window[0]) & (back <= window[1]) & (parcels["delivered"] >= 0)
    return _mean((parcels["delivered"] > parcels["promised"])[delivered])


def _rating(demo: Demo, vendor: int, window: tuple[int, int]) -> float | None:
    """Mean of the stars given on days of the window."""
    plan, reviews = demo.shop.plan, demo.after.reviews
    start = instant_us(plan.day(window[1]), 0, plan.timezone)
    end = instant_us(plan.day(window[0]) + timedelta(days=1), 0, plan.timezone)
    inside = (reviews["vendor"] == vendor) & (reviews["reviewed"] >= start) & (reviews["reviewed"] < end)
    return _mean(reviews["rating"][inside])


def _concentration(demo: Demo, sold: _Sold) -> Story:
    """Shares of GMV in the last 365 complete days, who came and who left in the last 90, and the vendor that grows fast."""
    vendors = demo.shop.vendors
    money = np.bincount(sold.vendor, weights=np.where(sold.within(YEAR), sold.gmv, 0), minlength=len(vendors))
    share = np.sort(money / money.sum())[::-1]
    recent = sold.within((1, 30))
    fast = recent & (sold.vendor == vendors.fast)
    return {
        "top10_share": float(share[:10].sum()), "hhi": float((share**2).sum()),
        "new_vendors": [vendor_id(vendor) for vendor in vendors.came], "churned_vendors": [vendor_id(vendor) for vendor in vendors.gone],
        "fast_vendor": vendor_id(vendors.fast), "fast_share_30_days": _ratio(int(sold.gmv[fast].sum()), int(sold.gmv[recent].sum())),
    }  # fmt: skip


def _cohorts(demo: Demo) -> Story:
    """Of the customers whose first order that counts was in a month: who ordered again in the third calendar month after it."""
    counts = demo.live & (demo.shop.people.customer >= 0)
    customer, month = demo.shop.people.customer[counts], demo.shop.demand.month[counts]
    buyers, first_at, which = np.unique(customer, return_index=True, return_inverse=True)
    first = month[first_at]
    back = np.zeros(len(buyers), dtype=bool)
    back[which[month - first[which] == 3]] = True  # noqa: PLR2004
    whole = int(demo.shop.demand.month.max()) - 4
    groups = {
        "ordinary": (first < LOYALTY_MONTH) & (first != VOUCHER_MONTH), "voucher": first == VOUCHER_MONTH,
        "loyalty": (first >= LOYALTY_MONTH) & (first <= whole),
    }  # fmt: skip
    month_of = demo.shop.plan.month
    return {
        "voucher_month": str(month_of(VOUCHER_MONTH)), "loyalty_since": str(month_of(LOYALTY_MONTH)),
        "observed_until": str(month_of(whole)),
        "customers": {name: int(members.sum()) for name, members in groups.items()},
        "returned_in_month_3": {name: _mean(back[members]) for name, members in groups.items()},
    }  # fmt: skip


def _stock_out(demo: Demo) -> Story:
    start, end = STOCKOUT_BACK
    plan = demo.shop.plan
    return {"product_id": product_id(demo.planted.best_seller), "first_day": str(plan.day(start)), "last_day": str(plan.day(end))}


def _price_rise(demo: Demo, sold: _Sold) -> Story:
    """List prices of a category against those of half a year ago, and its part of all units sold: last 60 days, and 60 before the rise."""
    products = demo.shop.products
    rising = products.root == RISING_ROOT
    units = {
        name: _ratio(int(sold.quantity[inside & rising[sold.product]].sum()), int(sold.quantity[inside].sum()))
        for name, inside in (("recent", sold.within((1, 60))), ("before", sold.within((151, 210))))
    }
    return {
        "category_id": root_id(RISING_ROOT), "share_of_units": units,
        "price_change": float(products.prices[0][rising].sum() / products.prices[26][rising].sum() - 1),
    }  # fmt: skip


def _pair(demo: Demo) -> Story:
    """Baskets with each of the two products and with both, over all orders placed."""
    order, product = demo.lines.order, demo.lines.product
    first, second = order[product == demo.planted.pot], order[product == demo.planted.beans]
    both = len(np.intersect1d(first, second))
    return {
        "products": [product_id(demo.planted.pot), product_id(demo.planted.beans)], "orders": [len(first), len(second)], "both": both,
        "lift": _ratio(both * len(demo.shop.demand), len(first) * len(second)),
    }  # fmt: skip


def _dirt(demo: Demo) -> Story:
    shop, planted = demo.shop, demo.planted
    real = ~shop.people.is_test
    caught, tiny, renamed = planted.caught_order, shop.vendors.tiny, int(shop.products.first[RENAMERS]) + 1
    name = shop.products.names[renamed]
    stars = demo.after.reviews["rating"][demo.after.reviews["vendor"] == tiny]
    return {
        "cancelled_share": float((demo.after.cancelled_at[real] >= 0).mean()), "returned_share": _returned_share(demo),
        "test_orders": int((~real).sum()), "guest_orders": int((shop.people.customer < 0).sum()),
        "late_order": {"order_id": order_id(shop.demand.late), "day": str(shop.plan.day(int(shop.demand.back[shop.demand.late])))},
        "caught_order": {
            "order_id": order_id(caught), "quantity": CAUGHT_QUANTITY,
            "cancelled_after_s": int(demo.after.cancelled_at[caught] - shop.demand.us[caught]) // SECOND_US,
        },
        "renamed_product": {"product_id": product_id(renamed), "name": name, "former_name": name.removesuffix(" (2nd Edition)")},
        "tiny_vendor": {
            "vendor_id": vendor_id(tiny), "orders": len(planted.tiny_orders), "reviews": len(stars), "rating": _mean(stars),
        },
    }  # fmt: skip


def _returned_share(demo: Demo) -> float | None:
    """Of the lines of orders that count and are old enough for every return to have come: how many were sent back."""
    old = demo.live[demo.lines.order] & (demo.shop.demand.back[demo.lines.order] > RETURN_WINDOW_DAYS + 30)
    refunds = demo.after.refunds
    returned = np.zeros(len(demo.lines), dtype=bool)
    returned[refunds["line"][refunds["kind"] == 0]] = True
    return _mean(returned[old])


def _targets(demo: Demo) -> Story:
    """The months of which the targets were missed and beaten, and the targets of these months; of members, who they are."""
    running, month = int(demo.shop.demand.month.max()), demo.shop.plan.month
    months = {"missed": month(running - 1), "beaten": month(running - 2), "running": month(running)}
    value = {(aim.metric, aim.month): aim.value for aim in demo.aims if not aim.dimension}
    return {
        **{name: str(first) for name, first in months.items()}, "count": len(demo.aims),
        "house": {metric: {name: value[metric, first] for name, first in months.items()} for metric in _AIMED},
        "missed_category": root_id(RISING_ROOT), "missed_vendor": vendor_id(demo.shop.vendors.declining),
        "beaten_vendor": vendor_id(demo.shop.vendors.fast),
    }  # fmt: skip
