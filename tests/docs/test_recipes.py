"""The recipes work as they are written: their code is taken from the page, run, and asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from dash import html

from dashboard_app.access import Right
from dashboard_app.charts import Options, theme, words
from dashboard_app.charts.kind import Asks, Kind, Shape
from dashboard_app.exports import About, FileFormat
from dashboard_app.jobs import JOBS, Job
from dashboard_app.locales import read_locales
from data.analytics import Analytics
from data.cache import MemoryCache, ResultCache
from data.catalog import Catalog, build_catalog
from data.catalog.sales import DATASET
from data.clock import FixedClock
from data.formats import Format
from data.model import Aggregate, Dataset, Dimension, Measure, Metric, Names, Ratio, Total
from data.periods import Calendar
from data.query import MetricQuery, PeriodSpec, Sort
from data.result import Result
from data.warehouse.base import Warehouse
from data.warehouse.duckdb import DuckDbWarehouse
from pages import Page
from tests.fixtures.small_shop import BERLIN

PAGE = Path(__file__).parents[2] / "docs" / "recipes.md"
NOVEMBER = PeriodSpec("month_to_date")
WORDS: dict[str, Any] = {
    "About": About, "Aggregate": Aggregate, "Dimension": Dimension, "Figure": theme.Figure, "FileFormat": FileFormat, "Format": Format,
    "Iterator": Iterator, "Kind": Kind, "Measure": Measure, "Metric": Metric, "Names": Names, "Options": Options,
    "Ratio": Ratio, "Result": Result, "Shape": Shape, "Total": Total, "orjson": orjson, "theme": theme, "words": words,
}  # fmt: skip


def _code(title: str) -> list[str]:
    """The code blocks under a heading of the page."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```python\n(.*?)```", section, re.DOTALL)


def _entry(title: str, block: int = 0, **known: Any) -> Any:  # noqa: ANN401 - whatever the recipe makes
    return eval(_code(title)[block], WORDS | known)  # noqa: S307 - the page is ours


def _defined(title: str, name: str) -> Any:  # noqa: ANN401 - whatever the recipe makes
    names = dict(WORDS)
    exec(_code(title)[0], names)  # noqa: S102 - the page is ours
    return names[name]


def _with(**parts: Any) -> Catalog:  # noqa: ANN401 - entries of the dataset
    dataset: Dataset = replace(DATASET, **parts)
    return build_catalog((dataset,))


@pytest.fixture
def warehouse(small_shop: Path) -> Iterator[DuckDbWarehouse]:
    opened = DuckDbWarehouse(small_shop / "extract")
    yield opened
    opened.close()


def _ask(catalog: Catalog, warehouse: Warehouse, home: Path, clock: FixedClock, query: MetricQuery) -> Result:
    return Analytics(warehouse, ResultCache(MemoryCache(), home / "locks"), clock, Calendar(BERLIN), "EUR", catalog).run(query)


def test_a_metric_is_one_entry(warehouse: DuckDbWarehouse, home: Path, clock: FixedClock) -> None:
    catalog = _with(metrics=(*DATASET.metrics, _entry("A metric")))
    query = MetricQuery(("discount_rate",), ("vendor",), period=NOVEMBER, sort=(Sort("discount_rate", descending=True),))
    result = _ask(catalog, warehouse, home, clock, query)
    # Alpha: 3 + 4 off 20 + 30 + 40 = 7 / 90; the others gave none; in all 7 / 240.
    assert [(row["vendor__label"], row["discount_rate"]) for row in result.rows] == [
        ("Alpha", pytest.approx(0.0777778, abs=1e-6)), ("Beta", 0.0), ("Gamma", 0.0),
    ]  # fmt: skip
    assert result.totals["discount_rate"] == pytest.approx(0.0291667, abs=1e-6)
    assert result.column("discount_rate").format == "percent"


