"""The questions that are measured: a dashboard of twelve widgets, as an analyst would put it together."""

from __future__ import annotations

from data.query import CompareMode, CompareSpec, Filter, Grain, MetricQuery, PeriodSpec, Sort

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
