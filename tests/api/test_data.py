"""How it stands with the data, and a run that brings them up to date, over REST."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from dashboard_app.services import Services
from data.clock import SystemClock
from data.store.leases import Leases
from tests.api.conftest import Caller


def test_who_reads_findings_reads_how_it_stands(admin: Caller, analyst: Caller) -> None:
    for person in (admin, analyst):
        told = person.get("/data").get_json()
        assert (told["source"], told["as_of"], told["findings"]) == ("demo", "2026-11-20T23:00:00+00:00", [])
        assert {"orders", "order_lines"} < set(told["tables"])
        assert told["version"].startswith("20261120T110000-")


@pytest.mark.parametrize(("method", "path"), [("GET", "/data"), ("POST", "/data/refresh")])
def test_viewers_and_vendors_do_not(viewer: Caller, vendor: Caller, method: str, path: str) -> None:
    assert [person.call(method, path).status_code for person in (viewer, vendor)] == [403, 403]


def test_analysts_read_and_begin_nothing(analyst: Caller) -> None:
    response = analyst.call("POST", "/data/refresh")
    assert (response.status_code, response.get_json()["code"]) == (403, "not_allowed")


def test_a_run_is_begun_once_and_its_end_is_told(admin: Caller, analyst: Caller) -> None:
    wait_for_runs()
    answers = [admin.call("POST", "/data/refresh") for _ in range(2)]
    assert [answer.status_code for answer in answers] in ([202, 200], [202, 202])
    assert answers[0].headers["Location"] == "/api/v1/data"
    assert answers[0].get_json()["refresh"]["by"] == "admin@example.com"
    wait_for_runs()
    told = admin.get("/data").get_json()
    assert (told["refresh"], told["last"]["ok"]) == ({"running": False, "since": None, "by": None}, False)
    assert told["last"]["message"].startswith("The extract is not the demo marketplace;")
    assert analyst.get("/data").get_json()["last"]["message"] == ""
    acts = [(one["act"], one["actor"], one["target_type"]) for one in admin.get("/audit").get_json()["items"]]
    assert ("refresh_data", "admin@example.com", "data") in acts


def test_who_asks_while_a_run_goes_on_is_told_of_it(admin: Caller, services: Services) -> None:
    wait_for_runs()
    leases = Leases(services.database, SystemClock(), timedelta(seconds=30))
    assert leases.hold("refresh", "a-run bo@example.com") is not None
    answer = admin.call("POST", "/data/refresh")
    assert (answer.status_code, answer.get_json()["refresh"]["running"], answer.get_json()["refresh"]["by"]) == (
        200,
        True,
        "bo@example.com",
    )
    leases.give_back("refresh", "a-run bo@example.com")


def wait_for_runs() -> None:
    for thread in [one for one in threading.enumerate() if one.name == "refresh"]:
        thread.join(60)
