"""Boards: rows that are joined, ordered and cut keep their reasons."""

from __future__ import annotations

import pytest

from data.derive.board import Board, number
from data.errors import UnknownName
from data.query import Sort
from data.result import Column, Result

KEY = Column("vendor", "Vendor", "dimension", "text", "text")
REVENUE = Column("revenue", "Revenue", "metric", "number", "money", "EUR", "up")


def board() -> Board:
    rows = [
        {"vendor": "B", "revenue": 5.0},
        {"vendor": "A", "revenue": None},
        {"vendor": None, "revenue": 5.0},
        {"vendor": "C", "revenue": 9.0},
    ]
    stamp = {"reasons": {"1.revenue": "needs:rates", "revenue": "needs:rates"}}
    body, packed = Result.encode([KEY, REVENUE], rows, {"revenue": None}, stamp)
    return Board.of(Result(body, packed, as_of=None, cached=False, elapsed_ms=0.0))  # type: ignore[arg-type]


def test_a_board_holds_what_the_result_says() -> None:
    found = board()
    assert found.names() == ["vendor", "revenue"]
    assert found.reasons == [{}, {"revenue": "needs:rates"}, {}, {}]
    assert (found.totals, found.total_reasons) == ({"revenue": None}, {"revenue": "needs:rates"})


@pytest.mark.parametrize(
    ("descending", "order"),
    [(False, ["B", None, "C", "A"]), (True, ["C", "B", None, "A"])],
)
def test_equals_are_ordered_by_key_and_no_value_comes_last(descending: bool, order: list[str | None]) -> None:
    ordered = board().ordered((Sort("revenue", descending),), ("vendor",))
    assert [row["vendor"] for row in ordered.rows] == order
    assert ordered.reasons[3] == {"revenue": "needs:rates"}


def test_only_fields_that_are_there_can_order() -> None:
    with pytest.raises(UnknownName) as caught:
        board().ordered((Sort("revenu"),), ("vendor",))
    assert (caught.value.fields[0].field, caught.value.hint) == ("sort", "Did you mean 'revenue'?")


def test_amounts_written_as_text_are_ordered_as_numbers() -> None:
    rows = [{"revenue": "90071992547409.93"}, {"revenue": "100000000000000.00"}, {"revenue": 3.0}]
    found = Board([Column("revenue", "Revenue", "metric", "decimal_text", "money")], rows, [{}, {}, {}])
    assert [row["revenue"] for row in found.ordered((Sort("revenue", descending=True),), ()).rows] == [
        "100000000000000.00",
        "90071992547409.93",
        3.0,
    ]


def test_a_page_says_its_own_reasons_and_counts_all() -> None:
    answer = board().page(1, 2).answer(4, {"next": "o3"})
    assert [row["vendor"] for row in answer.rows] == ["A", None]
    assert answer.reasons == {"0.revenue": "needs:rates", "revenue": "needs:rates"}
    assert (answer.row_count, answer.stamp) == (4, {"next": "o3"})


def test_columns_are_added_behind_others_and_left_out() -> None:
    found = board()
    found.add(Column("note", "Note", "label", "text", "text"), [("x", None)] * 3 + [(None, "no_data")], after="vendor")
    found.add_missing(Column("orders", "Orders", "metric", "number", "count"), "not_permitted")
    assert found.names() == ["vendor", "note", "revenue", "orders"]
    assert found.reasons[3] == {"note": "no_data", "orders": "not_permitted"}
    assert found.total_reasons["orders"] == "not_permitted"
    found.drop(lambda column: column.role == "metric")
    assert found.names() == ["vendor", "note"]
    assert (found.rows[3], found.reasons[3], found.totals, found.total_reasons) == (
        {"vendor": "C", "note": None},
        {"note": "no_data"},
        {},
        {},
    )


def test_numbers_are_exact() -> None:
    assert [str(number(value)) for value in (0.1, 3, "90071992547409.93", None)] == ["0.1", "3", "90071992547409.93", "None"]
