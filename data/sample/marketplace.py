"""The demo marketplace: the same seed on the same business day gives the same shop. It goes through the same build as a real one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from duckdb import DuckDBPyConnection

from data.clock import Clock, today
from data.errors import InvalidInput
from data.marketplace.extract import Business, publish, read_stamp
from data.periods import Calendar
from data.sample.aftermath import make_aftermath
from data.sample.baskets import Shop, make_lines
from data.sample.demand import make_demand, planned_days
from data.sample.goods import make_products, make_vendors
from data.sample.ledgers import make_rates, rate_frame, stock_frame, target_rows, traffic_frame
from data.sample.load import load_aftermath, load_goods, load_ledgers, load_lines, load_orders, load_people, load_targets
from data.sample.people import make_people
from data.sample.plan import STANDARD_ORDERS, Plan
from data.warehouse.base import ExtractInfo

STANDARD_SEED = 7
MIN_ORDERS, MAX_ORDERS = 1_000, 10_000_000


def build_demo(
    home: Path, *, clock: Clock, timezone: ZoneInfo, currency: str, orders: int = STANDARD_ORDERS, seed: int = STANDARD_SEED
) -> ExtractInfo:
    """Make the demo marketplace of today, publish it, and say what is served. Raises `InvalidInput`, `ConfigurationError`."""
    if not MIN_ORDERS <= orders <= MAX_ORDERS:
        raise InvalidInput.field("orders", f"The demo has {MIN_ORDERS:,} to {MAX_ORDERS:,} orders, not {orders:,}.")
    plan = Plan(orders=orders, seed=seed, today=today(clock, timezone), timezone=timezone, currency=currency)
    end = Calendar(timezone).midnight(plan.today + timedelta(days=1))
    return publish(home, lambda connection: fill(connection, plan), clock=clock, business=Business(timezone, currency), as_of=end)


def fill(connection: DuckDBPyConnection, plan: Plan) -> None:
    """Create and fill the canonical tables of the demo."""
    rates = make_rates(plan)
    shop = make_shop(plan)
    lines, planted = make_lines(shop)
    after = make_aftermath(shop, lines, planted)
    load_goods(connection, shop)
    load_people(connection, shop)
    load_orders(connection, shop, lines, after)
    load_lines(connection, shop, lines)
    load_aftermath(connection, shop, after)
    traffic, stock = traffic_frame(plan, shop.demand.planned), stock_frame(shop, lines, after, planted.best_seller)
    load_ledgers(connection, plan, rate_frame(plan, rates), traffic, stock)
    load_targets(connection, target_rows(shop, lines, after, rates))


def make_shop(plan: Plan) -> Shop:
    """Who sells, who buys, and when."""
    daily = planned_days(plan)
    demand = make_demand(plan, daily)
    vendors = make_vendors(plan, daily)
    return Shop(plan, demand, make_people(plan, demand), vendors, make_products(plan, vendors, daily))


def demo_is_current(home: Path, *, clock: Clock, timezone: ZoneInfo, currency: str) -> bool:
    """There is an extract, it was built for this zone and currency, and it reaches to the end of today."""
    info = read_stamp(home)
    if info is None or info.timezone != timezone.key or info.currency != currency:
        return False
    return info.as_of >= Calendar(timezone).midnight(today(clock, timezone) + timedelta(days=1))
