"""Static files: named by their content and kept for good, compressed once, and nothing but what lies in the folder."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard_app.web import static

IMMUTABLE = "private, max-age=31536000, immutable"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lib-0123456789ab.js").write_text("let a = 1;" * 200)
    (tmp_path / "lib-0123456789ab.js.br").write_bytes(brotli.compress(b"ready made"))
    (tmp_path / "lib-0123456789ab.js.gz").write_bytes(gzip.compress(b"ready made"))
    (tmp_path / "own.css").write_text("a { color: red }" * 200)
    (tmp_path / "font-0123456789ab.woff2").write_bytes(b"\x00" * 2000)
    (tmp_path / "inner").mkdir()
    (tmp_path.parent / "secret.txt").write_text("secret")
    return tmp_path


@pytest.fixture
def files(folder: Path) -> FlaskClient:
    server = Flask("files", static_folder=None)
    server.add_url_rule("/<path:filename>", view_func=lambda filename: static.asset(folder, filename))
    return server.test_client()


def test_a_file_compressed_at_set_up_is_served_as_it_is(files: FlaskClient) -> None:
    answer = files.get("/lib-0123456789ab.js", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert (answer.headers["Content-Encoding"], brotli.decompress(answer.data)) == ("br", b"ready made")
    answer = files.get("/lib-0123456789ab.js", headers={"Accept-Encoding": "gzip"})
    assert (answer.headers["Content-Encoding"], gzip.decompress(answer.data)) == ("gzip", b"ready made")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == IMMUTABLE


def test_a_browser_that_wants_no_compression_gets_the_file(files: FlaskClient) -> None:
    for asked in ("", "identity", "br;q=0, gzip;q=0"):
        answer = files.get("/lib-0123456789ab.js", headers={"Accept-Encoding": asked})
        assert ("Content-Encoding" in answer.headers, answer.data) == (False, b"let a = 1;" * 200)


def test_other_text_is_compressed_by_us(files: FlaskClient) -> None:
    answer = files.get("/own.css", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(answer.data) == b"a { color: red }" * 200
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_an_address_with_a_fingerprint_is_kept_and_one_without_is_asked_again(files: FlaskClient) -> None:
    assert files.get("/own.css?m=0123456789ab").headers["Cache-Control"] == IMMUTABLE
    answer = files.get("/own.css")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = files.get("/own.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_changed_file_is_compressed_anew(files: FlaskClient, folder: Path) -> None:
    first = files.get("/own.css", headers={"Accept-Encoding": "br"})
    (folder / "own.css").write_text("b { color: blue }" * 200)
    second = files.get("/own.css", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(second.data) == b"b { color: blue }" * 200
    assert first.headers["ETag"] != second.headers["ETag"]


def test_fonts_are_left_as_they_are(files: FlaskClient) -> None:
    answer = files.get("/font-0123456789ab.woff2", headers={"Accept-Encoding": "br"})
    assert ("Content-Encoding" in answer.headers, len(answer.data), answer.mimetype) == (False, 2000, "font/woff2")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/inner",
        "/inner/",
        "/nothing.js",
        "/lib-0123456789ab.js.br",
        "/%00",
        "/a%00.css",
    ],
)
def test_nothing_else_is_served(files: FlaskClient, path: str) -> None:
    assert files.get(path).status_code == 404


def test_every_file_the_page_names_is_there_and_may_be_kept(browser: FlaskClient) -> None:
    page = browser.get("/").text
    paths = [path for path in re.findall(r"""(?:src|href|data-charts)=["'](/[^"']+)["']""", page) if not path.startswith("/_favicon")]
    assert len(paths) > 15
    assert sum(path.startswith("/assets/") and "/vendor/" not in path for path in paths) == 4  # head.js, favicon, all.css, all.js
    assert "window.mvt" in browser.get("/assets/all.js").text
    answers = {path: browser.get(path, headers={"Accept-Encoding": "br"}) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
    assert {path for path, answer in answers.items() if answer.headers["Cache-Control"] != IMMUTABLE} == set()
    assert {
        path
        for path, answer in answers.items()
        if path.partition("?")[0].endswith((".js", ".css")) and answer.headers.get("Content-Encoding") != "br"
    } == set()


def test_a_script_of_dash_is_compressed_once(browser: FlaskClient) -> None:
    path = next(iter(re.findall(r'src="(/_dash-component-suites/dash/dash-renderer[^"]+)"', browser.get("/").text)))
    plain = browser.get(path, headers={"Accept-Encoding": ""}).data
    packed = [browser.get(path, headers={"Accept-Encoding": "br"}).data for _ in range(2)]
    assert packed[0] == packed[1]
    assert brotli.decompress(packed[0]) == plain
    assert len(packed[0]) < len(plain) / 3
