"""The demo's vendors and products: who sells what, since when, at which price, and how much of the trade is theirs in each week.

Weeks are counted back from today: week 0 is the last seven days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.sample.plan import DAYS, PRICE_RISE_BACK, Bools, Floats, Frame, Ints, Part, Plan, decline, whole_parts
from data.sample.world import ROOTS, TIERS, VENDOR_WORDS, VENDORS

WEEKS = -(-DAYS // 7)
BIG = (0.108, 0.080, 0.062, 0.046, 0.036, 0.030, 0.026, 0.023, 0.021, 0.019)
"""Shares of the ten big vendors; the first is the one in decline."""
DECLINING, BEST_SELLERS, POT_SELLERS, BEAN_SELLERS, RENAMERS = 0, 1, 11, 9, 3
PRICE_LEVEL = 84.0
LEFT, CAME, FAST, TINY = 16, 11, 2, 1
"""How many of the last vendors of the list: left, new, fast and tiny together; new, fast and tiny; fast and tiny; tiny."""
FAST_JOINED_WEEK, FAST_SHARE = 21, 0.05
DECLINE_TO = 0.65
"""Of the planned sales; more of them are cancelled too, which makes it -40 % of GMV."""
RISING_ROOT = 4
PRICE_RISE, VOLUME_FALL = 0.14, 0.26
MIN_PRODUCTS = 4


@dataclass(frozen=True, slots=True)
class Vendors:
    """`joined` and `left` are weeks: the first (highest) and last (lowest) in which the vendor sells; `left` is 0 for those who stay."""

    names: list[str]
    countries: list[str]
    root: Ints
    tier: Ints
    joined: Ints
    left: Ints
    share: Floats
    """By week and vendor: the planned part of all sales."""

    def __len__(self) -> int:
        return len(self.names)

    @property
    def declining(self) -> int:
        return DECLINING

    @property
    def came(self) -> range:
        """The vendors of the last quarter."""
        return range(len(self) - CAME, len(self) - FAST)

    @property
    def gone(self) -> range:
        return range(len(self) - LEFT, len(self) - CAME)

    @property
    def fast(self) -> int:
        return len(self) - FAST

    @property
    def tiny(self) -> int:
        return len(self) - TINY


@dataclass(frozen=True, slots=True)
class Products:
    """Sorted by vendor. Prices are cents of EUR by week and product; `appeal` is how often a product is picked, by week."""

    names: list[str]
    brands: list[str]
    vendor: Ints
    root: Ints
    kind: Ints
    listed: Ints
    delisted: Ints
    prices: Ints
    appeal: Floats
    first: Ints
    """The first product of each vendor, and behind the last vendor the number of products."""

    def __len__(self) -> int:
        return len(self.names)


def make_vendors(plan: Plan, daily: Floats) -> Vendors:
    """`daily` is the planned number of orders by day: the decline is measured in money, so it must know the season around it."""
    count = max(len(VENDORS), round(len(VENDORS) * plan.scale**0.5))
    entries = _entries(count)
    chance = plan.chance(Part.GOODS)
    joined, left = _lifetimes(count, chance)
    share = _shares(count, joined, left, daily)
    keys = [root.key for root in ROOTS]
    tier = np.where(np.arange(count) < len(BIG), 0, 1 + (chance.random(count) < 0.35))  # noqa: PLR2004
    tier[count - CAME :] = 2
    return Vendors(
        names=[entry[0] for entry in entries], countries=[entry[1] for entry in entries],
        root=np.array([keys.index(entry[2]) for entry in entries]), tier=tier, joined=joined, left=left, share=share,
    )  # fmt: skip


def _entries(count: int) -> list[tuple[str, str, str]]:
    """The known vendors, with invented ones before those that have a story when the marketplace is larger."""
    extra = []
    for number in range(count - len(VENDORS)):
        name, country, root = VENDORS[number % 44]
        word = VENDOR_WORDS[number // 44 % len(VENDOR_WORDS)]
        edition = number // (44 * len(VENDOR_WORDS))
        extra.append((f"{name.split()[0]} {word}" + (f" {edition + 1}" if edition else ""), country, root))
    return [*VENDORS[:-LEFT], *extra, *VENDORS[-LEFT:]]


def _lifetimes(count: int, chance: np.random.Generator) -> tuple[Ints, Ints]:
    joined = np.full(count, WEEKS)
    left = np.zeros(count, dtype=np.int64)
    middle = np.arange(len(BIG) + 2, count - LEFT)
    late = middle[chance.random(len(middle)) < 0.4]  # noqa: PLR2004
    joined[late] = chance.integers(30, WEEKS - 8, len(late))
    left[count - LEFT : count - CAME] = np.array([14, 15, 17, 19, 21])
    joined[count - CAME : count - FAST] = np.array([11, 10, 9, 8, 7, 6, 5, 4, 3])
    joined[count - FAST] = FAST_JOINED_WEEK
    return joined, left


def _shares(count: int, joined: Ints, left: Ints, daily: Floats) -> Floats:
    middle = count - len(BIG) - LEFT
    tail = np.geomspace(0.0165, 0.0045, middle)
    base = np.concatenate([BIG, tail * (0.50 / tail.sum()), np.full(LEFT - CAME, 0.006), np.full(CAME - FAST, 0.005), [FAST_SHARE, 0.0]])
    week = np.arange(WEEKS)[:, None]
    active = (week <= joined) & (week >= left)
    share = np.where(active, base, 0.0)
    fixed = np.zeros(count, dtype=bool)
    fixed[[DECLINING, count - FAST, count - TINY]] = True
    share[:, DECLINING] = BIG[0] * _decline_path(daily)
    age = np.clip((joined[count - FAST] - np.arange(WEEKS)) / 16, 0, 1)
    share[:, count - FAST] *= 0.1 + 0.9 * age**1.5
    free = share[:, ~fixed]
    share[:, ~fixed] = free / free.sum(axis=1, keepdims=True) * (1 - share[:, fixed].sum(axis=1, keepdims=True))
    return share


def _decline_path(daily: Floats) -> Floats:
    """1 before the decline; at its end what makes the money of the last four weeks 40 % less than that of the four before it began."""
    newest_first = daily[::-1]
    recent, before = newest_first[1:29].sum(), newest_first[120:148].sum()
    end = DECLINE_TO * before / recent
    path: Floats = 1.0 + (end - 1.0) * decline(np.arange(WEEKS, dtype=np.float64) * 7 + 3)
    return path


def make_products(plan: Plan, vendors: Vendors, daily: Floats) -> Products:
    total = round(1_200 * max(1.0, plan.scale**0.5))
    chance = np.random.default_rng([plan.seed, int(Part.GOODS), 1])
    size = np.sqrt(vendors.share.max(axis=0))
    counts = MIN_PRODUCTS + whole_parts(size, total - MIN_PRODUCTS * len(vendors))
    vendor = np.repeat(np.arange(len(vendors)), counts)
    first = np.concatenate([[0], np.cumsum(counts)])
    root = vendors.root[vendor]
    kind = chance.integers(0, 4, total)
    rank = np.arange(total) - first[vendor]
    listed, delisted = _listings(vendors, vendor, rank, chance)
    base = _even_out(_base_prices(root, kind, chance), vendor == DECLINING)
    names, brands = _names(root, kind, chance)
    _plant(names, base, kind, first)
    prices = _prices(base, root, chance)
    appeal = _as_planned(_appeal(vendors, vendor, rank, (listed, delisted), base, root), vendors, first, daily)
    return Products(names, brands, vendor, root, kind, listed, delisted, prices, appeal, first)


def _listings(vendors: Vendors, vendor: Ints, rank: Ints, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Weeks in which each product is offered. The first three products of a vendor are there as long as it is."""
    size = len(vendor)
    joined, left = vendors.joined[vendor], vendors.left[vendor]
    late = (rank >= 3) & (chance.random(size) < 0.25)  # noqa: PLR2004
    listed = np.where(late, np.maximum(left, np.floor(chance.random(size) * joined)), joined)
    gone = (rank >= 3) & (chance.random(size) < 0.08)  # noqa: PLR2004
    delisted = np.where(gone, np.minimum(listed, left + np.floor(chance.random(size) * 40)), left)
    return listed.astype(np.int64), delisted.astype(np.int64)


