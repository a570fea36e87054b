"""What one has chosen for a whole page: period, comparison, filters. Every question of the page is asked about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from data.query import CompareSpec, DateBasis, Filter, Grain, MetricQuery, PeriodSpec, Sort, StudyQuery

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
    """What one has chosen for the whole page. Without a grain, the one that suits the period's length. `targets`: key figures and their
    course are shown beside what of their targets is due."""

    period: PeriodSpec = field(default_factory=PeriodSpec)
    compare: CompareSpec = field(default_factory=CompareSpec)
    filters: tuple[Filter, ...] = ()
    grain: Grain | None = None
    basis: DateBasis = DateBasis.EVENT
    currency: str | None = None
    timezone: str | None = None
    targets: bool = False

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

    def study(self, name: str, **options: int | None) -> StudyQuery:
        """A study of this view. Studies are not compared."""
        return StudyQuery(
            name,
            self.period,
            filters=self.filters,
            options=tuple(options.items()),
            basis=self.basis,
            currency=self.currency,
            timezone=self.timezone,
        )


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
