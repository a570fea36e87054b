"""Contribution: which members make an amount, or its change since before, as the steps of a waterfall that always sums."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard_app.charts import words
from dashboard_app.charts.options import Options
from dashboard_app.charts.series import adds_up_to_total, member_key
from data.derive.rows import OTHER_LABEL, OTHER_MEMBER
from data.result import Column, Result

_MOST = 7


@dataclass(frozen=True, slots=True)
class Part:
    """One step: a member with what it adds, or (without a member) where it begins or ends."""

    key: str
    name: str
    amount: float
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """The steps in order. `is_change`: from the value before to the value now; `sums`: the members make all of it."""

    metric: Column
    parts: list[Part]
    is_change: bool
    sums: bool


def read(result: Result, options: Options) -> Contribution:
    """The members with the largest parts, and all others as one. Where members do not add up there is one step, for all of them."""
    metric = result.column(options.metric or next(column.name for column in result.columns if column.role == "metric"))
    dimension = next(column.name for column in result.columns if column.role == "dimension")
    before, after = f"{metric.name}__previous", words.decimal(result.totals.get(metric.name)) or 0.0
    is_change = result.totals.get(before) is not None
    start = words.decimal(result.totals[before]) or 0.0 if is_change else 0.0
    found = []
    for row in result.rows:
        amount = (words.decimal(row[metric.name]) or 0.0) - (words.decimal(row.get(before)) or 0.0 if is_change else 0.0)
        found.append(Part(member_key(row, dimension), str(row.get(f"{dimension}__label") or row[dimension]), round(amount, 4)))
    sums = adds_up_to_total(result, metric.name) and abs(sum(part.amount for part in found) - (after - start)) < 0.01  # noqa: PLR2004
    steps = _largest(found, int(options.own.get("top") or _MOST)) if sums else [Part("", "Change", round(after - start, 4))]
    begins = [Part("", "Before", start, is_end=True)] if is_change else []
    return Contribution(metric, [*begins, *steps, Part("", "Now" if is_change else "Total", after, is_end=True)], is_change, sums)


def _largest(found: list[Part], most: int) -> list[Part]:
    """The largest up or down, from the largest rise to the largest fall; then the rest."""
    members = [part for part in found if part.key != OTHER_MEMBER]
    ranked = sorted(members, key=lambda part: (-abs(part.amount), part.key))
    shown = sorted(ranked[:most], key=lambda part: (-part.amount, part.key))
    rest = [*ranked[most:], *(part for part in found if part.key == OTHER_MEMBER)]
    return [*shown, *([Part(OTHER_MEMBER, OTHER_LABEL, round(sum(part.amount for part in rest), 4))] if rest else [])]
