"""What a new installation begins with: one dashboard, three recorded metrics, two saved queries and two alert rules.

They are put in exactly once and belong to the product's own account. Whoever removes one has removed it for good.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from data.clock import Clock, today
from data.store.database import Database
from data.store.models import AlertRule, AnalyticsQuery, BusinessMetric, Dashboard, DashboardWidget
from data.store.system import plant_once, system_user_id

SEED = "starter"

_TOP_PRODUCTS = """\
select product_id, product, sum(revenue) as revenue, sum(quantity) as units, count(distinct order_id) as orders
from sales
where occurred_on >= :since [[ and country = :country ]]
group by product_id, product
order by revenue desc, product_id
limit 20
"""

_REVENUE_TRENDS = """\
select cast(date_trunc('month', occurred_on) as date) as month, sum(revenue) as revenue, count(distinct order_id) as orders
from sales
where occurred_on >= :since [[ and category_id in :categories ]]
group by 1
order by 1
"""

_WIDGETS: tuple[dict[str, Any], ...] = (
    {
        "title": "Sales overview", "kind": "line", "x": 0, "y": 0, "w": 8, "h": 4,
        "query": {"metrics": ["revenue", "orders"], "grain": "day", "period": "last_30_days", "compare": "previous_period"},
    },
    {
        "title": "Vendor count", "kind": "kpi", "x": 8, "y": 0, "w": 4, "h": 4,
        "query": {"metrics": ["active_vendors"], "period": "last_30_days", "compare": "previous_period"},
    },
    {
        "title": "Order status", "kind": "pie", "x": 0, "y": 4, "w": 6, "h": 4,
        "query": {"metrics": ["orders_placed"], "dimensions": ["order_status"], "period": "last_30_days"},
    },
)  # fmt: skip

_QUERIES: tuple[dict[str, Any], ...] = (
    {
        "name": "Top products", "description": "The twenty products with the most revenue.", "sql": _TOP_PRODUCTS,
        "parameters": [
            {"name": "since", "type": "date", "label": "Since", "default": "-30d", "required": True},
            {"name": "country", "type": "text", "label": "Country"},
        ],
        "tags": ["products"],
    },
    {
        "name": "Revenue trends", "description": "Revenue and orders month by month.", "sql": _REVENUE_TRENDS,
        "parameters": [
            {"name": "since", "type": "date", "label": "Since", "default": "-365d", "required": True},
            {"name": "categories", "type": "list", "of": "text", "label": "Categories", "default": [], "empty": "all"},
        ],
        "tags": ["revenue"],
    },
)  # fmt: skip

_RULES: tuple[dict[str, Any], ...] = (
    {
        "name": "Low sales", "severity": "high", "description": "Yesterday's revenue fell below 1,000.",
        "condition": {"all": [{"metric": "revenue", "window": "1d", "closed": True, "operator": "<", "value": 1000, "clear": 1100}]},
    },
    {
        "name": "High volume", "severity": "medium", "description": "Half as many orders again as on the same day a week before.",
        "condition": {
            "all": [
                {
                    "metric": "orders", "window": "1d", "closed": True, "compare": "previous_week", "change": "percent",
                    "operator": ">", "value": 0.5, "minimum": 50,
                }
            ]
        },
    },
)  # fmt: skip

_METRICS = (("revenue", True), ("orders", False), ("average_order_value", True))
"""Name, and whether it is money."""


def plant_starter(database: Database, *, clock: Clock, timezone: ZoneInfo, currency: str) -> bool:
    """Put the samples into a migrated database. True when this call did it, False when it had been done before."""
    now = clock.now()
    with database.transaction() as session:
        if not plant_once(session, SEED, now):
            return False
        made = {"created_at": now, "updated_at": now, "created_by": system_user_id(session, now)}
        owned = made | {"owner_id": made["created_by"]}
        _plant_dashboard(session, owned)
        session.add_all(AnalyticsQuery(visibility="public", **query, **owned) for query in _QUERIES)
        session.add_all(AlertRule(every="1h", channels=[{"type": "inbox"}], **rule, **owned) for rule in _RULES)
        _plant_metrics(session, clock, timezone, currency)
    return True


def _plant_dashboard(session: Session, owned: dict[str, Any]) -> None:
    dashboard = Dashboard(name="Marketplace", description="Sales, vendors and orders at a glance.", visibility="public", **owned)
    session.add(dashboard)
    session.flush()
    for widget in _WIDGETS:
        placed = {name: value for name, value in widget.items() if name != "query"}
        source = {"type": "metric_query", "query": widget["query"]}
        session.add(DashboardWidget(dashboard_id=dashboard.id, source=source, **placed, **owned))


def _plant_metrics(session: Session, clock: Clock, timezone: ZoneInfo, currency: str) -> None:
    """The last closed day, not yet computed: the daily recording writes the figures as the next version."""
    now = clock.now()
    yesterday = today(clock, timezone) - timedelta(days=1)
    for metric, is_money in _METRICS:
        session.add(
            BusinessMetric(
                metric=metric, grain="day", period_start=yesterday, period_end=yesterday, timezone=timezone.key,
                currency=currency if is_money else "", unit=currency if is_money else "count", value=None, reason="no_data",
                computed_at=now, data_version="", created_by=system_user_id(session, now),
            )
        )  # fmt: skip
