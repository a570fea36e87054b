"""Currencies: which ones orders came in, what they were worth by day, what could not be converted, and all of it in another currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dashboard_app.charts import Options
from dashboard_app.screens.base import Ask, Choice, Chosen, Question, Screen
from dashboard_app.view import View
from dashboard_app.widgets import Widget
from data.analytics import Analytics, Asked
from data.query import Scope
from data.result import Answer, Column, Result

_DRAWN = 5
_COLUMNS = ("revenue", "revenue__share", "orders", "orders__share", "unconverted", "missing_days", "rate__label")
_FIGURES = ("foreign_orders", "orders", "unconverted", "rows", "missing_days")

OWN = "own"

CURRENCY = Choice("currency", "Amounts in", ((OWN, "Reporting currency"),), pattern="[A-Z]{3}")
FORM = Choice("rates", "Drawn as", (("change", "Change"), ("rate", "Rate")), sets="metric")

_FOREIGN = "Orders with a line in another currency than the one amounts are shown in."
_WITHOUT = "Order lines and refunds whose amounts could not be converted, because their day has no exchange rate. They have no amount."
_DAYS = "Days of the period with such rows."
_CAME = "Currencies that orders of the period came in."


def _questions(view: View, chosen: Chosen) -> dict[str, Question]:
    seen = replace(view, currency=None if chosen[CURRENCY.name] == OWN else chosen[CURRENCY.name])
    return {
        "summary": _summary(seen),
        "currencies": seen.study("currencies"),
        "rates": seen.study("exchange_rates", limit=_DRAWN),
        "missing": seen.study("missing_rates"),
    }


def _summary(view: View) -> Ask:
    """The totals of the currencies, with how many there are."""

    def ask(analytics: Analytics, scope: Scope) -> Result:
        return analytics.derive("currencies", [Asked(view.study("currencies"), scope)], _counted)

    return ask


def _counted(results: Sequence[Result]) -> Answer:
    found = results[0]
    known = Column("currencies", "Currencies", "metric", "number", "count", "count")
    columns = [known, *(found.column(name) for name in _FIGURES)]
    totals = {"currencies": len(found.rows), **{name: found.totals[name] for name in _FIGURES}}
    return Answer(columns, [], totals)


_WIDGETS = (
    Widget("currencies-known", "Currencies", "summary", "kpi", Options(metric="currencies", about=_CAME)),
    Widget("currencies-foreign", "In other currencies", "summary", "kpi", Options(metric="foreign_orders", whole="orders", about=_FOREIGN)),
    Widget("currencies-unconverted", "Rows without a rate", "summary", "kpi", Options(metric="unconverted", whole="rows", about=_WITHOUT)),
    Widget("currencies-missing-days", "Days without a rate", "summary", "kpi", Options(metric="missing_days", about=_DAYS)),
    Widget(
        "currencies-table", "Currencies of orders", "currencies", "ranking",
        Options(metric="orders", metrics=_COLUMNS, pick="order_currency", form="list"), "full free",
    ),
    Widget(
        "currencies-rates", "Exchange rates", "rates", "rates", Options(metric="change"), "two-thirds tall", choices=(FORM.name,),
        nothing="All orders of this period came in the currency that amounts are shown in",
    ),
    Widget(
        "currencies-missing", "Without a rate", "missing", "gaps", Options(metric="unconverted"), "third free",
        nothing="Every amount of this period found its rate",
    ),
)  # fmt: skip

SCREEN = Screen("/currencies", _WIDGETS, _questions, (CURRENCY, FORM))
