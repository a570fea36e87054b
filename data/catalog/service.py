"""Service: how fast vendors ship and whether deliveries keep their promise. One fact, placed in time by shipping or by promise."""

from __future__ import annotations

from data.catalog.shared import CLOCK_DIMENSIONS, ORDER_DIMENSIONS, VENDOR_DIMENSIONS
from data.formats import Format
from data.model import Aggregate, Dataset, Measure, Metric, Ratio, TimeColumns, Total
from data.tables import fact_shipments

_HOUR_S = 3600
_ORDERED = TimeColumns("ordered_at", "ordered_on", "ordered_hour")
_DIMENSIONS = (*VENDOR_DIMENSIONS, *ORDER_DIMENSIONS, *CLOCK_DIMENSIONS)
_OPEN = "Shipments that have not left yet have no time and are not in it."

_HANDLING = Dataset(
    name="handling",
    table=fact_shipments,
    time={"event": TimeColumns("shipped_at", "shipped_on", "shipped_hour"), "order": _ORDERED},
    vendor="vendor_id",
    measures=(
        Measure("handling_median", "handling_s", Aggregate.QUANTILE, quantile=0.5, per_unit=_HOUR_S),
        Measure("handling_p90", "handling_s", Aggregate.QUANTILE, quantile=0.9, per_unit=_HOUR_S),
    ),
    metrics=(
        Metric(
            "fulfilment_hours", "Fulfilment time", Total(("handling_median",)), Format.NUMBER, "down",
            f"Median hours from the order to its shipment, by the day of shipping. {_OPEN}", "median(shipped - ordered)",
            "no value without shipments", own_unit="hours",
        ),
        Metric(
            "fulfilment_hours_p90", "Slow fulfilment", Total(("handling_p90",)), Format.NUMBER, "down",
            f"Hours within which nine of ten shipments left. {_OPEN}", "90th percentile(shipped - ordered)",
            "no value without shipments", own_unit="hours",
        ),
    ),
    dimensions=_DIMENSIONS,
    needs=("shipments",),
)  # fmt: skip

_PROMISES = Dataset(
    name="promises",
    table=fact_shipments,
    time={"event": TimeColumns("promised_at", "promised_on", "promised_hour"), "order": _ORDERED},
    vendor="vendor_id",
    measures=(Measure("promised", "promised"), Measure("kept", "kept")),
    metrics=(
        Metric(
            "on_time_rate", "On-time rate", Ratio(Total(("kept",)), Total(("promised",))), Format.PERCENT, "up",
            "Share of promised deliveries that arrived by their promise, by the promised day. What is due and still open is late.",
            "delivered in time / promised", "no value without promises",
        ),
    ),
    dimensions=_DIMENSIONS,
    needs=("shipments",),
)  # fmt: skip

DATASETS = (_HANDLING, _PROMISES)
