"""`docs`: write the generated documents, or check that they are current."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from dashboard_app.docs import check, write
from dashboard_app.settings import Settings
from data.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]


def run(_settings: Settings, given: Namespace) -> None:
    """Raises `ConfigurationError` naming what is not current, with `--check`."""
    if given.check:
        outdated = check(ROOT)
        if outdated:
            raise ConfigurationError("; ".join(outdated) + ".")
        return
    for path in write(ROOT):
        sys.stdout.write(f"Wrote {path.relative_to(ROOT)}\n")
