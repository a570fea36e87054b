"""A full disk: a clear state, what was served stays, nothing is left lying about, and the next run is right.

The disk is really full: a small one that root mounts. Where nobody may mount, the process may write files of a limited size only, which
the system refuses at the same places.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.errors import DiskFull
from data.marketplace.room import RESERVE, RESERVE_BYTES, is_full, needs_room
from data.marketplace.versions import extract_folder
from data.shop.down import SourceDown
from data.shop.sync import STATE_FILE, SyncState, read_state
from data.tables import fact_sales
from data.warehouse.duckdb import DuckDbWarehouse
from tests.data.own_shop.test_sync import LINES, MAPPING, ORDERS
from tests.fixtures.serving import ROOT, environment

_LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["dashboard_app", "sync"]
runpy.run_module("dashboard_app", run_name="__main__")
"""
DISK = 48 * 1024 * 1024
UNLIMITED = -1


@dataclass
class Cramped:
    """A home with little room, on a disk of its own when `mounted`, and the shop that is read into it."""

    home: Path
    shop: Path
    mounted: bool
    limit: int = UNLIMITED

    @property
    def _ballast(self) -> Path:
        return self.home / "ballast"

    def leave(self, room: int) -> None:
        """Let only so many bytes be written."""
        if not self.mounted:
            self.limit = room
            return
        free = os.statvfs(self.home).f_bavail * os.statvfs(self.home).f_frsize
        with self._ballast.open("ab") as file:
            file.write(b"\0" * (free - room))

    def make_room(self) -> None:
        self.limit = UNLIMITED
        self._ballast.unlink(missing_ok=True)

    def sync(self) -> subprocess.CompletedProcess[str]:
        settings = environment(self.home, marketplace=str(self.shop / "marketplace.toml"), now="2026-11-20T12:00:00+01:00")
        return subprocess.run(
            [sys.executable, "-c", _LIMITED, str(self.limit)],
            cwd=ROOT,
            env=settings,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def grow(self, bills: int) -> None:
        """So many more bills of 7.00 each."""
        names = [f"N{number}" for number in range(bills)]
        (self.shop / "shop" / "bills.csv").write_text(ORDERS + "".join(f"{name},2026-11-20 09:00\n" for name in names), encoding="utf-8")
        lines = LINES + "".join(f"{name}-1,{name},1,7\n" for name in names)
        (self.shop / "shop" / "positions.csv").write_text(lines, encoding="utf-8")

    def served(self) -> int:
        """GMV in cents."""
        with closing(DuckDbWarehouse(self.home / "extract")) as warehouse:
            return int(warehouse.read(select(func.sum(fact_sales.c.gmv)), warehouse.info().version)[0][0])

    def litter(self) -> list[str]:
        """What lies about beside one version and its lock."""
        kept = ("current", "publish.lock", "extract-", STATE_FILE, "sync.lock", RESERVE, "extract", "logs", "ballast")
        every = [*extract_folder(self.home).iterdir(), *self.home.iterdir()]
        versions = sum(path.suffix == ".duckdb" for path in every)
        return [path.name for path in every if not path.name.startswith(kept)] + ["another version"] * (versions - 1)

    def state(self) -> SyncState:
        found = read_state(self.home)
        assert found is not None
        return found


@pytest.fixture(params=["a small disk", "files of a limited size"])
def cramped(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cramped]:
    home, shop = tmp_path / "home", tmp_path / "place"
    (shop / "shop").mkdir(parents=True)
    home.mkdir()
    (shop / "marketplace.toml").write_text(MAPPING, encoding="utf-8")
    mounted = request.param == "a small disk" and _mount(home)
    place = Cramped(home, shop, mounted)
    place.grow(0)
    assert place.sync().returncode == 0
    yield place
    if mounted:
        subprocess.run(["umount", str(home)], check=True)


def _mount(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_a_disk_that_becomes_full_while_the_shop_is_read(cramped: Cramped) -> None:
    before = cramped.state()
    cramped.grow(20_000)
    cramped.leave(1_000_000)
    ended = cramped.sync()
    assert (ended.returncode, ended.stderr.startswith("No space left on the disk of ")) == (1, True), ended.stderr
    assert "what was served before stays" in ended.stderr
    failed = cramped.state()
    assert (failed.ok, failed.version, failed.as_of) == (False, before.version, before.as_of)
    assert (failed.message.startswith("No space left on the disk of "), failed.message.endswith(" free.")) == (True, True)
    assert cramped.served() == 2600
    assert cramped.litter() == []
    cramped.make_room()
    assert cramped.sync().returncode == 0
    assert (cramped.state().ok, cramped.served(), cramped.litter()) == (True, 2600 + 20_000 * 700, [])


def test_a_disk_without_a_single_byte_left(cramped: Cramped) -> None:
    before = (cramped.home / STATE_FILE).read_text(encoding="utf-8")
    cramped.grow(10)
    cramped.leave(0)
    ended = cramped.sync()
    assert (ended.returncode, ended.stderr.startswith("No space left on the disk of ")) == (1, True), ended.stderr
    # The reserve is given up for the state. Where no file may grow at all, the state before stays, whole.
    assert cramped.state().ok is not cramped.mounted
    assert not (cramped.home / RESERVE).exists()
    assert ((cramped.home / STATE_FILE).read_text(encoding="utf-8") == before) is not cramped.mounted
    assert (cramped.served(), cramped.litter()) == (2600, [])
    cramped.make_room()
    assert cramped.sync().returncode == 0
    assert (cramped.served(), cramped.litter()) == (2600 + 10 * 700, [])
    assert (cramped.home / RESERVE).stat().st_size == RESERVE_BYTES


def test_nothing_new_on_a_full_disk_leaves_the_stamp(cramped: Cramped) -> None:
    cramped.leave(0)
    ended = cramped.sync()
    assert (ended.returncode, ended.stderr.startswith("No space left on the disk of ")) == (1, True), ended.stderr
    assert (cramped.served(), cramped.litter()) == (2600, [])


def test_only_the_own_disk_is_meant() -> None:
    assert is_full(OSError(28, "No space left on device"))
    assert is_full(RuntimeError('IO Error: Could not write file "x": No space left on device'))
    assert not is_full(SourceDown("The source shop broke off: No space left on device"))
    with pytest.raises(DiskFull, match="nothing known to be free"), needs_room(Path("/nowhere/at/all")):
        raise OSError(28, "No space left on device")
    with pytest.raises(OSError, match="Permission denied"), needs_room(Path("/")):
        raise OSError(13, "Permission denied")
