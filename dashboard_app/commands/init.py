"""`init`: looks at a shop's database or files and drafts its marketplace.toml."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from dashboard_app.settings import Settings, variable
from data.errors import ConfigurationError
from data.shop.draft import PASSWORD, Draft, draft_mapping


def run(_settings: Settings, given: Namespace) -> None:
    """Raises `ConfigurationError` when the file is there already, `SourceDown` when the source cannot be reached."""
    output = Path(given.output)
    if output.exists():
        raise _there_already(output)
    folder = None if given.folder is None else Path(given.folder).expanduser()
    draft = draft_mapping(url=given.url, folder=folder, beside=output.resolve().parent)
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(draft.text)
    except FileExistsError as error:
        raise _there_already(output) from error
    sys.stdout.write("\n".join(_said(draft, output)) + "\n")


def _there_already(output: Path) -> ConfigurationError:
    return ConfigurationError(f"{output} exists and is not overwritten.", "Name another file with --output, or move it away.")


def _said(draft: Draft, output: Path) -> list[str]:
    lines = [f"{ours:<12} from {theirs}: {found} of {columns} columns" for ours, theirs, found, columns in draft.found]
    lines += [f"{name:<12} was not found, and is required: write it into {output}" for name in draft.missing]
    lines += [f"Wrote {output}. Read it: what is a guess says so."]
    if draft.has_password:
        lines.append(f"The password is not in it: set {PASSWORD} in the environment, written as in the url.")
    return [*lines, f"Then run: {variable('marketplace')}={output} python -m dashboard_app doctor"]
