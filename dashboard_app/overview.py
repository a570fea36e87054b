"""The questions of the overview, once: the page draws their answers and the API sends them, so both show the same numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from data.query import CompareSpec, DateBasis, Filter, Grain, MetricQuery, PeriodSpec, Sort

KPIS = ("revenue", "orders", "average_order_value", "buyers", "take_rate")
TOP_VENDORS = 10
CATEGORIES = 8

_LONGEST_BY_DAY = 100
_LONGEST_BY_WEEK = 400
_GRAIN_OF_PERIOD = {
    "today": Grain.HOUR,
    "yesterday": Grain.HOUR,
    "last_180_days": Grain.WEEK,
    "last_365_days": Grain.WEEK,
    "last_12_months": Grain.MONTH,
    "this_year": Grain.MONTH,
    "last_year": Grain.MONTH,
    "year_to_date": Grain.MONTH,
    "this_fiscal_year": Grain.MONTH,
    "last_fiscal_year": Grain.MONTH,
    "all": Grain.MONTH,
}


@dataclass(frozen=True, slots=True)
class View:
    """What one has chosen for the whole overview. Without a grain, the one that suits the period's length."""

    period: PeriodSpec = field(default_factory=PeriodSpec)
    compare: CompareSpec = field(default_factory=CompareSpec)
    filters: tuple[Filter, ...] = ()
    grain: Grain | None = None
    basis: DateBasis = DateBasis.EVENT
    currency: str | None = None
    timezone: str | None = None

    def ask(self, *metrics: str, dimension: str | None = None, by_time: bool = False, compared: bool = True) -> MetricQuery:
        """A question about this view."""
        return MetricQuery(
            metrics=metrics,
            dimensions=(dimension,) if dimension else (),
            grain=(self.grain or natural_grain(self.period)) if by_time else None,
            period=self.period,
            compare=self.compare if compared else CompareSpec(),
            filters=self.filters,
            basis=self.basis,
            currency=self.currency,
            timezone=self.timezone,
        )

    def rank(self, *metrics: str, dimension: str, limit: int, other: bool) -> MetricQuery:
        """The members of `dimension` with the most of the first of `metrics`, each with its share."""
        ranking = (Sort(metrics[0], descending=True),)
        return replace(self.ask(*metrics, dimension=dimension), sort=ranking, limit=limit, other=other, share=True)


def natural_grain(period: PeriodSpec) -> Grain:
    """The grain that gives a trend of this period a readable number of points."""
    if period.start is None or period.end is None:
        return _GRAIN_OF_PERIOD.get(period.name or "", Grain.DAY)
    days = (period.end - period.start).days + 1
    if days <= 1:
        return Grain.HOUR
    if days <= _LONGEST_BY_DAY:
        return Grain.DAY
    return Grain.WEEK if days <= _LONGEST_BY_WEEK else Grain.MONTH


def overview_questions(view: View) -> dict[str, MetricQuery]:
    """Each part of the overview by name, in the order it is shown. Totals of `kpis` are the cards, its rows their sparklines."""
    return {
        "kpis": view.ask(*KPIS, by_time=True),
        "trend": view.ask("revenue", by_time=True),
        "by_category": view.rank("revenue", dimension="category", limit=CATEGORIES, other=True),
        "top_vendors": view.rank("revenue", "orders", "average_order_value", dimension="vendor", limit=TOP_VENDORS, other=False),
        "order_status": view.ask("orders_placed", dimension="order_status", compared=False),
    }
