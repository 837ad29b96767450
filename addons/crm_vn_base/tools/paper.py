"""Paper from HTML, by WeasyPrint, without a network.

Import it where it is needed only: WeasyPrint wants the pango libraries of the system.
"""

import io
import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

from fontTools.ttLib import woff2
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

# a host that no network knows: relative addresses end here, and are read locally
LOCAL = "http://document.invalid/"
# what is read, by its address below LOCAL; raises what it likes when it refuses
Reader = Callable[[str], tuple[str, bytes]]

WOFF2 = b"wOF2"  # what a packed font begins with

# both tell every step of every font they embed
for name in ("fontTools", "weasyprint.progress"):
    logging.getLogger(name).setLevel(logging.WARNING)


@lru_cache(maxsize=16)
def unpack_font(content: bytes) -> bytes:
    """Unpack a font once, not for each document: most of its time would go there."""
    unpacked = io.BytesIO()
    woff2.decompress(io.BytesIO(content), unpacked)
    return unpacked.getvalue()


class LocalFetcher(URLFetcher):
    """Gives what the page itself holds (data:) and what ``read`` finds."""

    def __init__(self, read: Reader):
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._read_local = read

    def fetch(self, url, headers=None):
        if not url.startswith(LOCAL):
            return super().fetch(url, headers)
        mimetype, content = self._read_local(url.removeprefix(LOCAL))
        if content.startswith(WOFF2):
            content = unpack_font(content)
        return URLFetcherResponse(url, content, {"Content-Type": mimetype})


def print_pages(
    bodies: Sequence[str],
    stylesheet: str,
    read: Reader,
    title: str = "",
    scale: float = 1,
) -> tuple[bytes, list[int]]:
    """Print each body on pages of its own, all in one PDF; fonts are embedded once.

    Pages are counted per body: "Page 1/3" begins anew with each.

    :param bodies: HTML that stands in <body>, trusted as it is
    :param scale: what a length of the stylesheet becomes on paper, the page included
    :return: the PDF, and the number of the first page (from 0) of each body
    """
    fetcher = LocalFetcher(read)
    fonts = FontConfiguration()
    css = CSS(string=stylesheet, base_url=LOCAL, url_fetcher=fetcher, font_config=fonts)
    documents = [
        HTML(string=_page(body, title), base_url=LOCAL, url_fetcher=fetcher).render(
            stylesheets=[css], font_config=fonts
        )
        for body in bodies
    ]
    starts, pages = [], []
    for document in documents:
        starts.append(len(pages))
        pages += document.pages
    return documents[0].copy(pages).write_pdf(zoom=scale), starts


def _page(body: str, title: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>{body}</body></html>"
    )


def print_margins(
    count: int, width: float, height: float, left: str, page_word: str
) -> bytes:
    """Print empty pages that carry a footer: to be laid over pages that have none.

    :param count: number of pages
    :param width: of the page, in points, as ``height``
    :param left: plain text of the footer
    :param page_word: what stands before the page number
    """
    style = f"""@page {{ size: {width}pt {height}pt; margin: 0 12mm 14mm;
            @bottom-left {{ content: "{_css_text(left)}"; font: 8pt "Noto Sans",
                "DejaVu Sans", sans-serif; color: #555; width: 75%; }}
            @bottom-right {{ content: "{_css_text(page_word)} " counter(page) "/"
                counter(pages); font: 8pt "Noto Sans", "DejaVu Sans", sans-serif;
                color: #555; white-space: nowrap; }} }}
        div + div {{ break-before: page; }}"""
    body = "<div>&nbsp;</div>" * count
    return print_pages([body], style, _refuse)[0]


def _css_text(text: str) -> str:
    """Write a text as it may stand between the quotes of a CSS string."""
    return "".join(
        char if char.isalnum() or char in " .,:;/()+-@" else f"\\{ord(char):06x}"
        for char in text
    )


def _refuse(path: str) -> tuple[str, bytes]:
    raise ValueError(path)
