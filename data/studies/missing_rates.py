"""Missing exchange rates: the stretches of days on which amounts found none, and what has no value because of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from data.query import MAX_ROWS
from data.question import Question
from data.result import Answer, Column, Row
from data.studies.base import Options, Read, Study
from data.studies.exchange_rates import BadDays, bad_days, written
from data.studies.rate_days import days_shown, metrics_of_money, rate_days


@dataclass(slots=True)
class _Run:
    """Days on which all rows of one currency lacked a rate, without a day between on which they had one."""

    currency: str
    days: list[date] = field(default_factory=list)
    rows: int = 0


def _runs(bad: BadDays) -> list[_Run]:
    found: list[_Run] = []
    for currency, days in sorted(bad.items()):
        run: _Run | None = None
        for day, rows in sorted(days.items()):
            if not rows:
                run = None
                continue
            if run is None:
                run = _Run(currency)
                found.append(run)
            run.days.append(day)
            run.rows += rows
    return sorted(found, key=lambda one: (one.days[-1], one.rows), reverse=True)


def _answer(question: Question, _options: Options, read: Read) -> Answer:
    bad = bad_days(question, read, {})
    runs = _runs(bad)
    first, last = days_shown(question)
    named = sorted({run.currency for run in runs} - {question.info.currency})
    # The days of publication are told against the reporting currency, in which rates are kept.
    rates = rate_days(question, read, named, first, last) if named else {}
    rows: list[Row] = [
        {
            "currency": run.currency, "currency__label": run.currency, "first": run.days[0].isoformat(), "last": run.days[-1].isoformat(),
            "days": len(run.days), "unconverted": run.rows,
            "rate_before": written(rates[run.currency].dated(run.days[0])) if run.currency in rates else None,
        }
        for run in runs[:MAX_ROWS]
    ]  # fmt: skip
    totals: Row = {"days": len({day for run in runs for day in run.days}), "unconverted": sum(run.rows for run in runs)}
    return Answer(
        _COLUMNS, rows, totals,
        stamp={"truncated": len(runs) > MAX_ROWS, "metrics_without_value": metrics_of_money() if runs else []},
    )  # fmt: skip


_COLUMNS = (
    Column("currency", "Currency", "dimension", "text", "text"),
    Column("currency__label", "Currency, name", "label", "text", "text"),
    Column("first", "From", "label", "date", "date"),
    Column("last", "To", "label", "date", "date"),
    Column("days", "Days", "metric", "number", "count", "count", "down"),
    Column("unconverted", "Rows without a rate", "metric", "number", "count", "count", "down"),
    Column("rate_before", "Last rate before", "label", "date", "date"),
)


STUDY = Study(
    name="missing_rates",
    label="Missing exchange rates",
    definition="The stretches of days on which rows found no exchange rate: of which currency, how many rows, and when its last rate "
    "before was published. `meta.metrics_without_value` are the metrics that have no value where such a row takes part.",
    default_period="last_30_days",
    options=(),
    answer=_answer,
    about=frozenset({"gmv", "order_currency"}),
)
