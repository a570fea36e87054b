"""One holder at a time, and a token by which a holder of yesterday is recognised."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.store.database import Database
from data.store.leases import Fence, Held, LeaseLost, Leases
from data.store.models import Seed
from tests.fixtures.people import MovingClock

LIVES = timedelta(seconds=25)


@pytest.fixture
def leases(database: Database, moving_clock: MovingClock) -> Leases:
    return Leases(database, moving_clock, LIVES)


def test_a_lease_is_one_holders_and_stays_so_while_it_is_kept(leases: Leases, moving_clock: MovingClock) -> None:
    for _ in range(5):
        assert leases.hold("work", "a") == Fence("work", 1)
        assert leases.hold("work", "b") is None
        moving_clock.move(seconds=20)


def test_a_lease_that_is_not_kept_passes_on_with_the_next_token(leases: Leases, moving_clock: MovingClock) -> None:
    leases.hold("work", "a")
    moving_clock.move(seconds=25)
    assert leases.hold("work", "b") == Fence("work", 2)
    assert leases.hold("work", "a") is None


def test_who_holds_a_lease_and_since_when(leases: Leases, moving_clock: MovingClock) -> None:
    assert leases.find("work") is None
    leases.hold("work", "a")
    began = moving_clock.now()
    moving_clock.move(seconds=20)
    leases.hold("work", "a")
    assert leases.find("work") == Held("a", began)
    moving_clock.move(seconds=25)
    assert leases.find("work") is None


def test_a_lease_that_was_given_back_is_free_at_once(leases: Leases) -> None:
    leases.hold("work", "a")
    leases.give_back("work", "b")
    assert leases.hold("work", "b") is None
    leases.give_back("work", "a")
    assert leases.hold("work", "b") == Fence("work", 2)


def test_a_clock_that_is_set_back_does_not_lock_the_lease_up(leases: Leases, moving_clock: MovingClock) -> None:
    leases.hold("work", "a")
    moving_clock.move(hours=-2)
    assert leases.hold("work", "b") == Fence("work", 2)


def test_of_many_who_ask_at_once_one_gets_it(leases: Leases) -> None:
    with ThreadPoolExecutor(8) as pool:
        fences = list(pool.map(lambda number: leases.hold("work", f"holder {number}"), range(8)))
    assert [fence for fence in fences if fence is not None] == [Fence("work", 1)]


def test_who_lost_the_lease_writes_nothing(leases: Leases, database: Database, moving_clock: MovingClock) -> None:
    late = leases.hold("work", "a")
    moving_clock.move(seconds=25)
    leases.hold("work", "b")
    assert late is not None
    with pytest.raises(LeaseLost), database.transaction() as session:
        session.add(Seed(name="late", planted_at=moving_clock.now()))
        session.flush()
        late.check(session)
    with database.reading() as session:
        assert session.scalars(select(Seed)).all() == []


def test_who_holds_the_lease_writes(leases: Leases, database: Database, moving_clock: MovingClock) -> None:
    fence = leases.hold("work", "a")
    assert fence is not None
    with database.transaction() as session:
        fence.check(session)
        session.add(Seed(name="in time", planted_at=moving_clock.now()))
    with database.reading() as session:
        assert session.scalars(select(Seed.name)).all() == ["in time"]
