"""The catalogue: every metric and dimension by name. It checks itself and reports all mistakes at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from data.catalog import reviews, sales, service, stock, traffic, vendors
from data.errors import ConfigurationError, UnknownName
from data.model import Dataset, Dimension, Edge, Measure, Metric, Ratio

DATASETS: tuple[Dataset, ...] = (sales.DATASET, traffic.DATASET, *service.DATASETS, *vendors.DATASETS, reviews.DATASET, stock.DATASET)


@dataclass(frozen=True)
class Catalog:
    """Lookup of what the datasets define. Raises `UnknownName` with the nearest name for what it does not know."""

    datasets: dict[str, Dataset]
    metrics: dict[str, Metric]
    dimensions: dict[str, Dimension]

    def metric(self, name: str, field: str = "metrics") -> Metric:
        if name not in self.metrics:
            raise UnknownName.of(field, "metric", name, self.metrics)
        return self.metrics[name]

    def dimension(self, name: str, field: str = "dimensions") -> Dimension:
        if name not in self.dimensions:
            raise UnknownName.of(field, "dimension", name, self.dimensions)
        return self.dimensions[name]


def build_catalog(datasets: Iterable[Dataset] = DATASETS) -> Catalog:
    """The catalogue of `datasets`. Raises `ConfigurationError` naming every mistake found."""
    catalog = Catalog({dataset.name: dataset for dataset in datasets}, {}, {})
    owners = {measure.name: (measure, dataset) for dataset in catalog.datasets.values() for measure in dataset.measures}
    problems = [problem for dataset in catalog.datasets.values() for problem in _column_problems(dataset)]
    for dataset in catalog.datasets.values():
        for metric in dataset.metrics:
            unknown = [name for name in metric.formula.measures if name not in owners]
            if unknown or metric.name in catalog.metrics:
                problems += [f"metric {metric.name} uses no known measure {name!r}" for name in unknown]
                problems += [f"metric {metric.name} is defined twice"] * (metric.name in catalog.metrics)
                continue
            catalog.metrics[metric.name] = _completed(metric, [owners[name] for name in metric.formula.measures])
        for dimension in dataset.dimensions:
            catalog.dimensions.setdefault(dimension.name, dimension)
    if problems:
        raise ConfigurationError("The catalogue has mistakes: " + "; ".join(problems))
    return catalog


def _completed(metric: Metric, parts: list[tuple[Measure, Dataset]]) -> Metric:
    """The metric with what follows from its measures: where they come from, what all of them can be split by, what they need."""
    used = list({dataset.name: dataset for _, dataset in parts}.values())
    shared = [d.name for d in used[0].dimensions if all(d.name in {other.name for other in dataset.dimensions} for dataset in used)]
    needs = (*metric.needs, *(table for dataset in used for table in dataset.needs))
    return replace(
        metric,
        datasets=tuple(dataset.name for dataset in used),
        dimensions=tuple(shared),
        additive=not isinstance(metric.formula, Ratio) and all(measure.additive for measure, _ in parts),
        flows=not isinstance(metric.formula, Ratio) and all(measure.exact and measure.edge is Edge.ALL for measure, _ in parts),
        needs=tuple(dict.fromkeys(needs)),
    )


def _column_problems(dataset: Dataset) -> list[str]:
    columns = set(dataset.table.c.keys())
    wanted = [(f"measure {m.name}", m.column) for m in dataset.measures if dataset.inner is None]
    wanted += [(f"measure {m.name}", first.column) for m in dataset.measures for first in m.firsts]
    wanted += [(f"dimension {d.name}", d.column) for d in dataset.dimensions if d.column]
    wanted += [(f"dataset {dataset.name}", name) for time in dataset.time.values() for name in (time.at, time.on, time.hour) if name]
    return [f"{what} has no column {name!r}" for what, name in wanted if name not in columns]
