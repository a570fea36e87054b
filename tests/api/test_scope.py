"""Whose rows are seen: a vendor's people see their own, everywhere, and learn nothing about the others'."""

from __future__ import annotations

import pytest

from dashboard_app.services import Services
from tests.api.conftest import Caller, caller

ALL_TIME = {"start": "2026-10-01", "end": "2026-11-20"}


def test_a_vendor_sees_only_its_own_lines(vendor: Caller) -> None:
    answer = vendor.ask(metrics=["gmv", "orders", "units"], dimensions=["vendor"], **ALL_TIME)
    assert [(row["vendor"], row["gmv"], row["orders"]) for row in answer["rows"]] == [("V1", 140.0, 6)]
    assert answer["meta"]["scope"] == "vendor:V1"


def test_asking_for_another_vendor_by_name_gives_nothing(vendor: Caller) -> None:
    assert vendor.ask(metrics=["gmv"], filters={"vendor": ["V2"]}, **ALL_TIME)["totals"] == {"gmv": 0.0}
    assert vendor.ask(metrics=["gmv"], filters={"vendor__not": ["V1"]}, **ALL_TIME)["totals"] == {"gmv": 0.0}


@pytest.mark.parametrize("path", ["/analytics/overview", "/analytics/sales/trends?dimensions=vendor", "/dimensions/vendor/values"])
def test_no_answer_names_another_vendor(vendor: Caller, path: str) -> None:
    text = vendor.get(path).text
    assert not any(name in text for name in ("Beta", "Gamma", "Delta", '"V2"', '"V3"', '"V4"'))


def test_what_one_asked_is_not_answered_from_anothers_cache(analyst: Caller, vendor: Caller) -> None:
    question = {"metrics": ["gmv"], "dimensions": ["category"], **ALL_TIME}
    everything = analyst.ask(**question)["totals"]["gmv"]
    own = vendor.ask(**question)["totals"]["gmv"]
    assert (everything, own) == (360.0, 140.0)
    assert analyst.ask(**question)["totals"]["gmv"] == 360.0


def test_an_error_does_not_tell_whether_another_vendors_member_exists(vendor: Caller) -> None:
    real, invented = (vendor.ask(metrics=["gmv"], filters={"product": [key]}, **ALL_TIME)["rows"] for key in ("P3", "no such product"))
    assert real == invented


def test_people_of_a_vendor_without_rows_see_nothing(services: Services, analyst: Caller) -> None:
    nobody = caller(services, analyst.client, "vendor", "unknown-vendor", vendor_id="V-unknown")
    assert nobody.ask(metrics=["gmv"], **ALL_TIME)["totals"] == {"gmv": 0.0}
    assert nobody.get("/dimensions/vendor/values").get_json()["items"] == []