def _base_prices(root: Ints, kind: Ints, chance: np.random.Generator) -> Ints:
    middle = np.array([[each.price for each in one.kinds] for one in ROOTS])
    return habit(middle[root, kind] * PRICE_LEVEL * np.exp(chance.normal(0.0, 0.42, len(root))))


def _even_out(base: Ints, chosen: Bools) -> Ints:
    """Prices of `chosen` nearer to each other, so that the vendor's money follows its orders and not a few dear goods."""
    logs = np.log(base)
    middle = logs[chosen].mean()
    return np.where(chosen, habit(np.exp(middle + 0.3 * (logs - middle))), base)


def habit(cents: Floats) -> Ints:
    """Prices as shops write them: 4.49, 18.99, 249.00."""
    small = np.maximum(np.round(cents / 50) * 50 - 1, 99)
    middle = np.round(cents / 100) * 100 - 1
    large = np.round(cents / 1_000) * 1_000 - 100
    return np.where(cents < 1_000, small, np.where(cents < 20_000, middle, large)).astype(np.int64)  # noqa: PLR2004


def _names(root: Ints, kind: Ints, chance: np.random.Generator) -> tuple[list[str], list[str]]:
    names, brands = [], []
    used: dict[tuple[int, int], int] = {}
    orders: dict[tuple[int, int], Ints] = {}
    for place in zip(root.tolist(), kind.tolist(), strict=True):
        one = ROOTS[place[0]]
        things = one.kinds[place[1]].things
        combinations = len(one.brands) * len(one.words) * len(things)
        if place not in orders:
            orders[place] = chance.permutation(combinations)
        number = used[place] = used.get(place, -1) + 1
        code, edition = int(orders[place][number % combinations]), number // combinations
        rest, thing = divmod(code, len(things))
        brand, word = divmod(rest, len(one.words))
        brands.append(one.brands[brand])
        names.append(f"{one.brands[brand]} {one.words[word]} {things[thing]}" + (f" {edition + 1}" if edition else ""))
    return names, brands


