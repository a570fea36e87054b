"""What a target must be: a metric we know, a period that begins on its first day, a member that exists, a number that can be kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from data.errors import FieldError, UnknownName
from data.formats import Format, minor_digits
from data.model import Dimension, Metric
from data.periods import Calendar, bucket_of
from data.targets import GRAINS, Target

MOST = Decimal(10) ** 15
FIRST_YEAR, LAST_YEAR = 1900, 2200
_DIGITS = {Format.COUNT: 3}
_OTHER_DIGITS = 6


class Checker:
    """Holds targets against the catalogue and the calendar."""

    def __init__(self, metrics: Iterable[Metric], dimensions: Iterable[Dimension], calendar: Calendar, currency: str) -> None:
        self._metrics: Mapping[str, Metric] = {metric.name: metric for metric in metrics}
        self._dimensions: Mapping[str, Dimension] = {one.name: one for one in dimensions}
        self._calendar = calendar
        self._currency = currency

    def errors(self, target: Target) -> list[FieldError]:
        """All that is wrong with `target`, by field; whether its member exists is asked of the data elsewhere."""
        metric = self._metrics.get(target.metric)
        if metric is None:
            return list(UnknownName.of("metric", "metric", target.metric, self._metrics).fields)
        return [*self._of_period(target), *self._of_value(target.value, metric), *self._of_member(target, metric)]

    def _of_period(self, target: Target) -> list[FieldError]:
        if target.grain not in GRAINS:
            return list(UnknownName.of("grain", "grain", target.grain, GRAINS).fields)
        if not FIRST_YEAR <= target.first.year <= LAST_YEAR:
            return [FieldError("period_start", f"Dates must lie between the years {FIRST_YEAR} and {LAST_YEAR}.")]
        begins = bucket_of(target.first, target.grain, self._calendar)
        if begins != target.first:
            return [FieldError("period_start", f"{target.first} is not the first day of a {target.grain}; that is {begins}.")]
        return []

    def _of_value(self, value: Decimal, metric: Metric) -> list[FieldError]:
        if not value.is_finite() or not 0 <= value < MOST:
            return [FieldError("value", f"A target is a number from 0 to below {MOST:,}.")]
        digits = minor_digits(self._currency) if metric.format is Format.MONEY else _DIGITS.get(metric.format, _OTHER_DIGITS)
        if value != round(value, digits):
            what = f"in {self._currency}" if metric.format is Format.MONEY else f"of {metric.label}"
            return [FieldError("value", f"A target {what} has at most {digits} digits after the point.")]
        return []

    def _of_member(self, target: Target, metric: Metric) -> list[FieldError]:
        if bool(target.dimension) != bool(target.member):
            missing = "member" if target.dimension else "dimension"
            return [FieldError(missing, "A dimension and a member go together; leave both out for the whole house.")]
        known = [name for name in metric.dimensions if name in self._dimensions and not self._dimensions[name].clock_part]
        if target.dimension and target.dimension not in known:
            return list(UnknownName.of("dimension", f"dimension of {metric.label}", target.dimension, known).fields)
        return []


def unknown_member(target: Target) -> FieldError:
    """The error of a member that nothing in the data goes by."""
    return FieldError("member", f"There is no {target.dimension} {target.member[:80]!r}. Use its key, not its name.")


def first_day(day: date, grain: str, calendar: Calendar) -> date:
    """The first day of the period that holds `day`."""
    return bucket_of(day, grain, calendar)
