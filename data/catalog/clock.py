"""The dimensions every dataset with instants has: parts of the time of day and week, in the asked zone."""

from __future__ import annotations

from data.model import Dimension

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday_name(number: int) -> str:
    return WEEKDAYS[int(number) - 1]


def hour_name(hour: int) -> str:
    return f"{int(hour):02d}:00"


CLOCK_DIMENSIONS = (
    Dimension("weekday", "Weekday", "Day of the week, 1 Monday to 7 Sunday.", clock_part="weekday", label_of=weekday_name),
    Dimension("hour_of_day", "Hour of day", "Hour of the day, 0 to 23, in the asked time zone.", clock_part="hour", label_of=hour_name),
)
