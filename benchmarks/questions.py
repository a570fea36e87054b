"""The questions that are measured: a dashboard of twelve widgets, as an analyst would put it together."""

from __future__ import annotations

from data.query import CompareMode, CompareSpec, DateBasis, Filter, Grain, MetricQuery, PeriodSpec, Sort, StudyQuery

_MONTH = PeriodSpec("last_30_days")
_YEAR = PeriodSpec("last_12_months")
_BEFORE = CompareSpec(CompareMode.PREVIOUS_PERIOD)
_YEAR_BEFORE = CompareSpec(CompareMode.PREVIOUS_YEAR)
_MOST = (Sort("revenue", descending=True),)

TWELVE_WIDGETS: tuple[MetricQuery, ...] = (
    MetricQuery(("revenue", "orders", "average_order_value", "buyers", "take_rate"), grain=Grain.DAY, period=_MONTH, compare=_BEFORE),
    MetricQuery(("revenue",), grain=Grain.MONTH, period=_YEAR, compare=_YEAR_BEFORE),
    MetricQuery(("revenue", "orders"), ("category",), period=_MONTH, compare=_BEFORE, sort=_MOST),
    MetricQuery(("revenue", "commission"), ("vendor",), period=_MONTH, compare=_BEFORE, sort=_MOST, limit=10),
    MetricQuery(("revenue", "units"), ("product",), period=_MONTH, sort=_MOST, limit=20),
    MetricQuery(("orders_placed",), ("order_status",), period=_MONTH),
    MetricQuery(("revenue", "orders"), ("country",), period=_YEAR, compare=_YEAR_BEFORE, sort=_MOST),
    MetricQuery(("revenue",), ("channel",), grain=Grain.WEEK, period=PeriodSpec("last_90_days")),
    MetricQuery(("orders",), ("weekday", "hour_of_day"), period=PeriodSpec("last_90_days")),
    MetricQuery(("buyers", "revenue"), ("customer_type",), grain=Grain.MONTH, period=_YEAR),
    MetricQuery(("refunds", "gmv"), ("vendor",), period=_YEAR, sort=(Sort("refunds", descending=True),), limit=20, other=True),
    MetricQuery(("revenue",), ("brand",), period=_YEAR, filters=(Filter("country", ("DE", "FR")),), sort=_MOST, limit=20),
)

_ONE_VENDOR = (Filter("vendor", ("V-105",)),)

STANDARD_TILES: dict[str, MetricQuery | StudyQuery] = {
    "Overview": MetricQuery(
        ("revenue", "orders", "average_order_value", "buyers", "take_rate"), grain=Grain.DAY, period=_MONTH, compare=_BEFORE
    ),
    "Overview, 12 months": MetricQuery(
        ("revenue", "orders", "average_order_value", "buyers", "take_rate"), grain=Grain.MONTH, period=_YEAR, compare=_YEAR_BEFORE
    ),
    "Trend": MetricQuery(("revenue",), grain=Grain.DAY, period=PeriodSpec("last_365_days"), compare=_YEAR_BEFORE),
    "Category": MetricQuery(("revenue", "units"), ("category",), period=_YEAR, compare=_YEAR_BEFORE, sort=_MOST),
    "Country": MetricQuery(("revenue", "orders"), ("country",), period=_YEAR, compare=_YEAR_BEFORE, sort=_MOST),
    "Top vendors": MetricQuery(
        ("revenue", "orders", "average_order_value"), ("vendor",), period=_YEAR, compare=_YEAR_BEFORE, sort=_MOST, limit=10
    ),
    "One vendor": MetricQuery(("revenue", "orders"), grain=Grain.MONTH, period=_YEAR, compare=_YEAR_BEFORE, filters=_ONE_VENDOR),
    "Buyers": MetricQuery(("buyers",), grain=Grain.MONTH, period=_YEAR, compare=_YEAR_BEFORE),
    "New and returning": MetricQuery(("new_customers", "returning_customers", "repeat_rate"), grain=Grain.MONTH, period=_YEAR),
    "Cohorts": StudyQuery("retention", period=_YEAR),
}
"""What every operator opens every day. Each must be answered from a rollup."""

OTHER_COMBINATIONS: dict[str, MetricQuery] = {
    "Top products of two countries": MetricQuery(
        ("revenue", "units", "orders"), ("product",), period=_YEAR, filters=(Filter("country", ("DE", "FR")),), sort=_MOST, limit=20
    ),
    "Customers by channel and week": MetricQuery(("buyers", "repeat_rate"), ("channel",), grain=Grain.WEEK, period=_YEAR),
    "Orders by category": MetricQuery(("orders", "average_order_value"), ("category",), period=_YEAR, compare=_YEAR_BEFORE),
    "Weekday and hour": MetricQuery(("orders",), ("weekday", "hour_of_day"), period=_YEAR),
    "Customers of one vendor": MetricQuery(
        ("buyers", "new_customers"), grain=Grain.MONTH, period=_YEAR, compare=_YEAR_BEFORE, filters=_ONE_VENDOR
    ),
    "Brand and region by order date": MetricQuery(("revenue",), ("brand", "region"), period=_YEAR, basis=DateBasis.ORDER),
    "All time in another time zone": MetricQuery(("revenue", "orders"), grain=Grain.MONTH, period=PeriodSpec("all"), timezone="Asia/Tokyo"),
}
"""Questions that no rollup answers."""
