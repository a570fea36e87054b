"""What every test may ask for. The fixtures live in `tests/fixtures/`, one file per part of the outside world."""

from __future__ import annotations

pytest_plugins = [
    "tests.fixtures.machine",
    "tests.fixtures.basics",
    "tests.fixtures.postgres",
    "tests.fixtures.store",
    "tests.fixtures.people",
    "tests.fixtures.redis",
    "tests.fixtures.chromium",
    "tests.golden.fixtures",
    "tests.fixtures.small_shop",
    "tests.fixtures.product",
    "tests.fixtures.own_shop",
]
