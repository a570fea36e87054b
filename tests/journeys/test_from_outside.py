"""A program meets the running product: health without a token, numbers with one, and the same from every worker."""

from __future__ import annotations

import requests

from tests.fixtures.product import Running

ENOUGH_FOR_BOTH_WORKERS = 12


def test_a_program_with_a_token_gets_the_numbers_from_every_worker(running_product: Running) -> None:
    token = running_product.command("token", "create", "--user", running_product.email)
    asked = f"{running_product.url}/api/v1/analytics/sales/trends?period=month_to_date&metrics=revenue"
    answers = [requests.get(asked, headers={"Authorization": f"Bearer {token}"}, timeout=30) for _ in range(ENOUGH_FOR_BOTH_WORKERS)]
    # gmv 240 - discounts 7 - refunds 50, as in the comment of the small shop
    assert {(answer.status_code, answer.json()["totals"]["revenue"]) for answer in answers} == {(200, 183.0)}


def test_a_stranger_learns_that_it_lives_and_nothing_else(running_product: Running) -> None:
    found = {path: requests.get(running_product.url + path, timeout=30).status_code for path in ("/health/live", "/health/ready")}
    assert found == {"/health/live": 200, "/health/ready": 200}
    assert requests.get(f"{running_product.url}/api/v1/metrics", timeout=30).status_code == 401


def test_the_first_visitor_gets_every_script_from_every_worker(running_product: Running) -> None:
    with requests.Session() as browser:
        browser.headers["Sec-Fetch-Site"] = "same-origin"
        form = {"email": running_product.email, "password": running_product.password}
        assert browser.post(f"{running_product.url}/sign-in", data=form, timeout=30).status_code == 200
        page = browser.get(f"{running_product.url}/", timeout=30).text
        scripts = [part.split('"', 1)[0] for part in page.split('<script src="')[1:]]
        found = {browser.get(running_product.url + script, timeout=30).status_code for script in scripts for _ in range(4)}
    assert len(scripts) > 3
    assert found == {200}
