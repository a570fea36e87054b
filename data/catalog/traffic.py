"""Traffic: visits by day, channel, device and country. It has no vendor, so a vendor's scope does not reach it."""

from __future__ import annotations

from data.catalog.shared import CHANNEL, COUNTRY, DEVICE, WEEKDAY
from data.formats import Format
from data.model import Dataset, Measure, Metric, Ratio, TimeColumns, Total
from data.tables import fact_traffic

_ORDERS = Total(("orders_whole_days",))
_BY_DAY = "Known by whole days: the running day is left out of both sides."


def _count(name: str) -> Measure:
    return Measure(name, name, whole_days=True)


_METRICS = (
    Metric("visits", "Visits", Total(("visits",)), Format.COUNT, "up", f"Visits to the shop. {_BY_DAY}", "sum(visits)"),
    Metric(
        "carts", "Carts", Total(("carts",)), Format.COUNT, "up",
        f"Visits in which something was put into the cart. {_BY_DAY}", "sum(carts)",
    ),
    Metric(
        "checkouts", "Checkouts", Total(("checkouts",)), Format.COUNT, "up",
        f"Visits that reached the checkout. {_BY_DAY}", "sum(checkouts)",
    ),
    Metric(
        "conversion_rate", "Conversion rate", Ratio(_ORDERS, Total(("visits",))), Format.PERCENT, "up",
        f"Valid orders per visit. {_BY_DAY}", "orders / visits", "no value without visits",
    ),
    Metric(
        "cart_abandonment", "Cart abandonment", Ratio(Total(("carts",), ("orders_whole_days",)), Total(("carts",))), Format.PERCENT, "down",
        f"Share of carts that did not become an order. {_BY_DAY}", "1 - orders / carts", "no value without carts",
    ),
)  # fmt: skip

DATASET = Dataset(
    name="traffic",
    table=fact_traffic,
    time={"event": TimeColumns("day", "day", ""), "order": TimeColumns("day", "day", "")},
    vendor=None,
    measures=(_count("visits"), _count("product_views"), _count("carts"), _count("checkouts")),
    metrics=_METRICS,
    dimensions=(COUNTRY, CHANNEL, DEVICE, WEEKDAY),
    needs=("traffic",),
    daily=True,
)
