"""Customers: who is new, who comes back and for how long, who they are, and how many stay unknown."""

from __future__ import annotations

from dataclasses import replace

from dashboard_app.charts import Options
from dashboard_app.customers import MONTHS, customer_types, type_question
from dashboard_app.screens.base import GRAIN, Choice, Chosen, Made, Question, Screen, grain_of
from dashboard_app.view import View
from dashboard_app.widgets import Widget

_CARDS = (
    ("buyers", "Customers"),
    ("new_customers", "New customers"),
    ("returning_customers", "Returning customers"),
    ("repeat_rate", "Repeat rate"),
)
_KINDS = ("returning_customers", "new_customers")

COHORT = Choice("cohort", "What comes again", (("retention", "Customers"), ("revenue_retention", "Revenue")), sets="metric")
SEGMENT = Choice("segments", "Figure", (("customers", "Customers"), ("revenue", "Revenue")), sets="metric")
OVER_TIME = Choice(
    "follow", "Figure",
    (("repeat_rate", "Repeat rate"), ("average_order_value", "Average order value"), ("items_per_order", "Items per order")),
    sets="metric",
)  # fmt: skip


def _questions(view: View, chosen: Chosen) -> dict[str, Question]:
    seen = replace(view, grain=grain_of(chosen))

    return {
        "kpis": replace(view.ask(*(name for name, _ in _CARDS), by_time=True), targets=view.targets),
        "kinds": seen.ask(*_KINDS, by_time=True, compared=False),
        "types": Made(lambda analytics, scope: customer_types(analytics, view, scope), type_question(view)),
        "follow": replace(view.ask(chosen["follow"], by_time=True), targets=view.targets),
        "retention": view.study("retention", months=MONTHS),
        "segments": view.study("segments", months=MONTHS),
    }


_WIDGETS = (
    *(Widget(f"customers-{name.replace('_', '-')}", title, "kpis", "kpi", Options(metric=name)) for name, title in _CARDS),
    Widget(
        "customers-kinds", "New and returning", "kinds", "stacked_bar", Options(metric="returning_customers", metrics=_KINDS, form="bars"),
        "two-thirds", choices=("grain",),
    ),
    Widget("customers-types", "Orders by customer", "types", "donut", Options(metric="orders", pick="customer_type"), "third"),
    Widget(
        "customers-retention", "Customer retention", "retention", "cohort", Options(metric="retention"), "two-thirds tall scrolls",
        choices=("cohort",),
    ),
    Widget("customers-segments", "Segments", "segments", "bar", Options(metric="customers"), "third tall", choices=("segments",)),
    Widget("customers-follow", "Over time", "follow", "line", Options(metric="repeat_rate"), "full", choices=("follow",)),
)  # fmt: skip

SCREEN = Screen("/customers", _WIDGETS, _questions, (GRAIN, COHORT, SEGMENT, OVER_TIME))
