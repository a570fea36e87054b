"""What becomes of the demo's orders: cancelled, shipped, delivered, sent back, reviewed. Nothing lies after the end of today."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.sample.baskets import Lines, Planted, Shop
from data.sample.plan import DAY_US, HOUR_US, REVIEW_LAG_DAYS, SECOND_US, Bools, Floats, Frame, Ints, Part, decline, draw, steady
from data.sample.world import COUNTRIES, ROOTS

CANCELLED, RETURNED, GOODWILL, REFUNDED_CANCELLATIONS, REVIEWED = 0.04, 0.06, 0.008, 0.55, 0.30
CAUGHT_AFTER_US = 5 * 60 * SECOND_US
LATE_FROM, LATE_TO = 0.03, 0.14
RATING_FROM, RATING_TO = 4.6, 3.85
STATUSES = ("placed", "paid", "shipped", "delivered", "cancelled")
PLACED, PAID, SHIPPED, DELIVERED, CANCELLED_STATUS = range(5)
KINDS = ("return", "goodwill", "cancellation")
REASONS = ("wrong_size", "changed_mind", "damaged", "not_as_described", "late", "service", "order_cancelled")


@dataclass(frozen=True, slots=True)
class Aftermath:
    """`status` and `cancelled_at` (-1: not) of each order; the tables of what followed."""

    status: Ints
    cancelled_at: Ints
    shipments: Frame
    refunds: Frame
    reviews: Frame


@dataclass(frozen=True, slots=True)
class _Parcels:
    """One parcel per order and vendor; instants beyond the end of today have yet to come."""

    order: Ints
    vendor: Ints
    promised: Ints
    shipped: Ints
    delivered: Ints


def make_aftermath(shop: Shop, lines: Lines, planted: Planted) -> Aftermath:
    chance = shop.plan.chance(Part.AFTERMATH)
    end = shop.plan.end_us
    cancelled_at = _cancellations(shop, lines, planted, chance)
    parcels = _parcels(shop, lines, cancelled_at, chance)
    return Aftermath(
        status=_statuses(shop, parcels, cancelled_at), cancelled_at=cancelled_at, shipments=_shipments(parcels, end),
        refunds=_refunds(shop, lines, parcels, cancelled_at, chance), reviews=_reviews(shop, lines, parcels, chance),
    )  # fmt: skip


def _decline_of(shop: Shop, vendor: Ints, us: Ints, lag_days: float = 0.0) -> Floats:
    """How far the decline of the declining vendor has gone at each instant; 0 for all others."""
    back = (shop.plan.end_us - us) / DAY_US
    level: Floats = np.where(vendor == shop.vendors.declining, decline(back + lag_days), 0.0)
    return level


def _cancellations(shop: Shop, lines: Lines, planted: Planted, chance: np.random.Generator) -> Ints:
    """Exactly the planned part of all orders that are not tests; more of the vendor in decline."""
    demand, end = shop.demand, shop.plan.end_us
    size = len(demand)
    first_vendor = lines.vendor[np.searchsorted(lines.order, np.arange(size))]
    weight = 1 + 2 * _decline_of(shop, first_vendor, demand.us)
    weight[shop.people.is_test] = 1e-9
    weight[planted.tiny_orders] = 1e-9
    weight[[planted.caught_order, demand.late]] = 1e9, 1e-9
    wanted = round(CANCELLED * int((~shop.people.is_test).sum()))
    chosen = np.argsort(chance.exponential(1.0, size) / weight, kind="stable")[:wanted]
    delay = np.minimum(180 + chance.exponential(7 * 3_600, wanted), 4 * 86_400).astype(np.int64) * SECOND_US
    at = demand.us[chosen] + delay
    cancelled_at = np.full(size, -1)
    cancelled_at[chosen] = np.where(at < end, at, demand.us[chosen] + (end - demand.us[chosen]) // 2)
    if planted.caught_order >= 0:
        cancelled_at[planted.caught_order] = demand.us[planted.caught_order] + CAUGHT_AFTER_US
    return cancelled_at


def _parcels(shop: Shop, lines: Lines, cancelled_at: Ints, chance: np.random.Generator) -> _Parcels:
    """Handling, transit and promise of each parcel. Who is late is spread evenly over time, so that rates come out as planned."""
    count = len(shop.vendors)
    keys = np.unique(lines.order * count + lines.vendor)
    order, vendor = keys // count, keys % count
    live = (cancelled_at[order] < 0) & ~shop.people.is_test[order]
    order, vendor = order[live], vendor[live]
    size, us = len(order), shop.demand.us[order]
    falling = _decline_of(shop, vendor, us)
    usual = chance.uniform(0.015, 0.05, count)
    usual[[shop.vendors.declining, shop.vendors.tiny]] = LATE_FROM, 0.0
    is_late = _evenly(usual[vendor] + (LATE_TO - LATE_FROM) * falling, vendor)
    homes = np.array([next((n for n, each in enumerate(COUNTRIES) if each.code == code), 0) for code in shop.vendors.countries])
    abroad = homes[vendor] != shop.people.country[order]
    handling = 21 * np.exp(chance.normal(0.0, 0.55, size)) * (1 + 0.9 * falling)
    transit = np.where(abroad, 66, 38) * np.exp(chance.normal(0.0, 0.3, size))
    promised = us + np.where(abroad, 8, 5) * DAY_US
    delivered = us + ((handling + transit) * 3_600).astype(np.int64) * SECOND_US
    early = promised - (chance.uniform(1, 30, size) * 3_600).astype(np.int64) * SECOND_US
    overdue = promised + (2 + np.minimum(chance.exponential(26, size), 200) * 3_600).astype(np.int64) * SECOND_US
    delivered = np.where(is_late, overdue, np.minimum(delivered, early))
    shipped = np.minimum(us + (handling * 3_600).astype(np.int64) * SECOND_US, delivered - 12 * HOUR_US)
    shipped = np.maximum(shipped, us + HOUR_US)
    return _Parcels(order, vendor, promised, shipped, delivered)


def _evenly(rate: Floats, group: Ints) -> Bools:
    """True as often as `rate` says: in each group whenever the sum of rates so far passes a whole number."""
    turn = np.argsort(group, kind="stable")
    sums = np.cumsum(rate[turn])
    starts = np.flatnonzero(np.diff(group[turn], prepend=-1))
    offset = np.repeat(np.concatenate([[0.0], sums])[starts], np.diff(np.append(starts, len(turn))))
    own = sums - offset + 0.5
    hit = np.empty(len(rate), dtype=bool)
    hit[turn] = np.floor(own) > np.floor(own - rate[turn])
    return hit


def _statuses(shop: Shop, parcels: _Parcels, cancelled_at: Ints) -> Ints:
    """An order is delivered when its last parcel is, shipped when one has left, paid after two hours."""
    end, us = shop.plan.end_us, shop.demand.us
    last = np.zeros(len(us), dtype=np.int64)
    np.maximum.at(last, parcels.order, parcels.delivered)
    first = np.full(len(us), np.iinfo(np.int64).max)
    np.minimum.at(first, parcels.order, parcels.shipped)
    status = np.where(us < end - 2 * HOUR_US, PAID, PLACED)
    status = np.where(first < end, SHIPPED, status)
    status = np.where((last > 0) & (last < end), DELIVERED, status)
    return np.where(cancelled_at >= 0, CANCELLED_STATUS, status)


def _shipments(parcels: _Parcels, end: int) -> Frame:
    left = parcels.shipped < end
    delivered = np.where(parcels.delivered < end, parcels.delivered, -1)
    return {
        "order": parcels.order[left], "vendor": parcels.vendor[left], "promised": parcels.promised[left],
        "shipped": parcels.shipped[left], "delivered": delivered[left],
    }  # fmt: skip


def _refunds(shop: Shop, lines: Lines, parcels: _Parcels, cancelled_at: Ints, chance: np.random.Generator) -> Frame:
    parts = (
        _returns(shop, lines, parcels, chance),
        _goodwill(shop, lines, parcels, chance),
        _given_back(lines, cancelled_at, len(shop.demand), chance),
    )
    both = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    kept = np.flatnonzero(both["refunded"] < shop.plan.end_us)
    turn = kept[np.lexsort((both["line"][kept], both["order"][kept], both["refunded"][kept]))]
    return {name: values[turn] for name, values in both.items()}


def _returns(shop: Shop, lines: Lines, parcels: _Parcels, chance: np.random.Generator) -> Frame:
    """The planned part of all delivered lines, more of some categories and of the vendor in decline, days after delivery."""
    count = len(shop.vendors)
    parcel = np.searchsorted(parcels.order * count + parcels.vendor, lines.order * count + lines.vendor)
    parcel = np.minimum(parcel, len(parcels.order) - 1)
    sent = (parcels.order[parcel] == lines.order) & (parcels.vendor[parcel] == lines.vendor)
    line = np.flatnonzero(sent)
    root = shop.products.root[lines.product[line]]
    weight = np.array([each.returns for each in ROOTS])[root]
    weight *= 1 + 1.5 * _decline_of(shop, lines.vendor[line], shop.demand.us[lines.order[line]])
    weight[lines.vendor[line] == shop.vendors.tiny] = 0.0
    turn = chance.permutation(len(line))
    hit = np.zeros(len(line), dtype=bool)
    hit[turn] = _evenly((weight * (RETURNED * len(line) / weight.sum()))[turn], np.zeros(len(line), dtype=np.int64))
    line = line[hit]
    size, whole = len(line), lines.quantity[line]
    quantity = np.where(chance.random(size) < 0.75, whole, np.maximum(1, whole // 2))  # noqa: PLR2004
    delay = (3 + np.minimum(chance.exponential(9, size), 50)) * 86_400
    commission = np.maximum(lines.commission[line], 0) * quantity // whole
    return {
        "order": lines.order[line], "line": line, "refunded": parcels.delivered[parcel[line]] + delay.astype(np.int64) * SECOND_US,
        "amount": lines.net[line] * quantity // whole, "quantity": quantity, "commission": commission,
        "reason": draw(np.cumsum((0.3, 0.34, 0.16, 0.2)), chance.random(size)), "kind": np.zeros(size, dtype=np.int64),
    }  # fmt: skip


def _order_net(lines: Lines, size: int) -> Ints:
    return np.bincount(lines.order, weights=lines.net, minlength=size).astype(np.int64)


def _whole_order(order: Ints, refunded: Ints, amount: Ints, reason: Ints, kind: int) -> Frame:
    nothing = np.full(len(order), -1)
    return {
        "order": order, "line": nothing, "refunded": refunded, "amount": amount, "quantity": nothing, "commission": nothing,
        "reason": reason, "kind": np.full(len(order), kind),
    }  # fmt: skip


def _goodwill(shop: Shop, lines: Lines, parcels: _Parcels, chance: np.random.Generator) -> Frame:
    """Something back for trouble, of the order as a whole and without a return."""
    chosen = np.flatnonzero(chance.random(len(parcels.order)) < GOODWILL)
    order = parcels.order[chosen]
    share = chance.integers(5, 21, len(chosen))
    delay = (1 + chance.exponential(3, len(chosen))) * 86_400
    amount = np.maximum(_order_net(lines, len(shop.demand))[order] * share // 100, 100)
    refunded = parcels.delivered[chosen] + delay.astype(np.int64) * SECOND_US
    return _whole_order(order, refunded, amount, 4 + chance.integers(0, 2, len(chosen)), 1)


def _given_back(lines: Lines, cancelled_at: Ints, size: int, chance: np.random.Generator) -> Frame:
    """Money back for cancelled orders that were already paid."""
    order = np.flatnonzero((cancelled_at >= 0) & (chance.random(size) < REFUNDED_CANCELLATIONS))
    refunded = cancelled_at[order] + chance.integers(60, 7_200, len(order)) * SECOND_US
    return _whole_order(order, refunded, _order_net(lines, size)[order], np.full(len(order), 6), 2)


def _reviews(shop: Shop, lines: Lines, parcels: _Parcels, chance: np.random.Generator) -> Frame:
    """Some parcels are reviewed days after delivery. The reviews of the vendor in decline follow its delays by three weeks."""
    tiny = parcels.vendor == shop.vendors.tiny
    chosen = np.flatnonzero((chance.random(len(parcels.order)) < REVIEWED) | tiny)
    order, vendor = parcels.order[chosen], parcels.vendor[chosen]
    delay = (1 + np.minimum(chance.exponential(4, len(chosen)), 25)) * 86_400
    reviewed = parcels.delivered[chosen] + delay.astype(np.int64) * SECOND_US
    level = chance.uniform(4.05, 4.75, len(shop.vendors))
    level[shop.vendors.declining] = RATING_FROM
    mean = level[vendor] - (RATING_FROM - RATING_TO) * _decline_of(shop, vendor, reviewed, REVIEW_LAG_DAYS)
    by_time = np.argsort(reviewed, kind="stable")
    level = np.empty(len(chosen))
    level[by_time] = steady(vendor[by_time])
    rating = _ratings(mean, level)
    rating[vendor == shop.vendors.tiny] = 5
    count = len(shop.vendors)
    line = np.searchsorted(lines.order * count + lines.vendor, order * count + vendor)
    product = lines.product[line]
    kept = np.flatnonzero(reviewed < shop.plan.end_us)
    turn = kept[np.lexsort((order[kept], reviewed[kept]))]
    return {
        "order": order[turn], "vendor": vendor[turn], "product": product[turn], "rating": rating[turn], "reviewed": reviewed[turn],
    }  # fmt: skip


def _ratings(mean: Floats, level: Floats) -> Ints:
    """Stars 1 to 5 with the planned mean."""
    low, high = np.array([0.34, 0.18, 0.16, 0.14, 0.18]), np.array([0.0, 0.005, 0.015, 0.10, 0.88])
    stars = np.arange(1, 6)
    bottom, top = float(low @ stars), float(high @ stars)
    part = np.clip((mean - bottom) / (top - bottom), 0.0, 1.0)
    cumulative = np.cumsum(low)[None, :] * (1 - part)[:, None] + np.cumsum(high)[None, :] * part[:, None]
    rating: Ints = 1 + (level[:, None] > cumulative[:, :4]).sum(axis=1)
    return rating
