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
