"""What the demo set out to reach, month by month: of the whole house, of each main category, and of two vendors.

One month was missed and the one before it beaten; the running month asks a little more than what its days so far promise.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import numpy as np

from data.formats import minor_digits
from data.sample.aftermath import Aftermath
from data.sample.baskets import Lines, Shop, order_currency
from data.sample.demand import day_level
from data.sample.goods import RISING_ROOT
from data.sample.ledgers import EURO
from data.sample.plan import DAY_US, DAYS, Floats, Ints, Part, Plan, instant_us
from data.sample.world import ROOTS

MISSED, BEATEN, RUNNING = 1.07, 0.94, 1.03
RATE_MISSED, RATE_BEATEN, RATE_RUNNING = 0.85, 1.15, 0.04
"""Of the cancellation rate, which is better the lower it is; the running month's target is a rate as it is."""
RISING_MISSED = 1.12
"""The category whose prices rose falls short of its last two targets."""
RATE_STEP, DECLINING_MONTHS, FAST_MONTHS = 0.001, 6, 4
"""The vendor in decline is to keep what it had before; the one that grows fast is to reach what it had the month before."""


@dataclass(frozen=True, slots=True)
class Aim:
    """One target: of the house (`dimension` is empty), of a main category or of a vendor (`member` is its number)."""

    metric: str
    month: date
    value: float
    dimension: str = ""
    member: int = -1


@dataclass(frozen=True, slots=True)
class _Books:
    """Revenue by month and main category, and by month and vendor; orders, placed and those that count, by month."""

    by_root: Floats
    by_vendor: Floats
    placed: Ints
    orders: Ints

    @property
    def revenue(self) -> Floats:
        return np.asarray(self.by_root.sum(axis=1), dtype=np.float64)


def aims(shop: Shop, lines: Lines, after: Aftermath, rates: Floats) -> list[Aim]:
    """All targets, from the second month on."""
    plan = shop.plan
    books = _books(shop, lines, after, rates)
    months = [plan.month(number) for number in range(len(books.revenue))]
    chance = np.random.default_rng([plan.seed, int(Part.LEDGERS), 2])
    step = _round_step(plan)
    revenue = _rounded(np.round(books.revenue, minor_digits(plan.currency)) * _factors(plan, len(months), chance), step)
    orders = _rounded(books.orders * _factors(plan, len(months), chance), 10.0)
    return [
        *_of_house("revenue", months, revenue), *_of_house("orders", months, orders),
        *_of_house("cancellation_rate", months, _rates(books, chance)),
        *_of_categories(plan, months, books, step, chance), *_of_vendors(shop, months, books, step),
    ]  # fmt: skip


def _of_house(metric: str, months: list[date], values: Floats) -> list[Aim]:
    return [Aim(metric, month, value) for month, value in zip(months[1:], values[1:].tolist(), strict=True)]


def _factors(plan: Plan, size: int, chance: np.random.Generator) -> Floats:
    factor = chance.uniform(0.94, 1.06, size)
    factor[-3:] = BEATEN, MISSED, RUNNING * _whole_month(plan)
    return factor


def _rates(books: _Books, chance: np.random.Generator) -> Floats:
    actual = (books.placed - books.orders) / np.maximum(books.placed, 1)
    factor = chance.uniform(0.88, 1.12, len(actual))
    factor[-3:-1] = RATE_BEATEN, RATE_MISSED
    values = np.maximum(np.round(actual * factor / RATE_STEP), 1) * RATE_STEP
    values[-1] = RATE_RUNNING
    return np.round(values, 3)


def _of_categories(plan: Plan, months: list[date], books: _Books, step: float, chance: np.random.Generator) -> list[Aim]:
    factor = chance.uniform(0.92, 1.08, books.by_root.shape)
    factor[-3:-1, RISING_ROOT] = RISING_MISSED
    factor[-1] = RUNNING * _whole_month(plan)
    values = _rounded(books.by_root * factor, step / 10)
    return [Aim("revenue", months[number], float(values[number, root]), "category", root)
            for root in range(len(ROOTS)) for number in range(1, len(months))]  # fmt: skip


def _of_vendors(shop: Shop, months: list[date], books: _Books, step: float) -> list[Aim]:
    found = []
    since = len(months) - DECLINING_MONTHS
    kept = books.by_vendor[since - 3 : since, shop.vendors.declining].mean()
    before = books.by_vendor[-FAST_MONTHS - 1 : -1, shop.vendors.fast]
    for vendor, values in ((shop.vendors.declining, np.full(DECLINING_MONTHS, kept)), (shop.vendors.fast, before)):
        first = len(months) - len(values)
        rounded = _rounded(values, step / 10).tolist()
        found += [Aim("revenue", months[first + place], value, "vendor", vendor) for place, value in enumerate(rounded)]
    return found


def _rounded(values: Floats, step: float) -> Floats:
    """Targets are round figures."""
    return np.asarray(np.maximum(np.round(values / step), 1) * step, dtype=np.float64)


def _round_step(plan: Plan) -> float:
    """About 500 EUR."""
    return float(10 ** round(np.log10(500 / EURO[plan.currency])))


def _books(shop: Shop, lines: Lines, after: Aftermath, rates: Floats) -> _Books:
    """Amounts in major units of the reporting currency; a refund of a whole order is taken from its first line."""
    demand, count = shop.demand, int(shop.demand.month.max()) + 1
    live = (after.cancelled_at < 0) & ~shop.people.is_test
    currency = order_currency(shop.people)
    sold = np.flatnonzero(live[lines.order])
    order = lines.order[sold]
    money = lines.net[sold] * rates[demand.day[order], currency[order]] / 100
    refunds = after.refunds
    kept = live[refunds["order"]]
    of_order = refunds["order"][kept]
    line = np.where(refunds["line"][kept] >= 0, refunds["line"][kept], np.searchsorted(lines.order, of_order))
    day = np.clip((refunds["refunded"][kept] - instant_us(shop.plan.first_day, 0, shop.plan.timezone)) // DAY_US, 0, DAYS - 1)
    back = refunds["amount"][kept] * rates[day, currency[of_order]] / 100
    month = np.concatenate([demand.month[order], _month_of_days(shop)[day]])
    both, amount = np.concatenate([sold, line]), np.concatenate([money, -back])

    def by(group: Ints, size: int) -> Floats:
        summed = np.bincount(month * size + group[both], weights=amount, minlength=count * size)
        return np.asarray(summed, dtype=np.float64).reshape(count, size)

    return _Books(
        by(shop.products.root[lines.product], len(ROOTS)), by(lines.vendor, len(shop.vendors)),
        np.bincount(demand.month[~shop.people.is_test], minlength=count), np.bincount(demand.month[live], minlength=count),
    )  # fmt: skip


def _month_of_days(shop: Shop) -> Ints:
    found = np.zeros(DAYS, dtype=np.int64)
    found[shop.demand.day] = shop.demand.month
    return np.maximum.accumulate(found)


def _whole_month(plan: Plan) -> float:
    """What all of the running month is planned to bring, over what its days so far were."""
    number = DAYS - plan.today.day
    length = monthrange(plan.today.year, plan.today.month)[1]
    levels = [day_level(plan, number + day) for day in range(length)]
    return sum(levels) / sum(levels[: plan.today.day])
