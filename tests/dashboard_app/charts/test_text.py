"""Text on a dashboard: what of Markdown becomes elements, and what stays text however it is written."""

from __future__ import annotations

import pytest

from dashboard_app.charts import Options, text
from tests.dashboard_app.charts.answers import text_of
from tests.dashboard_app.charts.test_listing import kinds_of, plain_json


def _types(markdown: str) -> set[str]:
    return {name for _, name in kinds_of(plain_json(text.elements(markdown)))}


def test_markdown_becomes_elements() -> None:
    written = "# Head\n\nA **strong** *soft* `word`, ~~gone~~.\n\n- one\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n---\n\n```\ncode\n```"
    assert _types(written) == {
        "Div", "H3", "P", "Strong", "Em", "Code", "Span", "Ul", "Li", "Table", "Thead", "Tbody", "Tr", "Th", "Td", "Hr", "Pre",
    }  # fmt: skip


def test_the_words_stay_in_their_order() -> None:
    assert text_of(text.elements("Sales **rose** in\nMay.")) == "Sales  rose  in   May."


def test_headings_are_below_the_title_of_the_widget() -> None:
    assert _types("# one\n\n## two\n\n### three\n\n#### four") == {"Div", "H3", "H4"}


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://example.com/a?b=c", True),
        ("http://example.com", True),
        ("/sales?period=today", True),
        ("vendors", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("ftp://example.com", False),
        ("//example.com/a", False),
        ("mailto:a@example.com", False),
        ("https:", False),
    ],
)
def test_links_lead_to_pages_alone(address: str, is_link: bool) -> None:
    assert text.is_page(address) is is_link
    assert ("A" in _types(f"[x]({address})")) <= is_link


def test_html_is_text() -> None:
    drawn = text.elements("<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> <b>bold</b>")
    assert {name for _, name in kinds_of(plain_json(drawn))} == {"Div", "P"}
    assert "<script>alert(1)</script>" in text_of(drawn)


def test_a_picture_is_a_link_to_it() -> None:
    link = text.elements("![Chart](https://example.com/a.png)")[0].children[0].children[0]
    assert (link.children, link.href) == (["Chart"], "https://example.com/a.png")


def test_endless_nesting_and_length_end() -> None:
    assert _types(">" * 5_000 + " deep") == {"Div"}
    assert text.is_page("http://[bad") is False
    assert len(text_of(text.elements("x" * 100_000))) == text.MOST_SIGNS


def test_a_text_asks_no_question() -> None:
    assert text_of(text.draw(None, Options(about="Hello"))) == "Hello"
    assert text_of(text.elements("")) == ""
