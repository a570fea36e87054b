"""Reviews: stars given, by the day they were given."""

from __future__ import annotations

from data.catalog.shared import CLOCK_DIMENSIONS, PRODUCT_DIMENSIONS, VENDOR_DIMENSIONS
from data.formats import Format
from data.model import Dataset, Measure, Metric, Ratio, TimeColumns, Total
from data.tables import fact_reviews

DATASET = Dataset(
    name="reviews",
    table=fact_reviews,
    time=dict.fromkeys(("event", "order"), TimeColumns("reviewed_at", "reviewed_on", "reviewed_hour")),
    vendor="vendor_id",
    measures=(Measure("stars", "rating"), Measure("reviews", "reviews")),
    metrics=(
        Metric(
            "average_rating", "Average rating", Ratio(Total(("stars",)), Total(("reviews",))), Format.NUMBER, "up",
            "Mean of the stars (1 to 5) given in the period.", "sum(stars) / reviews", "no value without reviews", own_unit="stars",
        ),
        Metric("reviews", "Reviews", Total(("reviews",)), Format.COUNT, "up", "Reviews given in the period.", "count(review)"),
    ),
    dimensions=(*VENDOR_DIMENSIONS, *PRODUCT_DIMENSIONS, *CLOCK_DIMENSIONS),
    needs=("reviews",),
)  # fmt: skip
