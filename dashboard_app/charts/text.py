"""Text: what people write on a dashboard, in Markdown, as elements. HTML stays text, pictures are links, links lead to pages alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from dash import html
from dash.development.base_component import Component
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from dashboard_app.charts import words
from dashboard_app.charts.kind import Family, Kind, Shape
from dashboard_app.charts.options import Options
from data.result import Result

MOST_SIGNS = 20_000

Parts = list[Component | str]
Node = SyntaxTreeNode


def draw(_result: Result | None, options: Options) -> list[Component]:
    """The text of `options.about`; a text asks no question."""
    return elements(options.about)


def elements(markdown: str) -> list[Component]:
    """Headings, paragraphs, lists, tables, code, rules; with emphasis and links. Of a longer text the beginning."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tree = SyntaxTreeNode(parser.parse(markdown[:MOST_SIGNS]))
    return [html.Div(_children(tree), className="prose")]


def _children(node: Node) -> Parts:
    return [part for child in node.children for part in _of(child)]


def _of(node: Node) -> Parts:
    """The node as elements; one of an unknown type as what is in it."""
    made = _MADE.get(node.type)
    return [made(node)] if made else _children(node)


def _heading(node: Node) -> Component:
    """Below the title of the widget, which is a heading of its own."""
    return (html.H3 if node.tag == "h1" else html.H4)(_children(node))


def _link(node: Node) -> Component | str:
    return _anchor(str(node.attrGet("href") or ""), _children(node))


def _image(node: Node) -> Component | str:
    """A link to it: the page asks no other server for anything."""
    address = str(node.attrGet("src") or "")
    return _anchor(address, [words.plain(node.content) or address])


def _anchor(address: str, said: Parts) -> Component | str:
    return html.A(said, href=address) if is_page(address) else html.Span(said)


def is_page(address: str) -> bool:
    """Whether an address leads to a page: by http or https, or inside this site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme:
        return parts.scheme in ("http", "https") and bool(parts.netloc)
    return bool(address) and not parts.netloc and "\\" not in address and address.isprintable()


def _cell(make: Callable[..., Component]) -> Callable[[Node], Component]:
    def made(node: Node) -> Component:
        side = str(node.attrGet("style") or "")
        return make(_children(node), className="number" if side == "text-align:right" else None)

    return made


def _plain(make: Callable[..., Component]) -> Callable[[Node], Component]:
    return lambda node: make(_children(node))


_MADE: Mapping[str, Callable[[Node], Component | str]] = {
    "heading": _heading,
    "paragraph": _plain(html.P),
    "bullet_list": _plain(html.Ul),
    "ordered_list": _plain(html.Ol),
    "list_item": _plain(html.Li),
    "blockquote": lambda node: html.Div(_children(node), className="quote"),
    "table": _plain(html.Table),
    "thead": _plain(html.Thead),
    "tbody": _plain(html.Tbody),
    "tr": _plain(html.Tr),
    "th": _cell(html.Th),
    "td": _cell(html.Td),
    "strong": _plain(html.Strong),
    "em": _plain(html.Em),
    "s": lambda node: html.Span(_children(node), className="struck"),
    "link": _link,
    "image": _image,
    "text": lambda node: words.plain(node.content),
    "softbreak": lambda _: " ",
    "hardbreak": lambda _: html.Br(),
    "hr": lambda _: html.Hr(),
    "code_inline": lambda node: html.Code(node.content),
    "fence": lambda node: html.Pre(html.Code(node.content)),
    "code_block": lambda node: html.Pre(html.Code(node.content)),
}

KIND = Kind(
    "text", "Text", "text-left", "What should one know beside the figures?", draw, Shape(metrics=(0, 0)), Family.TEXT, size=(4, 3),
    smallest=(2, 1),
)  # fmt: skip
