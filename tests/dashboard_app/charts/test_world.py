"""The map: which country a shop means, what has no place on it, and that its shapes come with the product."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from dashboard_app.charts import Options, countries, world
from data.result import Result, Row
from tests.dashboard_app.charts.answers import check
from tests.dashboard_app.charts.shapes import shape

REVENUE = Options(metric="revenue")
VENDOR = Path("dashboard_app/assets/vendor")


def sold(*found: tuple[str | None, float | None]) -> Result:
    rows: list[Row] = [{"country": code, "country__label": code, "revenue": value} for code, value in found]
    return shape(rows, {"revenue": sum(value or 0 for _, value in found)}, "revenue", dimensions=("country",))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("DE", "DEU"), ("de", "DEU"), ("DEU", "DEU"), ("Germany", "DEU"), ("  germany ", "DEU"), ("GB", "GBR"), ("UK", "GBR"),
        ("FR", "FRA"), ("MM", "MMR"), ("TL", "TLS"), ("CD", "COD"), ("YE", "YEM"), ("United States", "USA"),
        ("MT", ""), ("XX", ""), ("", ""), ("__other__", ""), ("<b>", ""),
    ],
)  # fmt: skip
def test_a_country_is_known_by_code_and_by_name(written: str, code: str) -> None:
    assert countries.shape_of(written) == code


def test_a_code_has_a_name() -> None:
    assert [countries.name_of(code) for code in ("DE", "usa", "Germany", "XX", "")] == ["Germany", "United States", "Germany", "XX", ""]


def test_each_country_is_shaded_by_its_value_and_can_be_chosen() -> None:
    figure = check(world.draw(sold(("DE", 100.0), ("AT", 50.0), ("FR", None)), REVENUE))
    trace = figure["data"][0]
    assert (trace["type"], trace["locations"], trace["z"]) == ("choropleth", ["DEU", "AUT", "FRA"], [100.0, 50.0, None])
    assert trace["customdata"][1] == ["AT", "Austria<br><b>€50.00</b>"]
    assert (trace["zmin"], trace["zmax"]) == (0.0, 100.0)
    assert figure["layout"]["geo"]["fitbounds"] == "locations"


def test_what_has_no_place_is_listed_below_the_largest_first() -> None:
    result = sold(("DE", 100.0), ("MT", 5.0), ("XX", None), ("<b>", 7.0), (None, 2.0), ("Q1", 3.0), ("Q2", 1.0))
    figure = check(world.draw(result, REVENUE))
    assert figure["layout"]["annotations"][-1]["text"] == "Not on the map: &lt;b&gt; €7.00, Malta €5.00, Q1 €3.00, None €2.00 and 2 more"


def test_two_spellings_of_one_country_are_not_lost() -> None:
    placed = world.read(sold(("DE", 100.0), ("Germany", 1.0)), REVENUE)
    assert (list(placed.shapes), [row["country"] for row in placed.unplaced]) == (["DEU"], ["Germany"])


@pytest.mark.parametrize("values", [(), (("XX", 1.0),), (("DE", -5.0),), (("DE", 0.0),), (("DE", None),)])
def test_any_values_make_a_map(values: tuple[tuple[str, float | None], ...]) -> None:
    trace = check(world.draw(sold(*values), REVENUE))["data"][0]
    assert trace["zmin"] < trace["zmax"]


def test_the_whole_world_can_be_shown() -> None:
    assert "fitbounds" not in world.draw(sold(("DE", 1.0)), Options(metric="revenue", own={"focus": "world"}))["layout"]["geo"]


def test_the_shapes_are_those_of_the_file_that_set_up_writes() -> None:
    entry = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))["maps"]["world_110m.json"]
    content = (VENDOR / entry["file"]).read_bytes()
    assert entry["file"] == "world_110m.json"
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert (VENDOR / f"{entry['file']}.br").stat().st_size == entry["brotli"]
    shapes = {one.get("id") for one in json.loads(content)["objects"]["countries"]["geometries"]}
    # Regions that several states claim have codes of their own, which no shop writes.
    assert {code for code in shapes if code and not code.startswith("X")} == countries.SHAPES
