"""Examples for the API's description. A test holds each against its schema."""

from __future__ import annotations

from typing import Any

_META: dict[str, Any] = {
    "computed_at": "2026-11-22T10:00:00+00:00",
    "data_version": "20261122T095958",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "date_basis": "event",
    "period": {
        "start": "2026-10-23",
        "end": "2026-11-21",
        "from": "2026-10-23T00:00:00+02:00",
        "to": "2026-11-22T00:00:00+01:00",
        "label": "Last 30 days",
    },
    "comparison": None,
    "incomplete_from": None,
    "filters": {},
    "scope": "all",
    "row_count": 1,
    "reasons": {},
    "truncated": False,
    "as_of": "2026-11-22T10:00:00+00:00",
    "quality": [
        {
            "level": "warning",
            "code": "day_missing",
            "table": "orders",
            "message": "No order at all on 2026-11-17, busy in other weeks.",
            "metrics": ["revenue"],
            "days": ["2026-11-17"],
        }
    ],
    "cached": True,
    "elapsed_ms": 0.412,
}
_REVENUE = {"name": "revenue", "label": "Revenue", "role": "metric", "type": "number", "format": "money", "unit": "EUR", "better": "up"}


def _result(columns: list[dict[str, str]], rows: list[dict[str, Any]], totals: dict[str, Any]) -> dict[str, Any]:
    return {"columns": columns, "rows": rows, "totals": totals, "meta": _META | {"row_count": len(rows)}}


def _by(dimension: str, label: str, member: str, text: str) -> dict[str, Any]:
    columns = [
        {"name": dimension, "label": label, "role": "dimension", "type": "text", "format": "text"},
        {"name": f"{dimension}__label", "label": f"{label}, name", "role": "label", "type": "text", "format": "text"},
        _REVENUE,
    ]
    return _result(columns, [{dimension: member, f"{dimension}__label": text, "revenue": 1234.5}], {"revenue": 1234.5})


