"""The product as it really runs: from nothing, with two workers, asked at once, stopped cleanly, started again."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from data.sample.current import DemoSize, served_demo
from tests.fixtures.serving import Served, run_command, serving
from tests.web.conftest import PASSWORD

NOW = "2026-11-20T11:00:00+00:00"
NEXT_DAY = "2026-11-21T11:00:00+00:00"
GUNICORN = ("-m", "gunicorn", "app:create_server()", "-w", "2", "--threads", "8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small demo marketplace and nothing else."""
    folder = tmp_path_factory.mktemp("served")
    made = run_command(folder, "demo", "--orders", "1000", "--seed", "3", now=NOW)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Served]:
    """The product for the first time in `home`; the tests of this module share it."""
    with serving(home, now=NOW, scheduler="off") as running:
        yield running


def _signed_in(served: Served) -> requests.Session:
    found = re.search(r"password  (\S+)", served.said)
    assert found is not None, served.said
    session = requests.Session()
    answer = session.post(f"{served.url}/sign-in", data={"email": "admin@example.com", "password": found.group(1)}, timeout=20)
    assert (answer.status_code, answer.url) == (200, f"{served.url}/")
    return session


def test_the_first_start_tells_one_sign_in_that_works(served: Served) -> None:
    assert "e-mail    admin@example.com" in served.said
    assert served.said.count("password  ") == 1
    assert _signed_in(served).get(f"{served.url}/api/v1/me", timeout=20).json()["role"] == "admin"


def test_it_is_ready(served: Served) -> None:
    assert requests.get(f"{served.url}/health/ready", timeout=20).json() == {"status": "ok", "missing": {}}


def test_what_was_there_before_is_kept(served: Served, home: Path) -> None:
    assert served.said.count("Building") == 0
    assert served_demo(home) == DemoSize(orders=1000, seed=3)


def test_the_first_visitor_gets_every_script_whichever_worker_answers(served: Served) -> None:
    """A worker that had not rendered the page itself would answer 500 for Dash's scripts."""
    session = _signed_in(served)
    cookie = session.cookies.get("mvt_session", "")
    page = session.get(f"{served.url}/", timeout=20).text
    paths = re.findall(r"""(?:src|href)="(/[^"]+)\"""", page)
    assert len(paths) > 15

    def fetch(path: str) -> int:
        # A connection of its own for each request, so that the kernel hands them to either worker.
        return requests.get(served.url + path, cookies={"mvt_session": cookie}, timeout=30).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(fetch, paths * 6))
    assert set(codes) == {200}


def test_the_counts_of_both_workers_are_added_up(served: Served) -> None:
    session = _signed_in(served)

    def count() -> float:
        text = session.get(f"{served.url}/metrics", timeout=20).text
        return sum(
            float(line.split()[-1]) for line in text.splitlines() if line.startswith('mvt_requests_total{method="GET",route="/health/live"')
        )

    before = count()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: requests.get(f"{served.url}/health/live", timeout=20), range(100)))
    assert count() == before + 100


def test_nobody_is_let_in_by_a_header_of_a_proxy_nobody_trusts(served: Served) -> None:
    headers = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Real-IP": "127.0.0.1", "Remote-User": "admin"}
    assert requests.get(f"{served.url}/_dash-layout", headers=headers, timeout=20).status_code == 401


def test_a_busy_port_is_one_clear_sentence(served: Served, home: Path) -> None:
    port = served.url.rpartition(":")[2]
    ended = run_command(home, "serve", port=port, now=NOW)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(rf"127\.0\.0\.1 port {port} cannot be used \(Address already in use\); stop what listens there, .*\n", ended.stderr)


def test_the_log_is_json_lines_for_its_owner_alone(served: Served, home: Path) -> None:
    requests.get(f"{served.url}/no/such/page", timeout=20)
    lines = (home / "logs" / "server.log").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith('{"at":"') for line in lines)
    assert any('"path":"/no/such/page"' in line for line in lines)


def test_sigterm_finishes_what_is_running_and_leaves_nothing(served: Served, home: Path) -> None:
    with serving(home, now=NOW) as running:
        password_line = "password  " in running.said
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(requests.get, f"{running.url}/health/ready", timeout=30)
            assert answer.result().status_code == 200
        code, rest = running.stop()
    assert not password_line, "the second start must not tell a sign-in"
    assert (code, rest) == (0, "")
    assert [path for folder in (Path("/", "dev", "shm"), home) for path in folder.glob(f"mvt-metrics-{running.process.pid}-*")] == []


def test_the_next_day_the_same_demo_lives_on(home: Path, tmp_path: Path) -> None:
    moved = tmp_path / "next"
    assert run_command(moved, "demo", "--orders", "1200", "--seed", "5", now=NOW).returncode == 0
    with serving(moved, ("app.py",), now=NEXT_DAY, scheduler="off", admin_password=PASSWORD) as running:
        assert "Building the demo marketplace of today with 1,200 orders ..." in running.said
        assert "password  (the one in MVT_ADMIN_PASSWORD)" in running.said
        assert PASSWORD not in running.said
    assert served_demo(moved) == DemoSize(orders=1200, seed=5)


def test_a_worker_that_is_killed_is_replaced(served: Served) -> None:
    assert requests.get(f"{served.url}/health/live", timeout=30).status_code == 200
    children = [int(pid) for pid in Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()]
    assert len(children) == 2
    os.kill(children[0], signal.SIGKILL)
    codes = {requests.get(f"{served.url}/health/ready", timeout=30).status_code for _ in range(20)}
    assert codes == {200}


def test_a_wrong_setting_stops_gunicorn_with_one_sentence(home: Path) -> None:
    for command in (GUNICORN, ("-m", "dashboard_app", "serve")):
        with pytest.raises(pytest.fail.Exception) as caught, serving(home, command, timezone="Europe/Berln"):
            pass
        said = str(caught.value).removeprefix("The server did not start: ").strip()
        assert said.splitlines()[-1].startswith("MVT_TIMEZONE cannot be 'Europe/Berln': allowed is the name of a time zone")
        assert "Traceback" not in said


def test_a_database_that_is_not_there_stops_the_start_with_one_sentence(home: Path) -> None:
    url = "postgresql://app:hunter2@127.0.0.1:9/app"
    with pytest.raises(pytest.fail.Exception) as caught, serving(home, now=NOW, database_url=url):
        pass
    said = str(caught.value)
    assert "The application database does not answer" in said
    assert "hunter2" not in said
    assert "Traceback" not in said
