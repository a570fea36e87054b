"""`init` and `doctor` before a shop of one's own is published: from a folder to a mapping, and from its rows to what is wrong with them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from dashboard_app.cli import main
from data.marketplace.extract import read_stamp
from tests.fixtures.basics import NOON

Ended = tuple[int, str, str]
Run = Callable[..., Ended]

SHOP = {
    "orders.csv": "order_id,ordered_at,status\nA,2026-11-20 08:07:06,paid\nB,2026-11-20 09:07:06,Weird\n",
    "order_items.csv": "id,order_id,product_id,quantity,unit_price\n1,A,P,2,10.50\n2,B,P,1,9.90\n3,C,P,1,-1.5\n",
}
COMMAND = ["python", "-m", "dashboard_app"]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process in a home of its own, at noon of the 20th of November 2026: (code, output, errors)."""
    monkeypatch.chdir(home)
    monkeypatch.setenv("MVT_HOME", str(home))
    monkeypatch.setenv("MVT_NOW", NOON.isoformat())
    monkeypatch.setattr(sys, "argv", COMMAND)

    def start(*words: str, **settings: str) -> Ended:
        for name, value in settings.items():
            monkeypatch.setenv(f"MVT_{name.upper()}", value)
        try:
            code = main(words)
        except SystemExit as ended:
            code = int(ended.code or 0)
        written = capsys.readouterr()
        return code, written.out, written.err

    return start


def shop(home: Path, **changed: str) -> None:
    folder = home / "shop"
    folder.mkdir(exist_ok=True)
    for name, text in (SHOP | {f"{key}.csv": text for key, text in changed.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")


def test_from_a_folder_to_a_published_shop(run: Run, home: Path) -> None:
    shop(home)
    code, out, err = run("init", "--folder", "shop")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "orders       from orders.csv: 3 of 15 columns",
        "order_lines  from order_items.csv: 5 of 10 columns",
        "Wrote marketplace.toml. Read it: what is a guess says so.",
        "Then run: MVT_MARKETPLACE=marketplace.toml python -m dashboard_app doctor",
    ]
    code, out, err = run("doctor", marketplace="marketplace.toml")
    assert (code, err) == (0, "")
    assert [line.split()[:3] for line in out.splitlines() if line.startswith(("ok", "not yet", "MISSING"))] == [
        ["ok", "home", str(home)], ["not", "yet", "secret"], ["not", "yet", "database"], ["not", "yet", "people"],
        ["not", "yet", "extract"], ["ok", "cache", str(home / "cache")], ["ok", "browser", "browser"], ["ok", "access", "http://127.0.0.1:8050,"],
        ["ok", "mapping", "marketplace.toml"], ["ok", "source", "source"], ["ok", "rows", "2"],
    ]  # fmt: skip
    assert read_stamp(home) is None
    assert run("sync")[0] == 0
    assert read_stamp(home) is not None


def test_the_doctor_says_each_thing_with_its_place_an_example_and_what_to_write(run: Run, home: Path) -> None:
    shop(home)
    run("init", "--folder", "shop")
    out = run("doctor", marketplace="marketplace.toml")[1]
    assert out[out.index("\norder_lines") :] == (
        "\norder_lines, 3 rows:\n"
        "  WARNING  1 of 3 order lines belong to no order; they do not count.\n"
        "           Compare how order_id is written in both tables: spaces, leading zeros, upper and lower case.\n"
        "           For example: C\n"
        "  WARNING  1 order lines have a negative price; they lower sales.\n"
        "           Leave out what is no sale with where, or map it to refunds.\n"
        "           For example: 3\n"
        "  NOTE     No sale has a vendor: figures by vendor say nothing.\n"
        "           Map vendor_id of order_lines or products, when goods are of several vendors.\n"
        "\norders, 2 rows:\n"
        "  WARNING  1 orders have a status that is not known here; they count as valid.\n"
        "           Translate it in the mapping: placed, paid, shipped, delivered, cancelled; or set cancelled_at for those that are "
        "cancelled.\n"
        "           For example: Weird\n"
        "  NOTE     No order has a customer: all are guests, and figures about customers say nothing.\n"
        "           Map customer_id of orders, for example to the buyer's number or e-mail address.\n"
        "\n0 errors, 3 warnings, 2 notes: this would be published.\n"
    )


def test_errors_are_the_only_reason_to_fail(run: Run, home: Path) -> None:
    shop(home, orders="order_id,ordered_at,status\nA,soon,paid\nB,later,paid\n")
    run("init", "--folder", "shop")
    code, out, err = run("doctor", marketplace="marketplace.toml")
    assert code == 1
    assert "  ERROR    2 values of orders.ordered_at are not an instant. The rows are left out.\n" in out
    assert err == "2 errors, 1 warning, 1 note: nothing would be published.\n"
    assert read_stamp(home) is None
    assert list(home.glob("extract/*")) == []


def test_a_mistake_in_the_mapping_is_told_before_anything_is_read(run: Run, home: Path) -> None:
    (home / "marketplace.toml").write_text('[source]\nfolder = "."\n[tables.order]\nfile = "x.csv"\n', encoding="utf-8")
    code, _, err = run("doctor", marketplace="marketplace.toml")
    assert code == 1
    assert "tables.order: is no canonical table. Did you mean 'orders'?" in err


def test_a_source_that_does_not_answer_is_told_without_its_password(run: Run, home: Path) -> None:
    url = "postgresql://reader:hush@127.0.0.1:1/shop"
    tables = '[tables.orders]\ntable = "o"\n[tables.order_lines]\ntable = "l"\n'
    (home / "marketplace.toml").write_text(f'[source]\nurl = "{url}"\n{tables}', encoding="utf-8")
    for words in (("doctor",), ("sync",), ("init", "--url", url, "--output", "other.toml")):
        code, out, err = run(*words, marketplace="marketplace.toml")
        assert code == 1
        assert "The source source cannot be reached" in err
        assert "hush" not in out + err
    assert not (home / "other.toml").exists()


def test_init_overwrites_nothing(run: Run, home: Path) -> None:
    shop(home)
    (home / "marketplace.toml").write_text("mine", encoding="utf-8")
    assert run("init", "--folder", "shop") == (
        1, "", "marketplace.toml exists and is not overwritten; name another file with --output, or move it away.\n"
    )  # fmt: skip
    assert (home / "marketplace.toml").read_text(encoding="utf-8") == "mine"


def test_init_of_a_database_names_the_variable_for_the_password(run: Run, home: Path, postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE orders (id int, created_at timestamptz)")
        connection.execute("CREATE TABLE order_items (id int, order_id int, quantity int, price numeric)")
    code, out, err = run("init", "--url", postgres_url.replace("postgres@", "postgres:hush@"), "--output", "shop.toml")
    assert (code, err) == (0, "")
    assert "set SHOP_PASSWORD in the environment" in out
    assert "hush" not in out + (home / "shop.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [("init",), ("init", "--url", "x", "--folder", "y"), ("init", "shop")])
def test_init_takes_one_source(run: Run, words: tuple[str, ...]) -> None:
    code, out, err = run(*words)
    assert (code, out, err.count("\n")) == (2, "", 1)