TREND = _result(
    [{"name": "day", "label": "Day", "role": "time", "type": "date", "format": "date"}, _REVENUE],
    [{"day": "2026-11-20", "revenue": 734.5}, {"day": "2026-11-21", "revenue": 500.0}],
    {"revenue": 1234.5},
)
RANKING = _by("vendor", "Vendor", "V-1", "Nordic Living")
OVERVIEW = {
    "kpis": TREND,
    "trend": TREND,
    "by_category": _by("category", "Category", "C-1", "Home & Garden"),
    "top_vendors": RANKING,
    "order_status": _by("order_status", "Order status", "delivered", "Delivered"),
}
_COUNT = {"role": "metric", "type": "number", "format": "count", "unit": "count", "better": "up"}
_RATIO = {"type": "number", "format": "percent", "unit": "ratio"}
_TEXT = {"type": "text", "format": "text"}
_ORDERS = {"name": "orders", "label": "Orders"} | _COUNT
_VENDOR_ROW = {"vendor": "V-1", "vendor__label": "Nordic Living", "revenue": 1234.5, "revenue__share": 0.12, "revenue__percentile": 0.83}
VENDORS = {
    "vendors": _result(
        [
            {"name": "vendor", "label": "Vendor", "role": "dimension"} | _TEXT,
            {"name": "vendor__label", "label": "Vendor, name", "role": "label"} | _TEXT,
            _REVENUE,
            {"name": "revenue__share", "label": "Revenue, share", "role": "comparison", "better": "neutral"} | _RATIO,
            {"name": "revenue__percentile", "label": "Revenue, place among peers", "role": "comparison", "better": "up"} | _RATIO,
            _ORDERS,
        ],
        [_VENDOR_ROW | {"orders": 31}],
        {"revenue": 10287.5, "revenue__share": 1.0, "orders": 240},
    ),
    "summary": _result([{"name": "active_vendors", "label": "Active vendors"} | _COUNT], [{"active_vendors": 58}], {"active_vendors": 58}),
    "peers": _result(
        [{"name": "quartile", "label": "Quartile", "role": "dimension"} | _TEXT, _REVENUE],
        [{"quartile": "median", "revenue": 980.25}],
        {"revenue": None},
    ),
}
PRODUCT_TABLE = _result(
    [
        {"name": "product", "label": "Product", "role": "dimension"} | _TEXT,
        {"name": "abc", "label": "ABC class", "role": "label"} | _TEXT,
        _REVENUE,
    ],
    [{"product": "P-1", "abc": "A", "revenue": 1234.5}],
    {"revenue": 1234.5},
)
_PRODUCTS = {"name": "products", "label": "Products"} | _COUNT
PRODUCTS = {
    "products": PRODUCT_TABLE,
    "best": PRODUCT_TABLE,
    "worst": PRODUCT_TABLE,
    "classes": _result(
        [{"name": "abc", "label": "ABC class", "role": "dimension"} | _TEXT, _PRODUCTS],
        [{"abc": "A", "products": 210}],
        {"products": 1187},
    ),
    "summary": _result([_PRODUCTS], [{"products": 1187}], {"products": 1187}),
}
BREAKDOWN = _by("category", "Category", "C-1", "Home & Garden")
RETENTION = _result(
    [
        {"name": "cohort", "label": "Month of the first order", "role": "time", "type": "date", "format": "date"},
        {"name": "age", "label": "Months since the first order", "role": "dimension", "type": "integer", "format": "text"},
        {"name": "size", "label": "Customers of the cohort"} | _COUNT,
        {"name": "customers", "label": "Customers with an order"} | _COUNT,
        {"name": "retention", "label": "Retention", "role": "metric", "better": "up"} | _RATIO,
    ],
    [
        {"cohort": "2026-09-01", "age": 0, "size": 400, "customers": 400, "retention": 1.0},
        {"cohort": "2026-09-01", "age": 1, "size": 400, "customers": 72, "retention": 0.18},
    ],
    {"size": 400, "customers": 400, "retention": None},
)
_SEGMENTS = _result(
    [{"name": "segment", "label": "Segment", "role": "dimension"} | _TEXT, {"name": "customers", "label": "Customers"} | _COUNT],
    [{"segment": "champions", "customers": 310}],
    {"customers": 4021},
)
INSIGHTS = {
    "summary": _result([{"name": "buyers", "label": "Customers"} | _COUNT], [{"buyers": 912}], {"buyers": 912}),
    "by_time": TREND,
    "customer_types": _result(
        [
            {"name": "customer_type", "label": "Customer type", "role": "dimension"} | _TEXT,
            _ORDERS,
            {"name": "orders__share", "label": "Orders, share", "role": "comparison", "better": "neutral"} | _RATIO,
        ],
        [{"customer_type": None, "orders": 140, "orders__share": 0.14}],
        {"orders": 1000, "orders__share": 1.0},
    ),
    "retention": RETENTION,
    "retention_by_age": _result(
        [
            {"name": "age", "label": "Months since the first order", "role": "dimension", "type": "integer", "format": "text"},
            {"name": "retention", "label": "Retention", "role": "metric", "better": "up"} | _RATIO,
        ],
        [{"age": 1, "retention": 0.18}],
        {"retention": None},
    ),
    "segments": _SEGMENTS,
}
STUDIES: dict[str, Any] = {
    "twelve months": {"period": "last_12_months", "filters": {"country": ["DE"]}},
    "small groups too": {"start": "2026-01-01", "end": "2026-10-31", "options": {"minimum_customers": 1}},
}
HISTORY = _result(
    [
        {"name": "day", "label": "Day", "role": "time", "type": "date", "format": "date"},
        _REVENUE,
        {"name": "revenue__growth", "label": "Revenue, growth", "role": "comparison", "better": "up"} | _RATIO,
        {
            "name": "revenue__version",
            "label": "Revenue, version",
            "role": "comparison",
            "type": "integer",
            "format": "text",
            "better": "neutral",
        },
    ],
    [{"day": "2026-11-21", "revenue": 1234.5, "revenue__growth": 0.2345, "revenue__version": 2}],
    {"revenue": 1234.5, "revenue__growth": 0.2345},
)
QUESTIONS: dict[str, Any] = {
    "ranking": {
        "metrics": ["revenue"],
        "dimensions": ["vendor"],
        "grain": "month",
        "period": "last_12_months",
        "compare": "previous_year",
        "filters": {"country": ["DE"]},
        "sort": ["-revenue"],
        "limit": 20,
    },
    "total": {"metrics": ["revenue", "orders"], "start": "2026-11-01", "end": "2026-11-21", "filters": {"category__not": "__none__"}},
}
ROWS_ASKED: dict[str, Any] = {
    "bucket and member": {
        "query": {"metrics": ["orders"], "dimensions": ["vendor"], "grain": "week", "period": "last_30_days"},
        "mark": {"metric": "orders", "at": "2026-11-09", "members": {"vendor": "V-1"}},
        "sort": ["-sold"],
        "limit": 50,
    },
    "total": {"query": {"metrics": ["revenue"], "period": "yesterday"}, "mark": {"metric": "revenue"}},
    "rest": {
        "query": {"metrics": ["revenue"], "dimensions": ["category"], "limit": 5, "other": True},
        "mark": {"metric": "revenue", "members": {"category": "__other__"}},
    },
    "what it is compared with": {
        "query": {"metrics": ["revenue"], "grain": "day", "period": "last_7_days", "compare": "previous_period"},
        "mark": {"metric": "revenue", "at": "2026-11-19", "compared": True},
    },
}
ROWS = _result(
    [
        {"name": "time", "label": "Time", "role": "time", "type": "datetime", "format": "datetime"},
        {"name": "order", "label": "Order", "role": "dimension"} | _TEXT,
        {"name": "sold", "label": "Sold for", "role": "dimension", "type": "number", "format": "money", "unit": "EUR"},
        _ORDERS,
    ],
    [{"time": "2026-11-15T20:00:00+01:00", "order": "O-4711", "sold": 36.0, "orders": 1}],
    {"orders": 1},
)
METRIC = {
    "name": "revenue",
    "label": "Revenue",
    "definition": "Net sales: gross merchandise value less discounts and refunds.",
    "unit": "EUR",
    "format": "money",
    "better": "up",
    "additive": True,
    "dimensions": ["vendor", "category"],
    "needs": [],
    "available": True,
}
DIMENSION = {"name": "vendor", "label": "Vendor", "definition": "The vendor that sells the product."}
MEMBER = {"key": "V-1", "label": "Nordic Living"}
ME = {
    "id": "u-4f6c1d",
    "email": "ana@example.com",
    "name": "Ana",
    "role": "analyst",
    "vendor_id": None,
    "scope": "all",
    "rights": ["export", "read"],
    "via": "token",
}
NEW_USER = {"email": "ana@example.com", "name": "Ana", "role": "analyst", "vendor_id": None, "password": "correct horse battery staple"}
WHOLE_USER = NEW_USER | {"password": "***", "active": True}
USER_CHANGES = {"role": "vendor", "vendor_id": "V-1"}
USER = {
    "id": "u-4f6c1d",
    "email": "ana@example.com",
    "name": "Ana",
    "role": "analyst",
    "vendor_id": None,
    "password": "***",
    "active": True,
    "created_at": "2026-11-22T10:00:00+00:00",
    "updated_at": "2026-11-22T10:00:00+00:00",
    "signed_in_at": None,
    "version": 1,
}
NEW_TOKEN = {"name": "nightly script", "days": 90}
TOKEN = {
    "id": "t-9d2e77",
    "name": "nightly script",
    "prefix": "mvt_Xb3k",
    "created_at": "2026-11-22T10:00:00+00:00",
    "expires_at": "2027-02-20T10:00:00+00:00",
    "last_used_at": None,
}
CREATED_TOKEN = {
    "id": "t-9d2e77",
    "token": "mvt_Xb3k...",
    "name": "nightly script",
    "prefix": "mvt_Xb3k",
    "expires_at": "2027-02-20T10:00:00+00:00",
}
AUDIT_ENTRY = {
    "id": "42",
    "at": "2026-11-22T10:00:00+00:00",
    "actor": "ana@example.com",
    "act": "token.create",
    "target_type": "token",
    "target_id": "t-9d2e77",
    "result": "ok",
    "address": "192.0.2.7",
    "details": {},
}
PROBLEM = {
    "type": "/api/docs#unknown_name",
    "title": "The input is not valid",
    "status": 422,
    "detail": "Unknown metric 'revenu'. Did you mean 'revenue'?",
    "code": "unknown_name",
    "hint": "Did you mean 'revenue'?",
    "request_id": "7c0f3f1c",
    "errors": [{"field": "metrics", "message": "Unknown metric 'revenu'. Did you mean 'revenue'?"}],
}
DATA: dict[str, Any] = {
    "source": "shop",
    "version": "20261122T095958-3f7b6c21",
    "as_of": "2026-11-22T10:00:00+00:00",
    "built_at": "2026-11-22T09:59:58+00:00",
    "looked_at": "2026-11-22T10:00:00+00:00",
    "tables": ["order_lines", "orders"],
    "refresh": {"running": False, "since": None, "by": None},
    "last": {
        "began_at": "2026-11-22T10:00:00+00:00",
        "ended_at": "2026-11-22T10:00:04+00:00",
        "seconds": 4.2,
        "ok": True,
        "changed": True,
        "by": "schedule",
        "message": "",
        "rows": {"orders": 48210, "order_lines": 112408},
    },
    "findings": [
        {
            "level": "warning",
            "code": "day_missing",
            "table": "orders",
            "column": "ordered_at",
            "rows": 1,
            "message": "1 day(s) that are busy in other weeks have no order at all.",
            "remedy": "A holiday is no mistake; otherwise check whether the rows of these days reached the source.",
            "example": "2026-11-17",
        }
    ],
}
REFRESHING = DATA | {"refresh": {"running": True, "since": "2026-11-22T10:05:00+00:00", "by": "admin@example.com"}}