def test_a_measure_is_one_entry(warehouse: DuckDbWarehouse, home: Path, clock: FixedClock) -> None:
    known = Metric("known", "Known customers", Total(("customers_known",)), Format.COUNT, "up", "Known customers.", "count")
    catalog = _with(measures=(*DATASET.measures, _entry("A measure")), metrics=(known,))
    assert _ask(catalog, warehouse, home, clock, MetricQuery(("known",), period=NOVEMBER)).totals == {"known": 2}


def test_a_dimension_is_one_entry(warehouse: DuckDbWarehouse, home: Path, clock: FixedClock) -> None:
    catalog = _with(dimensions=(*DATASET.dimensions, _entry("A dimension")))
    query = MetricQuery(("gmv",), ("order",), period=NOVEMBER, sort=(Sort("order"),))
    rows = _ask(catalog, warehouse, home, clock, query).rows
    assert {row["order"]: row["gmv"] for row in rows if row["gmv"]} == {"O06": 70, "O07": 30, "O09": 50, "O10": 40, "O12": 50}


def test_a_file_format_is_a_function_and_a_line(analytics: Analytics) -> None:
    result = analytics.run(MetricQuery(("gmv",), ("vendor",), period=NOVEMBER, sort=(Sort("gmv", descending=True),)))
    made = _entry("A file format", 1, write_lines=_defined("A file format", "write_lines"))
    lines = b"".join(made.write(result, About())).splitlines()
    # Beta 50 + 50, Alpha 20 + 30 + 40, Gamma 50
    assert [(orjson.loads(line)["vendor__label"], orjson.loads(line)["gmv"]) for line in lines] == [
        ("Beta", 100.0), ("Alpha", 90.0), ("Gamma", 50.0),
    ]  # fmt: skip
    assert made.suffix == ".jsonl"


def test_a_kind_of_widget_is_a_function_with_what_it_needs(analytics: Analytics) -> None:
    result = analytics.run(MetricQuery(("revenue",), ("category",), period=NOVEMBER, sort=(Sort("revenue", descending=True),)))
    figure = _defined("A kind of widget", "draw")(result, Options())
    # Toys 50 + 50 + 50 - 50 refunded = 100, Books 20 + 27 + 36 = 83
    assert (figure["data"][0]["labels"], figure["data"][0]["values"]) == (["Toys", "Books"], [100.0, 83.0])
    kind = _defined("A kind of widget", "KIND")
    assert (kind.name, kind.shape.fits(Asks(1, 1)), kind.shape.fits(Asks(2, 1))) == ("boxes", True, False)


def test_a_page_is_an_entry_with_a_right() -> None:
    page = _entry("A page", Page=Page, Right=Right, sales_layout=lambda *_: html.Div("Sales"))
    assert (page.path, page.right) == ("/sales", Right.READ)


def test_a_job_is_an_entry() -> None:
    job = _entry("A background job", Job=Job, forget_old_tries=lambda _: 3)
    assert (job.name, job.every_s, job.run(None)) == ("forget_old_tries", 3600, 3)
    assert {one.name for one in JOBS} == {"refresh_data", "record_metrics", "sweep_expired"}


def test_the_methods_of_an_engine_are_those_the_page_names() -> None:
    methods = {name for name in vars(Warehouse) if not name.startswith("_")}
    named = re.search(r"four methods of `Warehouse`: (.*?), and", PAGE.read_text(encoding="utf-8"))
    assert named is not None
    assert set(re.findall(r"`(\w+)`", named[1])) == methods


def test_a_locale_is_a_file(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8").split("\n## A locale\n", 1)[1], re.DOTALL)[:1]
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "fr.toml").write_text(text, encoding="utf-8")
    french = read_locales(tmp_path, "fr").usual
    assert french.short(1_234_567.89, Format.MONEY, "EUR") == "1,2\u00a0M\u00a0€"
    assert french.full(1_234.5, Format.MONEY, "KWD") == "1\u202f234,500\u00a0KWD"
    assert words.bucket_text("2026-11-16", "week", french) == "Semaine du 16/11/2026"
    assert words.bucket_text("2026-11-01", "month", french) == "novembre 2026"
    assert french.point_difference(0.0035, 2) == "+0,35\u00a0pt"
