"""The server on a full disk: questions are answered from what is there, and no worker dies of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import requests

from tests.fixtures.serving import run_command, serving
from tests.fixtures.small_shop import small_marketplace
from tests.golden.extract import publish_rows

NOW = "2026-11-20T12:00:00+01:00"
BOX = """
import ctypes, os, shutil, sys
home, prepared = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
NEWNS, NEWUSER = 0x20000, 0x10000000
uid = os.getuid()
# A disk of its own that only this process sees: root may make one, others as root of a name space of theirs.
if libc.unshare(NEWNS if uid == 0 else NEWNS | NEWUSER) == 0:
    if uid:
        open("/proc/self/uid_map", "w").write(f"{uid} {uid} 1")
    libc.mount(b"none", b"/", None, 0x44000, None)
    libc.mount(b"tmpfs", home.encode(), b"tmpfs", 0, b"size=48m")
shutil.copytree(prepared, home, dirs_exist_ok=True)
os.execv(sys.executable, [sys.executable, "-m", "dashboard_app", "serve"])
"""
PERIODS = ("today", "yesterday", "last_7_days", "last_30_days", "last_90_days", "this_year", "last_month", "last_12_months", "all")


def _fill(folder: Path) -> bool:
    """Whether the disk of `folder` is a small one, and now full."""
    if shutil.disk_usage(folder).total > 64 * 1024 * 1024:
        return False
    with (folder / "ballast").open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096) == 4096:
                pass
        except OSError:
            return shutil.disk_usage(folder).free == 0
    return False


def test_questions_are_answered_and_no_worker_dies(tmp_path: Path) -> None:
    prepared, home = tmp_path / "prepared", tmp_path / "home"
    home.mkdir()
    publish_rows(prepared, small_marketplace())
    people = {"admin_email": "ann@example.com", "admin_password": "correct horse battery", "now": NOW}
    assert run_command(prepared, "migrate", **people).returncode == 0
    created = run_command(prepared, "user", "create", "--email", "ann@example.com", "--role", "admin", **people)
    assert created.returncode == 0, created.stderr
    token = run_command(prepared, "token", "create", "--user", "ann@example.com", **people).stdout.strip()
    with serving(home, ("-c", BOX, str(home), str(prepared)), scheduler="off", **people) as served:
        inside = Path(f"/proc/{served.process.pid}/root{home}")
        # The application database in SQLite needs a little room when it is first opened.
        assert requests.get(f"{served.url}/api/v1/me", headers={"Authorization": f"Bearer {token}"}, timeout=30).status_code == 200
        is_full = _fill(inside)
        assert is_full is (shutil.disk_usage(inside).total < 64 * 1024 * 1024)
        # Few enough that what the server says about its disk fits into the pipe.
        for period in PERIODS:
            answer = requests.post(
                f"{served.url}/api/v1/query", json={"metrics": ["orders"], "period": period},
                headers={"Authorization": f"Bearer {token}"}, timeout=30,
            )  # fmt: skip
            assert answer.status_code == 200, answer.text
        assert answer.json()["totals"] == {"orders": 10}
        assert requests.get(f"{served.url}/health/live", timeout=30).status_code == 200
        _, said = served.stop()
    assert "SIGBUS" not in said
