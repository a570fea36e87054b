"""The oracle knows the whole catalogue: a metric or a dimension that is added without a second opinion on it is found here."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.analytics import Analytics
from tests.golden.book import Marketplace
from tests.golden.core import open_shop
from tests.oracle.names import DIMENSIONS, FAMILY_OF, METRICS, needs_of


@pytest.fixture
def core(golden_home: Path, golden_shop: Marketplace) -> Analytics:
    return open_shop(golden_home, golden_shop)


def test_every_metric_and_every_dimension_is_judged(core: Analytics) -> None:
    assert {info.metric.name for info in core.metrics()} == set(METRICS)
    assert {dimension.name for dimension in core.dimensions()} == set(DIMENSIONS)


def test_the_golden_marketplace_has_whatever_a_metric_needs(core: Analytics) -> None:
    assert [info.metric.name for info in core.metrics() if not info.available] == []


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_can_be_split_by_what_its_rows_know(core: Analytics, metric: str) -> None:
    found = next(info.metric for info in core.metrics() if info.metric.name == metric)
    needed = needs_of(metric)
    assert (set(found.dimensions), found.needs) == (set(FAMILY_OF[metric].dimensions), () if needed is None else (needed,))
