"""A sheet of targets as people send it, CSV or Excel: its rows read as text or values, each mistake with its row and column."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dashboard_app.targets.desk import Numbered, in_row, sheet_error
from data.errors import FieldError, InvalidInput
from data.targets import Target

COLUMNS = ("metric", "grain", "period_start", "value", "dimension", "member")
REQUIRED = COLUMNS[:4]
MAX_ROWS = 10_000
MAX_ERRORS = 100
MAX_UNPACKED_BYTES = 50_000_000
_ZIP = b"PK\x03\x04"
_PERCENT = Decimal(100)

Cells = Sequence[Any]


def read_sheet(raw: bytes) -> list[Numbered]:
    """The targets of a sheet whose first row names the columns. Raises `InvalidInput`: nothing is read half."""
    rows = _excel_rows(raw) if raw.startswith(_ZIP) else _csv_rows(raw)
    head = next(rows, None)
    if head is None:
        raise _whole("The sheet is empty.", f"The first row names the columns: {', '.join(COLUMNS)}.")
    columns = _columns(head)
    found: list[Numbered] = []
    wrong: list[FieldError] = []
    for number, cells in enumerate(rows, start=2):
        if number > MAX_ROWS + 1:
            raise _whole(f"The sheet has more than {MAX_ROWS:,} rows.", "Part it into several.")
        if any(cell not in (None, "") for cell in cells):
            _read_row(number, {name: _cell(cells, place) for name, place in columns.items()}, found, wrong)
    if wrong:
        raise sheet_error(wrong[:MAX_ERRORS])
    if not found:
        raise _whole("The sheet has no rows below its first.", "Add a row for each target.")
    return found


def _read_row(number: int, given: dict[str, Any], found: list[Numbered], wrong: list[FieldError]) -> None:
    target, errors = as_target(given)
    if target is None:
        wrong.extend(in_row(number, error) for error in errors)
    else:
        found.append(Numbered(number, target))


def as_target(given: Mapping[str, Any]) -> tuple[Target | None, list[FieldError]]:
    """The target of some cells by column, or what is wrong with them. Whether it makes sense is checked where it is kept."""
    errors: list[FieldError] = [FieldError(name, "This cell is empty.") for name in REQUIRED if given.get(name) in (None, "")]
    first = _as_day(given["period_start"], errors)
    value = _as_number(given["value"], errors)
    if errors or first is None or value is None:
        return None, errors
    texts = {name: _as_text(given.get(name)) for name in ("metric", "grain", "dimension", "member")}
    return Target(texts["metric"].lower(), texts["grain"].lower(), first, value, texts["dimension"].lower(), texts["member"]), []


def _columns(head: Cells) -> dict[str, int]:
    """The place of each column. Names are read as people write them: `Period start` is `period_start`."""
    names = [_as_text(cell).partition("(")[0].strip().lower().replace(" ", "_") for cell in head]
    while names and not names[-1]:
        names.pop()
    wrong = [FieldError(f"row 1, {name or f'column {i + 1}'}", f"Unknown column; known are {', '.join(COLUMNS)}.")
             for i, name in enumerate(names) if name not in COLUMNS]  # fmt: skip
    wrong += [FieldError(f"row 1, {name}", "This column stands there twice.") for name in COLUMNS if names.count(name) > 1]
    wrong += [FieldError(f"row 1, {name}", "This column is missing.") for name in REQUIRED if name not in names]
    if wrong:
        raise sheet_error(wrong[:MAX_ERRORS])
    return {name: place for place, name in enumerate(names)}


def _cell(cells: Cells, place: int) -> Any:  # noqa: ANN401 - whatever a cell holds
    return cells[place] if place < len(cells) else None


def _as_text(cell: Any) -> str:  # noqa: ANN401
    """Numbers in cells of text (a vendor called 12) as the digits that are seen; without the apostrophe that makes text harmless."""
    if cell is None:
        return ""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    return text[1:] if text.startswith("'") else text


def _as_day(cell: Any, errors: list[FieldError]) -> date | None:  # noqa: ANN401
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if cell not in (None, ""):
        try:
            return date.fromisoformat(str(cell).strip()[:10])
        except ValueError:
            errors.append(FieldError("period_start", f"{str(cell)[:40]!r} is not a day; write it like 2026-11-01."))
    return None


def _as_number(cell: Any, errors: list[FieldError]) -> Decimal | None:  # noqa: ANN401
    """A number; `12.5%` is 0.125. Separators of thousands are refused, because a comma means two things."""
    text = "" if cell is None or isinstance(cell, bool) else str(cell).strip()
    if text:
        try:
            number = Decimal(text.removesuffix("%").strip())
            if number.is_finite():
                return number / _PERCENT if text.endswith("%") else number
        except InvalidOperation:
            pass
    if cell not in (None, ""):
        errors.append(FieldError("value", f"{str(cell)[:40]!r} is not a number; write it like 1234.50."))
    return None


def _csv_rows(raw: bytes) -> Iterator[Cells]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _whole("The file is neither Excel nor text in UTF-8.", "Save it as .xlsx, or as CSV in UTF-8.") from None
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    decimal_comma = separator != ","
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [_with_point(cell) for cell in row] if decimal_comma else row
    except csv.Error as error:
        raise _whole(f"The file is not CSV: {error}.", "Save it as .xlsx, or as CSV in UTF-8.") from None


def _with_point(cell: str) -> str:
    """`1234,50` as `1234.50`: where commas do not part the cells, they part the digits."""
    whole, comma, rest = cell.strip().partition(",")
    is_number = comma and whole.removeprefix("-").isdigit() and rest.removesuffix("%").strip().isdigit()
    return f"{whole}.{rest}" if is_number else cell


def _excel_rows(raw: bytes) -> Iterator[Cells]:
    """The rows of the first sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED_BYTES:
                raise _whole("The workbook is too large.", "Keep only the sheet with the targets.")
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        rows = list(_limited(book.worksheets[0].iter_rows(values_only=True)))
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, SyntaxError, TypeError, AttributeError, OSError):
        # A damaged workbook fails in as many ways as it has parts.
        raise _whole("The workbook cannot be read.", "Open it, save it again as .xlsx, then send that.") from None
    return iter(rows)


def _limited(rows: Iterator[Cells]) -> Iterator[Cells]:
    for number, row in enumerate(rows):
        if number > MAX_ROWS + 1:
            return
        yield row


def _whole(message: str, hint: str) -> InvalidInput:
    return InvalidInput.field("sheet", message, hint)
