"""The page Dash starts in, and the files it names: all ours, all there, none from outside, no inline script."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

from dashboard_app.ui.index import ASSETS, SCRIPTS, STYLES, Assets, dash_options, index_string
from data.errors import ConfigurationError

PAGE = index_string(Assets(ASSETS))
VENDOR = ASSETS / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
MOST_CHART_BYTES = 620 * 1024


def test_the_chart_bundle_is_the_version_plotly_speaks() -> None:
    assert MANIFEST["versions"]["plotly.js"] == get_plotlyjs_version()
    assert "plotly.js 4.1.1, MIT" in (VENDOR / MANIFEST["files"]["plotly.min.js"]["file"]).read_text(encoding="utf-8")[:200]


def test_the_chart_bundle_holds_every_kind_and_stays_small() -> None:
    kinds = "bar box choropleth funnel heatmap histogram indicator pie sankey scattergeo treemap waterfall"
    assert MANIFEST["traces"] == kinds.split()
    assert MANIFEST["files"]["plotly.min.js"]["gzip"] <= MOST_CHART_BYTES


def test_each_vendored_file_is_what_the_manifest_says() -> None:
    for name, entry in MANIFEST["files"].items():
        content = (VENDOR / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        # The chart library asks for its map by a name of its own.
        assert name == "world_110m.json" or entry["sha256"][:12] in entry["file"]


def test_text_files_are_compressed_once_at_setup() -> None:
    for entry in MANIFEST["files"].values():
        if not entry["file"].endswith(".woff2"):
            assert (VENDOR / f"{entry['file']}.gz").stat().st_size == entry["gzip"]
            assert (VENDOR / f"{entry['file']}.br").stat().st_size == entry["brotli"]


def test_the_page_runs_no_inline_script() -> None:
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", PAGE) == []


def test_every_address_of_the_page_is_a_file_of_ours() -> None:
    addresses = re.findall(r'(?:href|src|data-charts)="([^"]+)"', PAGE)
    assert len(addresses) == 51
    for address in addresses:
        assert address.startswith("/assets/")
        assert (ASSETS / address.removeprefix("/assets/").partition("?")[0]).is_file()


def test_the_theme_is_put_on_before_any_style_sheet_is_waited_for() -> None:
    assert PAGE.index("head.js") < PAGE.index('rel="stylesheet"')


def test_our_files_carry_their_content_in_their_address(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("body{}", encoding="utf-8")
    before = Assets(tmp_path).own("app.css")
    (tmp_path / "app.css").write_text("body{margin:0}", encoding="utf-8")
    assert re.fullmatch(r"/assets/app\.css\?m=[0-9a-f]{12}", before)
    assert Assets(tmp_path).own("app.css") != before


def test_without_setup_the_start_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="browser files are missing") as raised:
        Assets(tmp_path).vendored("plotly.min.js")
    assert raised.value.hint == "Run `make setup` once."


def test_dash_collects_no_assets_by_itself() -> None:
    assert dash_options()["include_assets_files"] is False


def test_every_asset_of_ours_is_on_the_page() -> None:
    ours = {path.name for path in ASSETS.iterdir() if path.suffix in {".css", ".js"}}
    assert ours - {"sign_in.css"} == {*STYLES, *SCRIPTS, "head.js"}


def test_every_icon_in_use_is_packed_and_every_packed_icon_in_use() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("dashboard_app/ui", "dashboard_app/charts", "pages", "callbacks")
        for path in Path(folder).glob("*.py")
    ) + "\n".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.js"))
    used = {name for name in MANIFEST["icons"] if re.search(rf'"{name}"', text)}
    assert used == set(MANIFEST["icons"])
    named = set(re.findall(r'icon\("([\w-]+)"\)', text)) | set(re.findall(r'drawing="([\w-]+)"', text))
    assert named <= set(MANIFEST["icons"])


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads(Path("package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    assert all("integrity" in entry for name, entry in lock["packages"].items() if name)


def test_every_package_is_pinned_exactly() -> None:
    package = json.loads(Path("package.json").read_text(encoding="utf-8"))
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
