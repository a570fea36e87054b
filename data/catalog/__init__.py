"""The catalogue: every metric and dimension by name. It checks itself and reports all mistakes at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from data.catalog import sales
from data.errors import ConfigurationError, UnknownName
from data.model import Dataset, Dimension, Metric, Ratio

DATASETS: tuple[Dataset, ...] = (sales.DATASET,)


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

    def dataset_of(self, metric: Metric) -> Dataset:
        return self.datasets[metric.dataset]


def build_catalog(datasets: Iterable[Dataset] = DATASETS) -> Catalog:
    """The catalogue of `datasets`. Raises `ConfigurationError` naming every mistake found."""
    catalog = Catalog({}, {}, {})
    problems: list[str] = []
    for dataset in datasets:
        catalog.datasets[dataset.name] = dataset
        problems += _problems(dataset, catalog)
        names = tuple(dimension.name for dimension in dataset.dimensions)
        for metric in dataset.metrics:
            catalog.metrics[metric.name] = replace(
                metric, dataset=dataset.name, dimensions=names, additive=_is_additive(metric, dataset), needs=metric.needs or dataset.needs
            )
        for dimension in dataset.dimensions:
            catalog.dimensions.setdefault(dimension.name, dimension)
    if problems:
        raise ConfigurationError("The catalogue has mistakes: " + "; ".join(problems))
    return catalog


def _is_additive(metric: Metric, dataset: Dataset) -> bool:
    additive = {measure.name for measure in dataset.measures if measure.additive}
    return not isinstance(metric.formula, Ratio) and set(metric.formula.measures) <= additive


def _problems(dataset: Dataset, catalog: Catalog) -> list[str]:
    columns, measures = set(dataset.table.c.keys()), {measure.name for measure in dataset.measures}
    found = [f"metric {m.name} is defined twice" for m in dataset.metrics if m.name in catalog.metrics]
    found += [f"metric {m.name} uses no known measure {x!r}" for m in dataset.metrics for x in m.formula.measures if x not in measures]
    found += [f"measure {m.name} has no column {m.column!r}" for m in dataset.measures if m.column not in columns]
    found += [f"dimension {d.name} has no column {d.column!r}" for d in dataset.dimensions if d.column and d.column not in columns]
    return found
