"""Treemap: what a whole is made of, on two levels: the size of a tile is its value, its colour how it has changed."""

from __future__ import annotations

import textwrap
from bisect import bisect
from dataclasses import dataclass, replace

from dashboard_app.charts import theme, words
from dashboard_app.charts.bar import hover_text
from dashboard_app.charts.kind import METRIC, ONE_OF_SEVERAL, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import member_key
from data.formats import DASH, Formats
from data.result import Column, Result, Row

Figure = theme.Figure

MOST_TILES = 50
STEPS = (-0.25, -0.10, -0.02, 0.02, 0.10, 0.25)
"""The growths between which a tile has one colour: a strong fall to a strong rise."""

REST = "__rest__"

_LINE, _LONGEST_NAME = 10, 40


@dataclass(frozen=True, slots=True)
class _Tile:
    """A tile: what it stands in, its words, its size and the value it shows, its growth, and what a click on it filters by."""

    path: str
    inside: str
    name: str
    value: float
    shown: float
    growth: float | None
    hover: str
    key: str
    dimension: str
    written: str = ""


def draw(result: Result, options: Options) -> Figure:
    """The figure of one metric by one or two dimensions. What is not above zero has no area and is left out."""
    metric = result.column(options.metric or next(column.name for column in result.columns if column.role == "metric"))
    dimensions = [column.name for column in result.columns if column.role == "dimension"]
    tiles = _even(_tiles(result, metric, dimensions, options.formats), metric, options.formats)
    outer = {tile.inside for tile in tiles}
    compared = f"{metric.name}__growth" in {column.name for column in result.columns}
    trace: Figure = {
        "type": "treemap",
        "ids": [tile.path for tile in tiles],
        "labels": [words.cut(tile.name, _LONGEST_NAME) if tile.path in outer else _wrapped(tile.name) for tile in tiles],
        "parents": [tile.inside for tile in tiles],
        "values": [tile.value for tile in tiles],
        "branchvalues": "total",
        "sort": True,
        "tiling": {"packing": "squarify", "pad": 2},
        "pathbar": {"visible": False},
        "marker": _paint(tiles, compared=compared),
        "text": [tile.written for tile in tiles],
        "texttemplate": "%{label}<br>%{text}",
        "root": {"color": "rgba(0,0,0,0)"},
        "textfont": {"size": 12, "color": theme.INK},
        "customdata": [[tile.key, tile.hover, tile.dimension] for tile in tiles],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }
    return {"data": [trace], "layout": theme.layout(margin={"l": 4, "r": 4, "t": 0, "b": 4}, uniformtext={"minsize": 10, "mode": "hide"})}


def _wrapped(name: str) -> str:
    """A name in short lines: many tiles are narrow and high."""
    return "<br>".join(words.inert(line) for line in textwrap.wrap(words.plain(name)[:_LONGEST_NAME], _LINE, break_long_words=False))


def _paint(tiles: list[_Tile], *, compared: bool) -> Figure:
    """Colours by growth where there is one to show, else one calm colour."""
    shape: Figure = {"cornerradius": 5, "line": {"width": 0}, "pad": {"t": 22, "l": 3, "r": 3, "b": 3}}
    if compared:
        return shape | {"colors": [theme.CHANGE[bisect(STEPS, tile.growth or 0.0)] for tile in tiles]}
    return shape | {"colors": [theme.CALM for _ in tiles]}


def _even(tiles: list[_Tile], metric: Column, formats: Formats) -> list[_Tile]:
    """The tiles with their values written alike, each with its growth: a colour alone would say nothing to some."""
    texts = words.even([tile.shown for tile in tiles], metric, formats)
    outer = {tile.inside for tile in tiles}
    return [_worded(tile, text, formats, is_outer=tile.path in outer) for tile, text in zip(tiles, texts, strict=True)]


def _worded(tile: _Tile, value: str, formats: Formats, *, is_outer: bool) -> _Tile:
    """Inside a tile there is room for lines below each other; above the tiles of a group for the name alone."""
    growth = words.growth_value(tile.growth, formats)
    return tile if is_outer else replace(tile, written=value if growth == DASH else f"{value}<br>{growth}")


def _tiles(result: Result, metric: Column, dimensions: list[str], formats: Formats) -> list[_Tile]:
    """The outer tiles, and inside each its own, the smallest gathered when there are too many."""
    rows = [row for row in result.rows if (words.decimal(row[metric.name]) or 0.0) > 0]
    if len(dimensions) == 1:
        return [_tile(row, metric, dimensions[0], "", formats) for row in rows[:MOST_TILES]]
    outer, inner = dimensions
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(member_key(row, outer), []).append(row)
    kept = _largest(rows, metric, MOST_TILES - len(groups))
    tiles = []
    for key, members in groups.items():
        every = [row for row in result.rows if member_key(row, outer) == key]
        tiles.append(_group(members, every, metric, outer, formats))
        shown = [row for row in members if id(row) in kept]
        tiles += [_tile(row, metric, inner, key, formats) for row in shown]
        tiles += _rest([row for row in members if id(row) not in kept], metric, outer, key, formats)
    return tiles


def _largest(rows: list[Row], metric: Column, most: int) -> set[int]:
    ranked = sorted(rows, key=lambda row: -(words.decimal(row[metric.name]) or 0.0))
    return {id(row) for row in ranked[: max(0, most)]}


def _tile(row: Row, metric: Column, dimension: str, inside: str, formats: Formats) -> _Tile:
    key = member_key(row, dimension)
    name = str(row.get(f"{dimension}__label") or row[dimension])
    value, growth = words.decimal(row[metric.name]) or 0.0, words.decimal(row.get(f"{metric.name}__growth"))
    path = f"{inside}/{key}" if inside else key
    return _Tile(path, inside, name, value, value, growth, hover_text(row, name, metric, formats), key, dimension)


def _group(members: list[Row], every: list[Row], metric: Column, dimension: str, formats: Formats) -> _Tile:
    """The outer tile of `members`, as large as all of them together. What it says is of every row of the group."""
    key, name = member_key(members[0], dimension), str(members[0].get(f"{dimension}__label") or members[0][dimension])
    value, before = (_summed(every, field) for field in (metric.name, f"{metric.name}__previous"))
    growth = round(value / before - 1, 4) if before > 0 else None
    change = words.growth_value(growth, formats)
    lines = [words.named(name), f"<b>{words.full_value(value, metric, formats)}</b>", *([] if change == DASH else [change])]
    return _Tile(key, "", name, _summed(members, metric.name), value, growth, "<br>".join(lines), key, dimension)


def _rest(members: list[Row], metric: Column, dimension: str, key: str, formats: Formats) -> list[_Tile]:
    """One tile for the smallest of a group; a click on it is one on the group."""
    if not members:
        return []
    value = _summed(members, metric.name)
    name = f"{formats.count(len(members))} more"
    hover = f"{name}<br><b>{words.full_value(value, metric, formats)}</b>"
    return [_Tile(f"{key}/{REST}", key, name, value, value, None, hover, key, dimension)]


def _summed(rows: list[Row], field: str) -> float:
    return round(sum(words.decimal(row.get(field)) or 0.0 for row in rows), 4)


KIND = Kind(
    "treemap", "Treemap", "columns-gap", "What is a whole made of, on two levels?", draw,
    Shape(metrics=ONE_OF_SEVERAL, dimensions=(1, 2), compare=True, best=(Form.PAIRS,)), size=(6, 6), smallest=(3, 4), fields=(METRIC,),
)  # fmt: skip
