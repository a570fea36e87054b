"""`python -m dashboard_app <command>`."""

from __future__ import annotations

import sys

from dashboard_app.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
