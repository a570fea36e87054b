"""The demo marketplace: the same seed on the same business day gives the same shop. It goes through the same build as a real one."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from data.clock import Clock, today
from data.errors import InvalidInput
from data.marketplace.extract import Business, publish
from data.marketplace.versions import replace_text
from data.periods import Calendar
from data.sample.aftermath import make_aftermath
from data.sample.baskets import Shop, make_lines
from data.sample.current import STANDARD, TRUTH_FILE, demo_is_current
from data.sample.demand import make_demand, planned_days
from data.sample.goods import make_products, make_vendors
from data.sample.ledgers import make_rates, rate_frame, stock_frame, traffic_frame
from data.sample.load import load_aftermath, load_goods, load_ledgers, load_lines, load_orders, load_people, load_targets
from data.sample.people import make_people
from data.sample.plan import STANDARD_ORDERS, Plan
from data.sample.targets import aims
from data.sample.truth import Demo, tell_truth
from data.warehouse.base import ExtractInfo

__all__ = ["STANDARD_ORDERS", "STANDARD_SEED", "TRUTH_FILE", "build_demo", "demo_is_current", "load_demo", "make_demo"]

STANDARD_SEED = STANDARD.seed
MIN_ORDERS, MAX_ORDERS = 1_000, 10_000_000


def build_demo(
    home: Path, *, clock: Clock, timezone: ZoneInfo, currency: str, orders: int = STANDARD_ORDERS, seed: int = STANDARD_SEED
) -> ExtractInfo:
    """Make the demo marketplace of today, publish it with its truth file, and say what is served.

    Raises `InvalidInput` for a size beyond the limits, `ConfigurationError` for a currency without rates.
    """
    if not MIN_ORDERS <= orders <= MAX_ORDERS:
        raise InvalidInput.field("orders", f"The demo has {MIN_ORDERS:,} to {MAX_ORDERS:,} orders, not {orders:,}.")
    plan = Plan(orders=orders, seed=seed, today=today(clock, timezone), timezone=timezone, currency=currency)
    demo = make_demo(plan)
    end = Calendar(timezone).midnight(plan.today + timedelta(days=1))
    business = Business(timezone, currency)
    info = publish(home, lambda connection: load_demo(connection, demo), clock=clock, business=business, as_of=end)
    replace_text(home / TRUTH_FILE, json.dumps({"version": info.version, **tell_truth(demo)}, indent=2, ensure_ascii=False) + "\n")
    return info


def make_demo(plan: Plan) -> Demo:
    """The marketplace as numbers. The same plan gives the same marketplace."""
    rates = make_rates(plan)
    daily = planned_days(plan)
    demand = make_demand(plan, daily)
    vendors = make_vendors(plan, daily)
    shop = Shop(plan, demand, make_people(plan, demand), vendors, make_products(plan, vendors, daily))
    lines, planted = make_lines(shop)
    after = make_aftermath(shop, lines, planted)
    return Demo(shop, lines, planted, after, rates, aims(shop, lines, after, rates))


def load_demo(connection: DuckDBPyConnection, demo: Demo) -> None:
    """Create and fill the canonical tables."""
    shop, lines, after, plan = demo.shop, demo.lines, demo.after, demo.shop.plan
    load_goods(connection, shop)
    load_people(connection, shop)
    load_orders(connection, shop, lines, after)
    load_lines(connection, shop, lines)
    load_aftermath(connection, shop, after)
    traffic, stock = traffic_frame(plan, shop.demand.planned), stock_frame(shop, lines, after, demo.planted.best_seller)
    load_ledgers(connection, plan, rate_frame(plan, demo.rates), traffic, stock)
    load_targets(connection, demo.aims)
