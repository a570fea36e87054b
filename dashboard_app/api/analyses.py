"""The endpoints of the analyses: vendors, products, revenue, customers. The questions are the pages' own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from flask import Response, request

from dashboard_app.api.analysis_questions import Breakdown, Insights, Products, Vendors
from dashboard_app.api.answers import send_results
from dashboard_app.api.delivery import JSON, chosen_format, freshness, remembered, send_table
from dashboard_app.api.doors import View
from dashboard_app.api.query_strings import from_query_string
from dashboard_app.breakdown import BreakdownAsked, revenue_breakdown
from dashboard_app.customers import CustomersAsked, customer_insights
from dashboard_app.identity import current_principal
from dashboard_app.products import ProductsAsked, product_analytics, product_table
from dashboard_app.services import Services
from dashboard_app.vendors import VendorsAsked, vendor_performance, vendor_table
from data.query import MAX_ROWS

_Paged = TypeVar("_Paged", VendorsAsked, ProductsAsked)


class AnalysisViews:
    """The four views, each with a memory of the query strings it has parsed."""

    def __init__(self, services: Services) -> None:
        self._analytics = services.analytics
        self._dimensions = tuple(dimension.name for dimension in services.analytics.dimensions())
        self._vendors: Callable[[bytes], tuple[VendorsAsked, str | None]] = remembered(self._reader(Vendors))
        self._products: Callable[[bytes], tuple[ProductsAsked, str | None]] = remembered(self._reader(Products))
        self._breakdowns: Callable[[bytes], tuple[BreakdownAsked, str | None]] = remembered(self._reader(Breakdown))
        self._insights: Callable[[bytes], tuple[CustomersAsked, str | None]] = remembered(self._reader(Insights))

    def vendors(self) -> Response:
        asked, kind = self._vendors(request.query_string)
        principal = current_principal()
        chosen = chosen_format(kind, principal)
        if chosen.name == JSON:
            return send_results(vendor_performance(self._analytics, asked, principal.scope, freshness(principal)))
        table = vendor_table(self._analytics, _whole(asked), principal.scope, freshness(principal))
        return send_table(self._analytics, table, chosen, "vendors", asked.view.filters)

    def products(self) -> Response:
        asked, kind = self._products(request.query_string)
        principal = current_principal()
        chosen = chosen_format(kind, principal)
        if chosen.name == JSON:
            return send_results(product_analytics(self._analytics, asked, principal.scope, freshness(principal)))
        table = product_table(self._analytics, _whole(asked), principal.scope, freshness(principal))
        return send_table(self._analytics, table, chosen, "products", asked.view.filters)

    def breakdown(self) -> Response:
        asked, kind = self._breakdowns(request.query_string)
        principal = current_principal()
        chosen = chosen_format(kind, principal)
        result = revenue_breakdown(self._analytics, asked, principal.scope, freshness(principal))
        return send_table(self._analytics, result, chosen, "-".join(["revenue-by", *asked.by]), asked.view.filters)

    def insights(self) -> Response:
        asked, _ = self._insights(request.query_string)
        principal = current_principal()
        return send_results(customer_insights(self._analytics, asked, principal.scope, freshness(principal)))

    def _reader(self, model: type[Any]) -> Callable[[bytes], tuple[Any, str | None]]:
        def read(_text: bytes) -> tuple[Any, str | None]:
            given = from_query_string(model, request.args, self._dimensions)
            return given.to_asked(), getattr(given, "format", None)

        return read


def views(services: Services) -> dict[str, View]:
    """The views by operation name."""
    ours = AnalysisViews(services)
    return {
        "vendors_performance": ours.vendors,
        "products_analytics": ours.products,
        "revenue_breakdown": ours.breakdown,
        "customers_insights": ours.insights,
    }


def _whole(asked: _Paged) -> _Paged:
    """All rows, unless a page was asked for."""
    return replace(asked, limit=asked.limit or MAX_ROWS)
