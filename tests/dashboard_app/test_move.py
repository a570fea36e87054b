"""`move-database` as an operator meets it: a product that ran on SQLite goes on in PostgreSQL with the same people and tokens."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.fixtures.serving import run_command, serving

pytestmark = pytest.mark.postgres
ADMIN = {"admin_email": "ann@example.com", "admin_password": "correct horse battery", "now": "2026-11-20T12:00:00+01:00"}


def test_a_product_goes_on_in_postgresql(home: Path, postgres_url: str) -> None:
    assert run_command(home, "demo", "--orders", "1000", **ADMIN).returncode == 0
    with serving(home, **ADMIN, scheduler="off"):
        token = run_command(home, "token", "create", "--user", "ann@example.com", **ADMIN).stdout.strip()
    moved = run_command(home, "move-database", "--to", postgres_url, **ADMIN)
    assert (moved.returncode, moved.stderr) == (0, "")
    assert "  users\n" in moved.stdout
    assert moved.stdout.splitlines()[-1].startswith("Now set MVT_DATABASE_URL to the new address and start the server.")
    there = ADMIN | {"database_url": postgres_url, "scheduler": "off", "admin_password": "another one entirely"}
    with serving(home, **there) as product:
        known = requests.get(f"{product.url}/api/v1/me", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        assert (known.status_code, known.json()["email"]) == (200, "ann@example.com")
        signed = requests.post(
            f"{product.url}/sign-in", data={"email": "ann@example.com", "password": ADMIN["admin_password"]},
            headers={"Origin": product.url}, timeout=30, allow_redirects=False,
        )  # fmt: skip
        assert (signed.status_code, "Set-Cookie" in signed.headers) == (303, True)
    created = run_command(home, "user", "create", "--email", "ben@example.com", "--role", "viewer", **there)
    assert created.stdout.startswith("Created viewer ben@example.com.")
    again = run_command(home, "move-database", "--to", postgres_url, **ADMIN)
    assert (again.returncode, "The target is not empty" in again.stderr) == (1, True)
