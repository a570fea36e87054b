"""What days say about a version that is confirmed: without a new row, a day that is over may be one without orders."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from data.errors import WarehouseDown
from data.marketplace.versions import current_extract
from data.quality import Finding, renewed
from data.shop.pace import pace


def is_same_day(looked_at: str | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the business day is still the one in which days were looked at last: until it is over they say the same."""
    return looked_at is not None and datetime.fromisoformat(looked_at).astimezone(zone).date() == now.astimezone(zone).date()


def renew(home: Path, findings: tuple[Finding, ...], now: datetime, zone: ZoneInfo) -> tuple[Finding, ...]:
    """`findings` of the extract in `home` with what its days say at `now`. Raises `WarehouseDown`."""
    path = current_extract(home)
    try:
        # The extract as a guest of a database of our own: what else this process reads of it stays as it is.
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS extract (READ_ONLY)")
            connection.execute("USE extract")
            return renewed(findings, pace(connection, now, zone.key))
    except duckdb.Error as error:
        raise WarehouseDown("The extract cannot be opened.", "Run the sync command with --full.") from error
