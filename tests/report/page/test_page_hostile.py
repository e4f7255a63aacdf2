"""Names from files and stores that try to do something on the page: they are texts there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from unicodedata import category

from reconciler.report.safe import printable
from tests.report.page.hostile_page import NAMES, hostile_page
from tests.report.page.read_page import PageReader


def shape(page: PageReader) -> Counter[tuple[str, tuple[str, ...]]]:
    """Count the elements by their attributes; a name may have another place in an order."""
    return Counter((each.name, tuple(sorted(each.attributes))) for each in page.elements)


def test_hostile_names_are_texts_and_nothing_more(tmp_path: Path) -> None:
    page = PageReader(hostile_page(tmp_path / "hostile", NAMES))
    words = [f"harmless {at}" for at in range(len(NAMES))]
    harmless = PageReader(hostile_page(tmp_path / "harmless", words))

    assert shape(page) - shape(harmless) == Counter()
    # What begins with a dash would be an option: then there is no command to type.
    assert set(shape(harmless) - shape(page)) <= {("code", ("data-copy",)), ("br", ())}
    text = "".join(page.text)
    assert [name for name in NAMES if printable(name) not in text] == []
    assert {sign for sign in text if category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} == {"\n"}