def _plant(names: list[str], base: Ints, kind: Ints, first: Ints) -> None:
    """The goods that have a story: a pair that is bought together, and one that was renamed."""
    pot, beans, renamed = int(first[POT_SELLERS]), int(first[BEAN_SELLERS]), int(first[RENAMERS]) + 1
    names[pot], base[pot], kind[pot] = "Tessalund Brass Stovetop Espresso Pot", 3_999, 0
    names[beans], base[beans], kind[beans] = "Old Weir Roastery Douro Espresso Beans 1 kg", 1_899, 0
    names[renamed] = f"{names[renamed]} (2nd Edition)"


def _prices(base: Ints, root: Ints, chance: np.random.Generator) -> Ints:
    week = np.arange(WEEKS)[:, None]
    changed = np.where(chance.random(len(base)) < 0.3, chance.integers(5, WEEKS - 5, len(base)), -1)  # noqa: PLR2004
    factor = np.where(week <= changed, 1 + chance.uniform(0.02, 0.07, len(base)), 1.0)
    steps = np.round(_rise() * 3) / 3
    rising = np.where(root == RISING_ROOT, 1 + PRICE_RISE * steps[:, None], factor)
    return habit((base * rising).astype(np.float64))


def _rise() -> Floats:
    """How far the price rises have gone, by week."""
    start, end = PRICE_RISE_BACK
    return np.clip((start - np.arange(WEEKS) * 7.0) / (start - end), 0.0, 1.0)


def _appeal(vendors: Vendors, vendor: Ints, rank: Ints, listing: tuple[Ints, Ints], base: Ints, root: Ints) -> Floats:
    """So that the money comes out as the shares say: share of the vendor, times the rank in its range, over the price."""
    week = np.arange(WEEKS)[:, None]
    offered: Bools = (week <= listing[0]) & (week >= listing[1])
    within = np.where(offered, 1.0 / (rank + 2.0) ** 0.8, 0.0)
    starts = np.flatnonzero(np.diff(vendor, prepend=-1))
    whole = np.add.reduceat(within, starts, axis=1)
    within = within / np.maximum(whole, 1e-12)[:, vendor]
    volume = np.where(root == RISING_ROOT, 1 - VOLUME_FALL * _rise()[:, None], 1.0)
    return vendors.share[:, vendor] * within * volume / base


def _as_planned(appeal: Floats, vendors: Vendors, first: Ints, daily: Floats) -> Floats:
    """Correct the decline for what a line is worth in each week: where cheap goods are picked more often, shares of money buy less."""
    week = (DAYS - 1 - np.arange(DAYS)) // 7
    money = (daily * (vendors.share[:, DECLINING] / appeal.sum(axis=1))[week])[::-1]
    correction = DECLINE_TO * money[120:148].sum() / money[1:29].sum()
    own = slice(first[DECLINING], first[DECLINING + 1])
    appeal[:, own] *= correction ** decline(np.arange(WEEKS, dtype=np.float64) * 7 + 3)[:, None]
    return appeal


def vendor_frame(vendors: Vendors) -> Frame:
    return {
        "vendor": np.arange(len(vendors)), "tier": vendors.tier, "joined_back": vendors.joined * 7,
        "left_back": np.where(vendors.left > 0, vendors.left * 7 - 1, -1),
    }  # fmt: skip


def product_frame(products: Products) -> Frame:
    return {
        "product": np.arange(len(products)), "vendor": products.vendor, "root": products.root, "kind": products.kind,
        "price": products.prices[0], "listed_back": products.listed * 7 + 6,
        "delisted_back": np.where(products.delisted > 0, products.delisted * 7 - 1, -1),
    }  # fmt: skip


TIER_RATES = np.array([round(rate * 10_000) for _, rate in TIERS])
"""Commission of each tier in hundredths of a percent."""
