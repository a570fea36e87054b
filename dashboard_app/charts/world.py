"""Map: where it happens, each country shaded by its value. What has no place on the map is listed below it, never left out."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard_app.charts import countries, heatmap, theme, words
from dashboard_app.charts.bar import hover_text
from dashboard_app.charts.kind import METRIC, ONE_OF_SEVERAL, Control, Field, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import member_key
from data.formats import ENGLISH, Formats
from data.result import Column, Result, Row

Figure = theme.Figure

DIMENSIONS = ("country", "vendor_country")
_NAMED = 4
_LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Placed:
    """The rows on the map by the code of their shape, and those that have none (or whose shape another row has)."""

    metric: Column
    dimension: str
    shapes: dict[str, Row]
    unplaced: list[Row]


def read(result: Result, options: Options) -> Placed:
    """The members of the first dimension. One without a value is on the map without a shade."""
    metric = options.metric or next(column.name for column in result.columns if column.role == "metric")
    dimension = next(column.name for column in result.columns if column.role == "dimension")
    shapes: dict[str, Row] = {}
    unplaced: list[Row] = []
    for row in result.rows:
        code = countries.shape_of(str(row[dimension] or "")) or countries.shape_of(str(row.get(f"{dimension}__label") or ""))
        if code and code not in shapes:
            shapes[code] = row
        else:
            unplaced.append(row)
    return Placed(result.column(metric), dimension, shapes, unplaced)


def name(row: Row, dimension: str) -> str:
    """The name of a country in words, where only its code is known."""
    said = str(row.get(f"{dimension}__label") or row[dimension])
    return countries.name_of(said) if said == str(row[dimension]) else said


def draw(result: Result, options: Options) -> Figure:
    """The map of one metric by country."""
    placed = read(result, options)
    z = [words.decimal(row[placed.metric.name]) for row in placed.shapes.values()]
    rows = placed.shapes.values()
    trace: Figure = {
        "type": "choropleth",
        "locationmode": "ISO-3",
        "locations": list(placed.shapes),
        "z": z,
        "marker": {"line": {"color": theme.SURFACE, "width": 0.75}},
        "customdata": [[member_key(row, placed.dimension), _hover(row, placed, options.formats)] for row in rows],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
        **heatmap.scale([z]),
    }  # fmt: skip
    below = _below(placed, options.formats)
    geo: Figure = {
        "scope": "world", "resolution": 110, "projection": {"type": "natural earth"}, "showframe": False, "showcoastlines": False,
        "showcountries": True, "countrycolor": theme.SURFACE, "countrywidth": 0.5, "showland": True, "landcolor": theme.GRID,
        "bgcolor": "rgba(0,0,0,0)", "lataxis": {"range": [-57, 84]},
        **({"fitbounds": "locations"} if options.own.get("focus", "shown") == "shown" and placed.shapes else {}),
    }  # fmt: skip
    margin = {"l": 0, "r": 0, "t": 24, "b": 22 if below else 0}
    notes = [*heatmap.key_texts(trace, placed.metric, options.formats), *below]
    return {"data": [trace], "layout": theme.layout(margin=margin, hovermode="closest", geo=geo, annotations=notes)}


def _hover(row: Row, placed: Placed, formats: Formats) -> str:
    return hover_text(row, name(row, placed.dimension), placed.metric, formats)


def _below(placed: Placed, formats: Formats) -> list[Figure]:
    if not placed.unplaced:
        return []
    text = f"Not on the map: {unplaced_text(placed, formats)}"
    place: Figure = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 0, "yanchor": "top", "yshift": -2}
    return [place | {"text": text, "showarrow": False, "font": {"size": 11, "color": theme.MUTED}}]


def unplaced_text(placed: Placed, formats: Formats = ENGLISH) -> str:
    """The largest of those without a place, with their values, and how many more there are."""
    column, dimension = placed.metric, placed.dimension
    ranked = sorted(placed.unplaced, key=lambda row: (-(words.decimal(row[column.name]) or 0.0), member_key(row, dimension)))
    said = [
        f"{words.cut(name(row, dimension), _LONGEST_NAME)} {words.short_value(row[column.name], column, formats)}"
        for row in ranked[:_NAMED]
    ]
    more = len(ranked) - _NAMED
    return ", ".join(said) + (f" and {formats.count(more)} more" if more > 0 else "")


KIND = Kind(
    "map", "Map", "globe-americas", "Where does it happen?", draw,
    Shape(metrics=ONE_OF_SEVERAL, dimensions=(1, 1), compare=True, named=DIMENSIONS), size=(6, 6), smallest=(4, 4),
    fields=(
        METRIC,
        Field("focus", "Shows", Control.CHOICE, "shown", (("shown", "The countries with figures"), ("world", "The whole world"))),
    ),
)  # fmt: skip
