"""The gallery: widgets one can add as they are, by the question they answer. Only those that the marketplace can answer are offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard_app.charts.kinds import KINDS
from data.model import Metric

_PREVIOUS = "previous_period"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A ready widget under a heading."""

    section: str
    title: str
    kind: str
    source: Mapping[str, Any]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def metrics(self) -> tuple[str, ...]:
        query = self.source.get("query") or {}
        return tuple(query.get("metrics", ()))


def _ask(*metrics: str, **rest: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a query
    return {"type": "metric_query", "query": {"metrics": list(metrics), **rest}}


def _top(metric: str, dimension: str, limit: int = 8, *more: str) -> dict[str, Any]:
    return _ask(metric, *more, dimensions=[dimension], sort=[f"-{metric}"], limit=limit, other=not more, share=not more)


_AUTO = {"grain": "auto"}
_STUDIED = {"follows_period": False}

_ALL = (
    Suggestion("Numbers", "Revenue", "kpi", _ask("revenue", compare=_PREVIOUS)),
    Suggestion("Numbers", "Orders", "kpi", _ask("orders", compare=_PREVIOUS)),
    Suggestion("Numbers", "Average order value", "kpi", _ask("average_order_value", compare=_PREVIOUS)),
    Suggestion("Numbers", "Customers", "kpi", _ask("buyers", compare=_PREVIOUS)),
    Suggestion("Numbers", "Commission", "kpi", _ask("commission", compare=_PREVIOUS)),
    Suggestion("Numbers", "Refund rate", "kpi", _ask("refund_rate", compare=_PREVIOUS)),
    Suggestion("Course", "Revenue over time", "line", _ask("revenue", grain="day", compare=_PREVIOUS), _AUTO),
    Suggestion("Course", "Orders over time", "area", _ask("orders", grain="day"), _AUTO),
    Suggestion("Course", "Revenue by category over time", "stacked_bar",
               _ask("revenue", dimensions=["category"], grain="day", limit=5, other=True), _AUTO),
    Suggestion("Course", "When people order", "heatmap", _ask("orders", dimensions=["weekday", "hour_of_day"])),
    Suggestion("Who and what", "Revenue by category", "bar", _top("revenue", "category")),
    Suggestion("Who and what", "Top vendors", "table", _top("revenue", "vendor", 10, "orders", "average_order_value")),
    Suggestion("Who and what", "Top products", "table", _top("revenue", "product", 10, "units")),
    Suggestion("Who and what", "Vendors that make 80 %", "pareto", _ask("revenue", dimensions=["vendor"], sort=["-revenue"])),
    Suggestion("Who and what", "Categories as areas", "treemap", _ask("revenue", dimensions=["category"], compare=_PREVIOUS)),
    Suggestion("Who and what", "Order status", "pie", _ask("orders_placed", dimensions=["order_status"])),
    Suggestion("Who and what", "Revenue by country", "map", _ask("revenue", dimensions=["country"])),
    Suggestion("Why", "From sales to revenue", "waterfall", _ask("gmv", "discounts", "refunds", "revenue")),
    Suggestion("Why", "Category by channel", "pivot", _ask("revenue", dimensions=["category", "channel"])),
    Suggestion("Why", "Order value and orders of vendors", "scatter",
               _ask("average_order_value", "orders", "revenue", dimensions=["vendor"])),
    Suggestion("Why", "From visit to order", "funnel", _ask("visits", "carts", "checkouts", "orders")),
    Suggestion("Why", "How much a product sells", "histogram", _ask("units", dimensions=["product"])),
    Suggestion("Who and what", "This month against its target", "bullet",
               _ask("revenue", period="this_month", targets=True), {"pinned": ["period"]}),
    Suggestion("Customers", "Do customers come back", "cohort", {"type": "study", "name": "retention", "options": {}}, _STUDIED),
    Suggestion("Customers", "New and returning", "stacked_bar", _ask("revenue", dimensions=["customer_type"], grain="day"), _AUTO),
    Suggestion("Words", "A text", "text", {"type": "text", "markdown": "### A heading\n\nWhat one should know about these figures."}),
)  # fmt: skip


def suggestions(metrics: Iterable[Metric]) -> tuple[Suggestion, ...]:
    """What can be offered where these metrics are known."""
    known = {metric.name for metric in metrics}
    return tuple(one for one in _ALL if one.kind in KINDS and known.issuperset(one.metrics))
