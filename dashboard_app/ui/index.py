"""The HTML page that Dash starts in: theme before the first paint, our style sheets and scripts, the chart library deferred.

Dash's own collection of assets is off, so that order, preloading and cache keys are all decided here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from data.errors import ConfigurationError

ASSETS = Path(__file__).resolve().parent.parent / "assets"
TITLE = "MvTraders Analytics"

STYLES = (
    "tokens.css", "app.css", "rail.css", "controls.css", "filters.css", "members.css", "widgets.css", "numbers.css", "figures.css",
    "choices.css", "ranking.css", "forms.css", "quality.css", "board_list.css", "boards.css", "editor.css", "kinds.css", "palette.css",
    "mark.css", "print.css",
)  # fmt: skip
SCRIPTS = (
    "theme.js",
    "locale.js",
    "filters.js",
    "widgets.js",
    "refresh.js",
    "ask.js",
    "fit.js",
    "draw.js",
    "brush.js",
    "drill.js",
    "mark.js",
    "rows.js",
    "acts.js",
    "copy.js",
    "members.js",
    "figures.js",
    "grid.js",
    "board.js",
    "edit.js",
    "menu.js",
    "editor.js",
    "rail.js",
    "keys.js",
    "print.js",
    "palette.js",
    "shell.js",
)
TOGETHER = {"all.css": STYLES, "all.js": SCRIPTS}
"""Files of ours that are sent as one, in this order: whoever is far away would wait for each. None leans on the end of another."""

_PAGE = """<!DOCTYPE html>
<html lang="en" data-bs-theme="light">
  <head>
    {{%metas%}}
    <title>{{%title%}}</title>
    <link rel="icon" type="image/svg+xml" href="{favicon}">
    <script src="{head}" data-charts="{charts}"></script>
    <link rel="preload" as="font" type="font/woff2" crossorigin href="{font}">
{styles}
    {{%css%}}
    <script defer src="{charts}"></script>
    <script defer src="{grid}"></script>
  </head>
  <body>
    <noscript>MvTraders Analytics needs JavaScript. Please switch it on for this site.</noscript>
    {{%app_entry%}}
    <footer>
      {{%config%}}
      {{%scripts%}}
      <script src="{scripts}"></script>
      {{%renderer%}}
    </footer>
  </body>
</html>
"""


def joined(paths: Iterable[Path]) -> bytes:
    """The files behind each other, as they are sent."""
    return b"\n".join(path.read_bytes() for path in paths)


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses of the files in `folder`, each with its content's hash, so that they may be kept for ever."""

    folder: Path
    prefix: str = "/assets/"

    def own(self, name: str) -> str:
        """A file of ours, or several as one: `/assets/all.css?m=...`."""
        digest = hashlib.sha256(joined(self.folder / part for part in TOGETHER.get(name, (name,)))).hexdigest()[:12]
        return f"{self.prefix}{name}?m={digest}"

    def vendored(self, name: str) -> str:
        """A file made at set-up, whose name carries the hash. Raises `ConfigurationError` when set-up has not run."""
        return f"{self.prefix}vendor/{self.manifest()['files'][name]['file']}"

    def manifest(self) -> dict[str, Any]:
        """What set-up has put into `vendor/`: versions, kinds of chart, icons, files."""
        path = self.folder / "vendor" / "manifest.json"
        if not path.is_file():
            raise ConfigurationError(f"The browser files are missing ({path.name} not found).", "Run `make setup` once.")
        manifest: dict[str, Any] = orjson.loads(path.read_bytes())
        return manifest


def index_string(assets: Assets) -> str:
    """The template for `Dash(index_string=...)`. Holds no inline script, so the security policy needs no hash of ours."""
    vendored = [assets.vendored(name) for name in ("bootstrap.min.css", "inter.css", "icons.css", "gridstack.css")]
    styles = [*vendored, assets.own("all.css")]
    return _PAGE.format(
        favicon=assets.own("favicon.svg"),
        head=assets.own("head.js"),
        charts=assets.vendored("plotly.min.js"),
        grid=assets.vendored("gridstack.js"),
        font=assets.vendored("inter-latin.woff2"),
        styles="\n".join(f'    <link rel="stylesheet" href="{address}">' for address in styles),
        scripts=assets.own("all.js"),
    )


def dash_options(folder: Path = ASSETS) -> dict[str, Any]:
    """How `Dash(...)` is called for these pages; the caller adds its server."""
    return {
        "assets_folder": str(folder),
        "include_assets_files": False,
        "index_string": index_string(Assets(folder)),
        "suppress_callback_exceptions": True,
        "title": TITLE,
        "update_title": None,
    }
