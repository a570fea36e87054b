"""Stock: what lies in the shelves at the end of a day. It is never added up over time."""

from __future__ import annotations

from data.catalog.shared import PRODUCT_DIMENSIONS, VENDOR_DIMENSIONS, WEEKDAY
from data.formats import Format
from data.model import Dataset, Edge, Measure, Metric, Ratio, TimeColumns, Total
from data.tables import UNITS_DIGITS, fact_stock

_AT_END = "At the end of the period's last whole day with a count."

DATASET = Dataset(
    name="stock",
    table=fact_stock,
    time=dict.fromkeys(("event", "order"), TimeColumns("day", "day", "")),
    vendor="vendor_id",
    measures=(
        Measure("stock_last", "on_hand", digits=UNITS_DIGITS, edge=Edge.LAST),
        Measure("stock_demand", "demand", digits=UNITS_DIGITS, edge=Edge.LAST),
        Measure("stock_first", "opening", digits=UNITS_DIGITS, edge=Edge.FIRST),
        Measure("stock_received", "received", digits=UNITS_DIGITS),
        Measure("stock_sold", "sold", digits=UNITS_DIGITS),
        Measure("stockout_days", "stockout"),
        Measure("listed_days", "listed"),
    ),
    metrics=(
        Metric(
            "stock_units", "Stock", Total(("stock_last",)), Format.COUNT, "neutral", f"Units on hand. {_AT_END}", "units on hand",
            "no value where nothing was counted",
        ),
        Metric(
            "stock_cover_days", "Stock cover", Ratio(Total(("stock_last",)), Total(("stock_demand",))), Format.NUMBER, "neutral",
            "Days the stock lasts at the mean daily sales of the last 28 days on which the product was in stock. " + _AT_END,
            "units on hand / mean daily units", "no value without demand", own_unit="days",
        ),
        Metric(
            "stockout_rate", "Stock-out rate", Ratio(Total(("stockout_days",)), Total(("listed_days",))), Format.PERCENT, "down",
            "Share of product-days with nothing left.", "product-days at 0 / product-days listed", "no value without stock counts",
        ),
        Metric(
            "sell_through", "Sell-through", Ratio(Total(("stock_sold",)), Total(("stock_first", "stock_received"))), Format.PERCENT, "up",
            "Units sold as a share of what could be sold: the stock at the start and what was received.",
            "units sold / (opening stock + received)", "no value without stock",
        ),
    ),
    dimensions=(*VENDOR_DIMENSIONS, *PRODUCT_DIMENSIONS, WEEKDAY),
    needs=("stock",),
    daily=True,
)  # fmt: skip
