"""The README's picture of the page, drawn by Chromium: `python -m tests.house.page_picture`.

Pixels differ between machines, and with them no test compares any. The picture carries the words
that it shows, so that it is known when they are no longer those of the page: then it is old.
"""

from __future__ import annotations

import re
import shutil
import struct
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.sites import example_page
from tests.house.pictures import FOLDER
from tests.report.page.read_page import PageReader

PICTURE = FOLDER / "page.png"
_WIDE, _HIGH = 1200, 940
_START = b"\x89PNG\r\n\x1a\n"
_KEYWORD = b"Description\0\0\0\0\0"
"""The title of a text in a PNG, not compressed, of no language."""


def words_of(page: str) -> str:
    """The words at the top of a page, down to its clients: those that the picture shows."""
    top, clients, _ = page.partition('<section id="Clients"')
    if not clients:
        raise ValueError("the page has no section of clients")
    return " ".join("".join(PageReader(top).text).split())


def written_in(picture: bytes) -> str:
    """The words that a picture carries."""
    text = picture[picture.index(_KEYWORD) + len(_KEYWORD) :]
    (size,) = struct.unpack(">I", picture[picture.index(_KEYWORD) - 8 :][:4])
    return text[: size - len(_KEYWORD)].decode()


def with_words(picture: bytes, words: str) -> bytes:
    """Put words into a picture, behind its head."""
    head = len(_START) + 25
    if picture[: len(_START)] != _START or picture[head - 21 : head - 17] != b"IHDR":
        raise ValueError("this is no PNG")
    part = b"iTXt" + _KEYWORD + words.encode()
    ends = struct.pack(">I", len(part) - 4), struct.pack(">I", zlib.crc32(part))
    return picture[:head] + ends[0] + part + ends[1] + picture[head:]


def page_now() -> str:
    """The page of the example accounts, as it is today."""
    with TemporaryDirectory() as folder:
        return example_page(Path(folder)).read_text(encoding="utf-8")


def drawn(page: str) -> bytes:
    """Draw the top of a page, in light, with its words in it."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        seen = browser.new_page(
            viewport={"width": _WIDE, "height": _HIGH}, color_scheme="light", offline=True
        )
        seen.goto(file.as_uri())
        picture = seen.screenshot()
        browser.close()
    return with_words(picture, words_of(page))


def named_in(readme: str) -> list[str]:
    """What is said in a README for whoever cannot see the picture."""
    return re.findall(rf"!\[([^\]]+)\]\(\.github/pictures/{re.escape(PICTURE.name)}\)", readme)


if __name__ == "__main__":
    PICTURE.write_bytes(drawn(page_now()))
