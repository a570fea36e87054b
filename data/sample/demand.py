"""When the demo's orders come in: growth, season, weekdays, hours, the promotion week and the incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from data.sample.plan import (
    DAYS,
    HOUR_US,
    INCIDENT_BACK,
    INCIDENT_HOURS,
    PROMOTION_BACK,
    SECOND_US,
    VOUCHER_MONTH,
    Bools,
    Floats,
    Ints,
    Part,
    Plan,
    draw,
    instant_us,
    whole_parts,
)  # fmt: skip

YEARLY_GROWTH = 1.35
WEEKDAYS = (1.05, 1.02, 1.00, 0.99, 1.00, 0.76, 0.76)
MONTHS = (0.94, 0.91, 0.95, 0.97, 0.98, 0.95, 0.92, 0.91, 0.98, 1.04, 1.24, 1.42)
PROMOTION_LIFT, VOUCHER_LIFT = 1.35, 1.15
NOISE = 0.05
HOURS = (
    1.6, 0.9, 0.5, 0.3, 0.3, 0.6, 1.4, 2.6, 4.0, 5.4, 6.2, 6.4, 6.6, 6.2, 5.6, 5.4, 5.5, 5.9, 6.6, 7.6, 8.4, 7.6, 5.0, 2.9,
)  # fmt: skip
WEEKEND_HOURS = (
    2.4, 1.5, 0.9, 0.5, 0.3, 0.4, 0.9, 1.8, 3.4, 5.4, 6.8, 7.2, 7.0, 6.6, 6.3, 6.2, 6.2, 6.3, 6.5, 6.9, 6.8, 5.9, 4.4, 3.1,
)  # fmt: skip
INCIDENT_LOSS = 0.45
"""Part of the day's orders that the incident cost; while the payment provider was down, two of three."""
LATE_BACK = 4


@dataclass(frozen=True, slots=True)
class Demand:
    """Orders by time. `us` is the instant (microseconds since 1970), `day` counts from the first, `back` from today."""

    us: Ints
    day: Ints
    month: Ints
    promoted: Bools
    planned: Floats
    """Planned orders of each day as if nothing had gone wrong: what the visits follow."""
    late: int
    """The order whose day differs between UTC and the business zone (in UTC itself: an ordinary late order)."""

    @property
    def back(self) -> Ints:
        return DAYS - 1 - self.day

    @property
    def week(self) -> Ints:
        return self.back // 7

    def __len__(self) -> int:
        return len(self.us)


def planned_days(plan: Plan) -> Floats:
    """How strong each day is, without noise and incident."""
    level = np.array([day_level(plan, number) for number in range(DAYS)])
    return np.where(promotion_days(plan), level * PROMOTION_LIFT, level)


def day_level(plan: Plan, number: int) -> float:
    """Growth, season and weekday of a day, counted from the first; it may lie after today."""
    day = plan.first_day + timedelta(days=number)
    return float(YEARLY_GROWTH ** (number / 365.0)) * _season(day) * WEEKDAYS[day.weekday()] * _voucher_lift(plan, day)


def _voucher_lift(plan: Plan, day: date) -> float:
    month = (day.year - plan.first_day.year) * 12 + day.month - plan.first_day.month
    return VOUCHER_LIFT if month == VOUCHER_MONTH else 1.0


def promotion_days(plan: Plan) -> Bools:
    """True for the seven days of the promotion."""
    inside = plan.day(PROMOTION_BACK)
    start = (inside - timedelta(days=inside.weekday()) - plan.first_day).days
    number = np.arange(DAYS)
    return (number >= start) & (number < start + 7)


def _season(day: date) -> float:
    """Between the middles of the months the level moves evenly; the last Friday of November and Christmas stand out."""
    into = (day.day - 15) / 30.4
    here, other = MONTHS[day.month - 1], MONTHS[(day.month if into > 0 else day.month - 2) % 12]
    level = here + (other - here) * abs(into)
    friday = _last_friday(day.year)
    if day == friday:
        return level * 1.8
    if friday < day <= friday + timedelta(days=3):
        return level * 1.3
    if day.month == 12 and day.day > 22:  # noqa: PLR2004
        return level * (0.5 if day.day < 27 else 0.68)  # noqa: PLR2004
    return level


def _last_friday(year: int) -> date:
    end = date(year, 11, 30)
    return end - timedelta(days=(end.weekday() - 4) % 7)


def make_demand(plan: Plan, planned: Floats) -> Demand:
    chance = plan.chance(Part.DEMAND)
    noise = np.exp(chance.normal(0.0, NOISE, DAYS))
    noise[DAYS - 1 - INCIDENT_BACK] = 1 - INCIDENT_LOSS
    counts = whole_parts(planned * noise, plan.orders)
    day = np.repeat(np.arange(DAYS), counts)
    us = _instants(plan, day, chance)
    late_us, late_day = _late_order(plan)
    at = int(np.searchsorted(day, late_day))
    if at < len(us) and day[at] == late_day:
        us[at] = late_us
    order = np.lexsort((us, day))
    us = us[order]
    days = [plan.first_day + timedelta(days=number) for number in range(DAYS)]
    months = np.array([each.year * 12 + each.month for each in days])
    scale = plan.orders / float((planned * noise).sum())
    return Demand(
        us=us, day=day, month=(months - months[0])[day], promoted=promotion_days(plan)[day], planned=planned * scale,
        late=int(np.searchsorted(us, late_us)),
    )  # fmt: skip


def _instants(plan: Plan, day: Ints, chance: np.random.Generator) -> Ints:
    """An instant in each order's day: an hour of the weekday's or weekend's profile, any second of it."""
    days = [plan.first_day + timedelta(days=number) for number in range(DAYS)]
    starts = np.array([[instant_us(each, hour, plan.timezone) for hour in range(24)] for each in days])
    weekend = np.array([each.weekday() >= 5 for each in days])[day]  # noqa: PLR2004
    level = chance.random(len(day))
    hour = np.where(weekend, draw(np.cumsum(WEEKEND_HOURS), level), draw(np.cumsum(HOURS), level))
    broken = day == DAYS - 1 - INCIDENT_BACK
    hour[broken] = draw(np.cumsum(_incident_hours(plan)), level[broken])
    return starts[day, hour] + chance.integers(0, HOUR_US // SECOND_US, len(day)) * SECOND_US


def _incident_hours(plan: Plan) -> Floats:
    """One third while payments fail, then a slow recovery that makes up the planned loss of the day."""
    profile = np.array(WEEKEND_HOURS if plan.day(INCIDENT_BACK).weekday() >= 5 else HOURS)  # noqa: PLR2004
    start, end = INCIDENT_HOURS
    after = profile[end:].sum()
    kept = (1 - INCIDENT_LOSS) * profile.sum() - profile[:start].sum() - profile[start:end].sum() / 3
    factor = np.ones(24)
    factor[start:end] = 1 / 3
    factor[end:] = kept / after
    weights: Floats = profile * factor
    return weights


def _late_order(plan: Plan) -> tuple[int, int]:
    """(instant, day number) of an order at 23:30 that belongs to another day in the other of UTC and the business zone."""
    day = plan.day(LATE_BACK)
    utc = datetime.combine(day, time(23, 30), UTC)
    local = utc.astimezone(plan.timezone)
    if local.date() == day:
        local = datetime.combine(day, time(23, 30), plan.timezone)
    us = (local.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return us, (local.date() - plan.first_day).days
