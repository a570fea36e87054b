"""Who buys in the demo: customers won month by month, those who come back, and guests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.sample.demand import Demand
from data.sample.plan import DAYS, LOYALTY_MONTH, SECOND_US, VOUCHER_MONTH, Bools, Floats, Frame, Ints, Part, Plan, pick, whole_parts
from data.sample.world import CHANNELS, COUNTRIES, DEVICES, PAYMENTS, SEGMENTS

GUESTS = 0.12
TEST_ORDERS = 0.001
CUSTOMERS_PER_ORDER = 14_000 / 30_000
LOYALTY_POINTS, VOUCHER_POINTS = 0.096, -0.084
"""What a cohort's return rate three months after its first is above or below the others'."""
SECOND_IN_MONTH, SECOND_AT_ONCE = 0.08, 0.05


@dataclass(frozen=True, slots=True)
class People:
    """`customer` of each order (-1: guest) and what the order says about it; `table` is the customers' own."""

    customer: Ints
    country: Ints
    region: Ints
    channel: Ints
    device: Ints
    payment: Ints
    is_test: Bools
    by_voucher: Bools
    """The order by which a customer of the voucher campaign came."""
    table: Frame


def return_rate(age: Floats) -> Floats:
    """The part of a cohort without loyalty programme or voucher that orders again so many months after its first order."""
    rate: Floats = 0.02 + 0.125 * np.exp(-(age - 1) / 6.0)
    return rate


def make_people(plan: Plan, demand: Demand) -> People:
    chance = plan.chance(Part.PEOPLE)
    size = len(demand)
    is_guest = np.zeros(size, dtype=bool)
    is_guest[chance.choice(size, round(GUESTS * size), replace=False)] = True
    customer, cohort = _customers(plan, demand, is_guest, chance)
    total = max(round(size * CUSTOMERS_PER_ORDER), len(cohort))
    country = pick(chance, tuple(each.weight for each in COUNTRIES), total)
    region = _regions(country, chance)
    table = _table(plan, demand, customer, total, chance)
    own, test = _tests(is_guest, chance)
    order_country = np.where(customer >= 0, country[customer], pick(chance, tuple(each.weight for each in COUNTRIES), size))
    first = _is_first(customer)
    return People(
        customer=customer, country=order_country, region=np.where(customer >= 0, region[customer], _regions(order_country, chance)),
        channel=pick(chance, tuple(weight for _, weight in CHANNELS), size),
        device=pick(chance, tuple(weight for _, weight in DEVICES), size),
        payment=pick(chance, tuple(weight for _, weight in PAYMENTS), size),
        is_test=test & own, by_voucher=first & (demand.month == VOUCHER_MONTH),
        table=table | {"country": country, "region": region},
    )  # fmt: skip


def _tests(is_guest: Bools, chance: np.random.Generator) -> tuple[Bools, Bools]:
    """A few of the guests' orders are somebody trying out the shop."""
    return is_guest, chance.random(len(is_guest)) < TEST_ORDERS / GUESTS


def _regions(country: Ints, chance: np.random.Generator) -> Ints:
    counts = np.array([len(each.regions) for each in COUNTRIES])
    region: Ints = np.floor(chance.random(len(country)) * counts[country]).astype(np.int64)
    return region


def _is_first(customer: Ints) -> Bools:
    known = np.flatnonzero(customer >= 0)
    _, at = np.unique(customer[known], return_index=True)
    first = np.zeros(len(customer), dtype=bool)
    first[known[at]] = True
    return first


def _customers(plan: Plan, demand: Demand, is_guest: Bools, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """The customer of each order, and the first month of each customer.

    Month by month: of each earlier cohort exactly the planned part comes back, the more eager ones first; who is left over is new.
    """
    customer = np.full(len(demand), -1)
    cohort = np.empty(0, dtype=np.int64)
    eagerness = np.empty(0)
    for month in range(int(demand.month.max()) + 1):
        places = np.flatnonzero((demand.month == month) & ~is_guest)
        covered = plan.covered(month)
        back = _returning(cohort, eagerness, month, covered, chance)[: int(0.9 * len(places))]
        new = round((len(places) - len(back)) / (1 + SECOND_AT_ONCE))
        fresh = len(cohort) + np.arange(new)
        again = fresh[chance.permutation(new)[: len(places) - len(back) - new]]
        customer[places] = chance.permutation(np.concatenate([back, fresh, again]))
        cohort = np.concatenate([cohort, np.full(new, month)])
        eagerness = np.concatenate([eagerness, np.exp(chance.normal(0.0, 0.8, new))])
    return customer, cohort


def _returning(cohort: Ints, eagerness: Floats, month: int, covered: float, chance: np.random.Generator) -> Ints:
    """Customers of earlier months who order in `month`, some of them twice, in random order."""
    found = []
    starts = np.searchsorted(cohort, np.arange(month + 1))
    for first in range(month):
        low, high = int(starts[first]), int(starts[first + 1])
        rate = return_rate(np.array([float(month - first)]))[0] * _loyalty(first)
        wanted = round(rate * covered * (high - low))
        turn = chance.exponential(1.0, high - low) / eagerness[low:high]
        found.append(low + np.argsort(turn, kind="stable")[:wanted])
    if not found:
        return np.empty(0, dtype=np.int64)
    once = chance.permutation(np.concatenate(found))
    twice = once[: round(SECOND_IN_MONTH * len(once))]
    return chance.permutation(np.concatenate([once, twice]))


def _loyalty(first: int) -> float:
    """How much more often a cohort returns than the ordinary one: planned in points at three months."""
    ordinary = float(return_rate(np.array([3.0]))[0])
    if first == VOUCHER_MONTH:
        return 1 + VOUCHER_POINTS / ordinary
    return 1 + LOYALTY_POINTS / ordinary if first >= LOYALTY_MONTH else 1.0


def _table(plan: Plan, demand: Demand, customer: Ints, total: int, chance: np.random.Generator) -> Frame:
    """Registered shortly before the first order; some never order. Those who buy most are the VIPs."""
    end = plan.end_us
    registered = end - 60 * SECOND_US - chance.integers(0, DAYS * 86_400, total) * SECOND_US
    known = np.flatnonzero(customer >= 0)
    buyers, at = np.unique(customer[known], return_index=True)
    before = np.floor(chance.exponential(4_000, len(buyers))).astype(np.int64) + 45
    registered[buyers] = demand.us[known[at]] - before * SECOND_US
    counts = np.bincount(customer[known], minlength=total)
    segments = np.repeat(np.arange(len(SEGMENTS)), whole_parts(np.array([weight for _, weight in SEGMENTS]), total))
    segment = np.empty(total, dtype=np.int64)
    segment[np.argsort(counts + 2 * chance.random(total), kind="stable")] = segments
    return {"customer": np.arange(total), "registered": registered, "segment": segment}
