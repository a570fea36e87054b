"""Cohorts: how many customers of each month come back, month after month. Before the colours the size of the cohort; the month that
is not over is marked, what cannot be known stays blank, and month 0 (all of them) is kept out of the scale of colours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard_app.charts import theme, words
from dashboard_app.charts.kind import Control, Field, Form, Kind, Shape
from dashboard_app.charts.marking import write_mark
from dashboard_app.charts.options import Options
from data.formats import Formats
from data.query import Filter, Mark
from data.result import Column, Result, Row

Figure = theme.Figure

SIZE_AT, FIRST_AT = -1.15, 0
_ALL = "All"
_AMOUNT_OF = {"retention": "customers", "revenue_retention": "revenue"}
_NOT_OVER = "not_enough_data"
_SMALL_FROM = 14


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cohort at one age. `open` marks the month that is not over."""

    value: float | None
    hover: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cohorts from the oldest to the newest, and below them all together."""

    column: Column
    cohorts: list[str]
    names: list[str]
    sizes: list[str]
    ages: int
    cells: dict[tuple[int, int], _Cell]
    formats: Formats

    def text(self, row: int, age: int) -> str:
        cell = self.cells.get((row, age))
        return "" if cell is None or cell.value is None else self.formats.share(cell.value, 0)


def draw(result: Result, options: Options) -> Figure:
    """The triangle of one rate (`retention` or `revenue_retention`) by cohort and age."""
    grid = _read(result, options.metric or "retention", options.formats)
    rows, ages = list(range(len(grid.names))), list(range(1, grid.ages + 1))
    later = [[_value(grid, row, age) for age in ages] for row in rows]
    size = 11 if grid.ages < _SMALL_FROM else 9.5
    shared: Figure = {
        "type": "heatmap", "xgap": 2, "ygap": 2, "showscale": False, "hoverongaps": False, "y": rows,
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }  # fmt: skip
    whole = shared | {
        "x": [FIRST_AT], "z": [[_value(grid, row, 0)] for row in rows], "text": [[grid.text(row, 0)] for row in rows],
        "customdata": [[_told(grid, row, 0)] for row in rows], "colorscale": theme.PLAIN, "zmin": 0, "zmax": 1,
    }  # fmt: skip
    coloured = shared | {
        "x": ages, "z": later, "text": [[grid.text(row, age) for age in ages] for row in rows],
        "customdata": [[_told(grid, row, age) for age in ages] for row in rows], "colorscale": theme.HEAT, "zmin": 0, "zmax": _most(later),
    }  # fmt: skip
    return {"data": [whole, *([coloured] if ages else []), _texts(grid, _most(later), size)], "layout": _layout(grid)}


def _texts(grid: _Grid, most: float, size: float) -> Figure:
    """The shares on the cells, each in an ink that can be read on the colour of its cell."""
    known = [(row, age, cell.value) for (row, age), cell in sorted(grid.cells.items()) if cell.value is not None]
    return {
        "type": "scatter", "mode": "text", "hoverinfo": "skip", "x": [age for _, age, _ in known], "y": [row for row, _, _ in known],
        "text": [grid.text(row, age) for row, age, _ in known],
        "textfont": {"size": size, "color": [_ink(value / most, age) for _, age, value in known]},
    }  # fmt: skip


def _ink(heat: float, age: int) -> str:
    if not age:
        return theme.INK
    return theme.HEAT_INK_HIGH if heat > theme.HEAT_TURN else theme.HEAT_INK_LOW


def _read(result: Result, metric: str, formats: Formats) -> _Grid:
    cohorts = list(dict.fromkeys(str(row["cohort"]) for row in result.rows))
    places = {cohort: place for place, cohort in enumerate(cohorts)}
    column = result.column(metric)
    cells = {}
    for index, row in enumerate(result.rows):
        cells[places[str(row["cohort"])], int(row["age"] or 0)] = _cell(result, row, index, column, formats)
    sizes = {str(row["cohort"]): row["size"] for row in result.rows if row["age"] == 0}
    ages = max((age for _, age in cells), default=0)
    if len(cohorts) > 1:
        cells |= {(len(cohorts), age): _pooled(result, metric, age, formats) for age in range(ages + 1)}
    return _Grid(
        column=column,
        cohorts=cohorts,
        names=[*(_month(cohort, formats) for cohort in cohorts), *([_ALL] if len(cohorts) > 1 else [])],
        sizes=[_count(size, formats) for size in (*map(sizes.get, cohorts), *([result.totals.get("size")] if len(cohorts) > 1 else []))],
        ages=ages,
        cells=cells,
        formats=formats,
    )


def _month(cohort: str, formats: Formats) -> str:
    return formats.date(date.fromisoformat(cohort), formats.dates.short_month)


def _count(value: object, formats: Formats) -> str:
    return formats.count(value) if isinstance(value, int) else ""


def _cell(result: Result, row: Row, index: int, column: Column, formats: Formats) -> _Cell:
    value = words.number(row[column.name])
    reason = words.reason_of(result, column.name, index)
    is_open = value is None and reason == _NOT_OVER and row["size"] is not None
    age = f"{row['age']} {'month' if row['age'] == 1 else 'months'} later"
    month = formats.date(date.fromisoformat(str(row["cohort"])), formats.dates.month)
    head = f"First order in {month}, {age if row['age'] else 'the same month'}"
    if value is None:
        return _Cell(None, f"{head}<br>{'This month is not over yet' if is_open else words.reason_text(reason or 'no_data')}", is_open)
    part = words.full_value(row[_AMOUNT_OF[column.name]], result.column(_AMOUNT_OF[column.name]), formats)
    share = f"<b>{formats.share(float(value))}</b>  {column.label}"
    return _Cell(round(float(value), 4), f"{head}<br>{share}<br>{part} of {_whole(result, row, column, formats)}")


def _whole(result: Result, row: Row, column: Column, formats: Formats) -> str:
    """What the rate is a share of: the customers of the cohort, or what they bought in their first month."""
    if column.name == "retention":
        return words.full_value(row["size"], result.column("size"), formats)
    first = next((r["revenue"] for r in result.rows if r["cohort"] == row["cohort"] and r["age"] == 0), None)
    return words.full_value(first, result.column("revenue"), formats)


def _pooled(result: Result, metric: str, age: int, formats: Formats) -> _Cell:
    """All cohorts that can be seen at this age together: sums over sums, never a mean of rates."""
    amount = _AMOUNT_OF[metric]
    known = {row["cohort"]: words.decimal(row[amount]) for row in result.rows if row["age"] == age and row[metric] is not None}
    base = {row["cohort"]: words.decimal(row[amount]) for row in result.rows if row["age"] == 0}
    whole = sum(base.get(cohort) or 0.0 for cohort in known)
    if not known or whole <= 0:
        return _Cell(None, "")
    value = sum(found or 0.0 for found in known.values()) / whole
    count = f"{len(known)} {'cohort' if len(known) == 1 else 'cohorts'}"
    return _Cell(round(value, 4), f"All that can be seen at this age: {count}<br><b>{formats.share(value)}</b>")


def _value(grid: _Grid, row: int, age: int) -> float | None:
    cell = grid.cells.get((row, age))
    return None if cell is None else cell.value


def _hover(grid: _Grid, row: int, age: int) -> str:
    cell = grid.cells.get((row, age))
    return "" if cell is None else cell.hover


def _told(grid: _Grid, row: int, age: int) -> list[str | None]:
    """The hover of a cell, and which mark it is. All cohorts together are none."""
    mark = None
    if row < len(grid.cohorts) and _value(grid, row, age) is not None:
        mark = write_mark(Mark(grid.column.name, grid.cohorts[row], (Filter("age", (str(age),)),)))
    return [None, _hover(grid, row, age), None, None, None, mark]


def _most(values: list[list[float | None]]) -> float:
    """The top of the scale: the largest rate from month 1 on."""
    return max((value for line in values for value in line if value is not None), default=0.0) or 1.0


def _layout(grid: _Grid) -> Figure:
    rows = list(range(len(grid.names)))
    marks = [SIZE_AT, *range(grid.ages + 1)]
    names = ["Customers", *(str(age) for age in range(grid.ages + 1))]
    return theme.layout(
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        hovermode="closest",
        xaxis=theme.axis(
            tickmode="array", tickvals=marks, ticktext=names, side="top", tickangle=0, range=[SIZE_AT - 0.65, grid.ages + 0.5],
            tickfont={"size": 11, "color": theme.MUTED},
        ),
        yaxis=theme.axis(
            tickmode="array", tickvals=rows, ticktext=grid.names, range=[len(rows) - 0.5, -0.5], ticklabelstandoff=6,
            tickfont={"size": 11.5, "color": theme.INK},
        ),
        annotations=[_size(row, text) for row, text in enumerate(grid.sizes)],
        shapes=[_open_mark(row, age) for (row, age), cell in sorted(grid.cells.items()) if cell.open],
    )  # fmt: skip


def _size(row: int, text: str) -> Figure:
    return {"text": text, "x": SIZE_AT, "y": row, "showarrow": False, "font": {"size": 11.5, "color": theme.INK}}


def _open_mark(row: int, age: int) -> Figure:
    """A dotted frame: this month is under way."""
    line = {"color": theme.COMPARED, "width": 1, "dash": "2px,2px"}
    edge = 0.42
    return {"type": "rect", "x0": age - edge, "x1": age + edge, "y0": row - edge, "y1": row + edge, "line": line, "fillcolor": theme.SHADE}


KIND = Kind(
    "cohort", "Cohorts", "triangle", "Do customers stay, month after month?", draw,
    Shape(metrics=(0, 0), studies=("retention",), best=(Form.STUDY,)), size=(8, 7), smallest=(5, 4),
    fields=(
        Field("metric", "What comes again", Control.CHOICE, "retention", (("retention", "Customers"), ("revenue_retention", "Revenue"))),
    ),
)  # fmt: skip
