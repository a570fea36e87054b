"""The targets that people edit, in SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from data.errors import Conflict, NotFound, Stale
from data.store.database import Database
from data.store.system import system_user_id
from data.store.targets import (
    Imported,
    Selection,
    StoredBook,
    create_target,
    delete_target,
    get_target,
    import_targets,
    replace_target,
    select_targets,
)
from data.targets import Target

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def revenue(value: str = "1000", first: date = NOVEMBER, dimension: str = "", member: str = "") -> Target:
    return Target("revenue", "month", first, Decimal(value), dimension, member)


@pytest.fixture
def author(database: Database) -> str:
    with database.transaction() as session:
        return system_user_id(session, NOW)


def make(database: Database, target: Target, author: str) -> str:
    with database.transaction() as session:
        return create_target(session, target, author, NOW).id


def test_a_target_is_kept_changed_and_removed(database: Database, author: str) -> None:
    target_id = make(database, revenue("1000.55"), author)
    with database.reading() as session:
        kept = get_target(session, target_id)
    assert (kept.target, kept.version, kept.created_at) == (revenue("1000.55"), 1, NOW)
    with database.transaction() as session:
        assert replace_target(session, target_id, revenue("7", DECEMBER), 1, NOW).version == 2
    with database.transaction() as session:
        assert delete_target(session, target_id, 2, NOW).version == 3
    with pytest.raises(NotFound), database.reading() as session:
        get_target(session, target_id)


def test_there_is_one_target_for_a_key(database: Database, author: str) -> None:
    first = make(database, revenue(), author)
    other = make(database, revenue("5", DECEMBER), author)
    make(database, revenue("5", NOVEMBER, "vendor", "V1"), author)
    with pytest.raises(Conflict):
        make(database, revenue("2000"), author)
    with pytest.raises(Conflict), database.transaction() as session:
        replace_target(session, other, revenue("5", NOVEMBER), None, NOW)
    with database.transaction() as session:
        delete_target(session, first, None, NOW)
    make(database, revenue("2000"), author)


def test_an_edit_of_an_old_version_is_refused(database: Database, author: str) -> None:
    target_id = make(database, revenue(), author)
    with database.transaction() as session:
        replace_target(session, target_id, revenue("2"), 1, NOW)
    with pytest.raises(Stale), database.transaction() as session:
        replace_target(session, target_id, revenue("3"), 1, NOW)
    with pytest.raises(Stale), database.transaction() as session:
        delete_target(session, target_id, 1, NOW)


def test_an_import_makes_and_changes_and_says_how_many(database: Database, author: str) -> None:
    make(database, revenue("1000"), author)
    make(database, revenue("50", DECEMBER), author)
    sheet = [revenue("1000.00"), revenue("60", DECEMBER), *(revenue("1", NOVEMBER, "vendor", f"V{n}") for n in range(250))]
    with database.transaction() as session:
        assert import_targets(session, sheet, author, NOW) == Imported(250, 1, 1)
    with database.reading() as session:
        assert len(select_targets(session, Selection())) == 252


def test_an_import_that_fails_leaves_nothing(database: Database, author: str) -> None:
    with pytest.raises(Conflict), database.transaction() as session:
        import_targets(session, [revenue("1"), revenue("2"), Target("revenue", "decade", NOVEMBER, Decimal(1))], author, NOW)
    with database.reading() as session:
        assert select_targets(session, Selection()) == []


def test_a_selection_lets_through_what_it_names(database: Database, author: str) -> None:
    targets = [revenue("1"), revenue("2", DECEMBER), revenue("3", NOVEMBER, "vendor", "V1"), Target("orders", "week", DECEMBER, Decimal(4))]
    for target in targets:
        make(database, target, author)
    selections = {
        Selection(metric="revenue"): [1, 2, 3],
        Selection(dimension=""): [1, 2, 4],
        Selection(dimension="vendor", member="V1"): [3],
        Selection(grain="week"): [4],
        Selection(first=DECEMBER): [2, 4],
        Selection(last=NOVEMBER): [1, 3],
        Selection(metric="revenue", first=DECEMBER, last=DECEMBER): [2],
    }
    with database.reading() as session:
        for selection, values in selections.items():
            assert sorted(int(kept.target.value) for kept in select_targets(session, selection)) == values
            assert sorted(int(target.value) for target in targets if selection.lets(target)) == values


def test_the_book_is_read_by_metric_place_and_time_and_its_revision_moves_with_every_change(database: Database, author: str) -> None:
    book = StoredBook(database)
    seen = {book.revision()}
    target_id = make(database, revenue("1"), author)
    seen.add(book.revision())
    make(database, revenue("3", NOVEMBER, "vendor", "V1"), author)
    seen.add(book.revision())
    assert book.find(["revenue"], [""], NOVEMBER, NOVEMBER) == [revenue("1.000000000000")]
    assert book.find(["orders"], ["", "vendor"], NOVEMBER, NOVEMBER) == []
    assert len(book.find(["revenue", "orders"], ["", "vendor"], NOVEMBER, DECEMBER)) == 2
    with database.transaction() as session:
        replace_target(session, target_id, revenue("2"), None, NOW)
    seen.add(book.revision())
    with database.transaction() as session:
        delete_target(session, target_id, None, NOW)
    seen.add(book.revision())
    assert len(seen) == 5
    assert book.find(["revenue"], [""], NOVEMBER, DECEMBER) == []
