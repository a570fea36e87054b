"""Box: how the values of many members (or of many days) are spread in each group: the middle half, the median, and who is outside."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard_app.charts import axes, theme, words
from dashboard_app.charts.kind import METRIC, ONE_OF_SEVERAL, Control, Field, Form, Kind, Shape
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import CLOCK, member_key
from dashboard_app.charts.spread import Box
from data.derive.rows import OTHER_MEMBER
from data.formats import Format, Formats
from data.result import Column, Result, Row

Figure = theme.Figure

MOST_GROUPS = 20
_LONGEST_NAME = 16
_LEVEL_UP_TO = 6
_MOST_OUTSIDE = 40


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one group with who has them, as (key, name), and their box."""

    key: str
    name: str
    values: list[float]
    members: list[tuple[str, str]]
    box: Box


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups, the highest median first; `known` counts them before any was left out. `group` and `member` are fields."""

    metric: Column
    group: Column
    member: Column
    shown: list[Group]
    known: int
    formats: Formats


def read(result: Result, options: Options) -> Groups:
    """The first dimension are the groups, the second (or each bucket of time) the members; `swap` turns that round."""
    metric = result.column(options.metric or next(column.name for column in result.columns if column.role == "metric"))
    dimensions = [column for column in result.columns if column.role == "dimension"]
    times = [column for column in result.columns if column.role == "time"]
    group, member = (*dimensions, *times)[:2]
    if options.own.get("swap") and not times:
        group, member = member, group
    rows: dict[str, list[Row]] = {}
    for row in axes.whole_rows(result, member):
        if member_key(row, member.name) != OTHER_MEMBER and row[metric.name] is not None:
            rows.setdefault(member_key(row, group.name), []).append(row)
    found = [_group(key, members, metric, group, member, options.formats) for key, members in rows.items() if key != OTHER_MEMBER]
    if group.name in CLOCK:
        found.sort(key=lambda one: CLOCK[group.name].index(one.key))
    else:
        found.sort(key=lambda one: (-one.box.median, one.key))
    return Groups(metric, group, member, found[: int(options.own.get("top") or MOST_GROUPS)], len(found), options.formats)


def _group(key: str, rows: list[Row], metric: Column, group: Column, member: Column, formats: Formats) -> Group:
    values = [words.decimal(row[metric.name]) or 0.0 for row in rows]
    name = str(rows[0].get(f"{group.name}__label") or rows[0][group.name])
    return Group(key, name, values, [(member_key(row, member.name), _member_name(row, member, formats)) for row in rows], Box.of(values))


def _member_name(row: Row, member: Column, formats: Formats) -> str:
    if member.role == "time":
        return words.bucket_text(row[member.name], member.name, formats)
    return str(row.get(f"{member.name}__label") or row[member.name])


def draw(result: Result, options: Options) -> Figure:
    """A box for each group; a mark for each member outside the whiskers, the furthest ones of many."""
    groups = read(result, options)
    shown, places = groups.shown, list(range(len(groups.shown)))
    boxes: Figure = {
        "type": "box", "x": places, "q1": [one.box.q1 for one in shown], "median": [one.box.median for one in shown],
        "q3": [one.box.q3 for one in shown], "lowerfence": [one.box.low for one in shown], "upperfence": [one.box.high for one in shown],
        "line": {"color": theme.ACCENT, "width": 1.5}, "fillcolor": theme.ACCENT_FILL, "width": 0.5, "whiskerwidth": 0.4,
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip
    # Wide, unseen marks at the medians carry the hover and the click of the whole box.
    told: Figure = {
        "type": "scatter", "mode": "markers", "x": places, "y": [one.box.median for one in shown],
        "marker": {"color": theme.ACCENT, "size": 30, "opacity": 0, "symbol": "square"},
        "customdata": [[one.key, _hover(one, groups), groups.group.name] for one in shown],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }  # fmt: skip
    return {"data": [boxes, told, _outside(groups)] if shown else [], "layout": _layout(groups)}


def _outside(groups: Groups) -> Figure:
    marks = [(place, one, index) for place, one in enumerate(groups.shown) for index in _furthest(one)]
    # A click on a day filters by the group that it stands in.
    is_time = groups.member.role == "time"
    field = (groups.group if is_time else groups.member).name

    def key(one: Group, index: int) -> str:
        return one.key if is_time else one.members[index][0]

    return {
        "type": "scatter", "mode": "markers", "x": [place for place, _, _ in marks], "y": [one.values[index] for _, one, index in marks],
        "marker": {"color": theme.SURFACE, "size": 6, "line": {"color": theme.ACCENT, "width": 1.5}},
        "customdata": [[key(one, index), _member_hover(one, index, groups), field] for _, one, index in marks],
        "hovertemplate": "%{customdata[1]}<extra></extra>",
    }  # fmt: skip


def _furthest(group: Group) -> list[int]:
    return sorted(group.box.outside, key=lambda index: -abs(group.values[index] - group.box.median))[:_MOST_OUTSIDE]


def _hover(group: Group, groups: Groups) -> str:
    box = group.box
    median, low, high, least, most = (
        words.full_value(round(value, 4), groups.metric, groups.formats) for value in (box.median, box.q1, box.q3, box.low, box.high)
    )
    count = f"{groups.formats.count(len(group.values))} {'value' if len(group.values) == 1 else 'values'}" + (
        f", {groups.formats.count(len(box.outside))} of them outside" if box.outside else ""
    )
    return f"{words.named(group.name)}<br><b>{median}</b>  Median<br>{low} to {high}  Middle half<br>{least} to {most}  Whiskers<br>{count}"


def _member_hover(group: Group, index: int, groups: Groups) -> str:
    value = words.full_value(group.values[index], groups.metric, groups.formats)
    return f"{words.named(group.members[index][1])}<br><b>{value}</b>  {words.named(group.name)}"


def _layout(groups: Groups) -> Figure:
    known = [value for one in groups.shown for value in (one.box.low, one.box.high, *(one.values[index] for index in _furthest(one)))]
    marks = axes.value_ticks(known, zero=False) if known else [0.0, 1.0]
    names = [words.cut(one.name, _LONGEST_NAME) for one in groups.shown]
    is_crossed = marks[0] < 0 < marks[-1] and groups.metric.format != Format.PERCENT
    return theme.layout(
        margin={"l": 4, "r": 10, "t": 10, "b": 4},
        hovermode="closest",
        xaxis=theme.axis(
            tickmode="array", tickvals=list(range(len(names))), ticktext=names, tickangle=-35 if len(names) > _LEVEL_UP_TO else 0,
            range=[-0.6, max(len(names), 1) - 0.4],
        ),
        yaxis=axes.value_axis(marks, groups.metric, groups.formats, zeroline=is_crossed),
    )  # fmt: skip


KIND = Kind(
    "box", "Box", "distribute-horizontal", "How far are the values of each group apart, and who is out of line?", draw,
    Shape(metrics=ONE_OF_SEVERAL, dimensions=(1, 2), time="allowed", axes=(2, 2), best=(Form.PAIRS,)), size=(6, 6), smallest=(4, 4),
    fields=(
        METRIC,
        Field("top", "Groups shown", Control.NUMBER, 12, least=1, most=MOST_GROUPS),
        Field("swap", "Groups and members swapped", Control.SWITCH, False),
    ),
)  # fmt: skip
