"""Names from files and stores that try to do something on the page: they are texts there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from unicodedata import category

from reconciler.api.portfolio.looks import look_at_portfolio
from reconciler.api.queries import Viewpoint
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.report.formats.page.page import render_page
from reconciler.report.safe import printable
from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, World, client_text
from tests.report.hostile import HOSTILE
from tests.report.page.read_page import PageReader

_COLUMN = "properties: {region: {type: text, label: Region}}\n"
_MORE = (
    '"><script>alert(1)</script>',
    "'><svg onload=alert(1)>",
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    "{{ p }}",
    "{% include 'page.html' %}",
    "{0} {name!r} {n}",
    "javascript:alert(1)",
)


NAMES = tuple(name for name in dict.fromkeys((*HOSTILE, *_MORE)) if "\ud800" not in name)
"""Without half a character, which no store takes."""


def page_with(folder: Path, names: Sequence[str]) -> PageReader:
    """The page of clients that hold a name wherever a text may stand, moved by one of it."""
    world = World(folder)
    world.partner(PARTNER + SOLD + _COLUMN)
    for at in range(len(names)):
        world.client(f"c{at}", client_text("active", name=f"C{at}", **ACTIVE, members=ADMIN))
    world.apply()
    for at, name in enumerate(names):
        texts: dict[FieldPath, Leaf | None] = dict.fromkeys(
            (
                ("name",),
                ("description",),
                ("team",),
                ("properties", "region"),
                ("campaigns", f"spring{at}", "name"),
            ),
            name,
        )
        world.move(f"c{at}", {**texts, ("members", name, "role"): "viewer"}, actor=name)
    at_once = Viewpoint(world.folder, world.store, world.clock(world.day))
    return PageReader(render_page(look_at_portfolio(at_once), "en", "en"))


def shape(page: PageReader) -> Counter[tuple[str, tuple[str, ...]]]:
    """Count the elements by their attributes; a name may have another place in an order."""
    return Counter((each.name, tuple(sorted(each.attributes))) for each in page.elements)


def test_hostile_names_are_texts_and_nothing_more(tmp_path: Path) -> None:
    page = page_with(tmp_path / "hostile", NAMES)
    harmless = page_with(tmp_path / "harmless", [f"harmless {at}" for at in range(len(NAMES))])

    assert shape(page) - shape(harmless) == Counter()
    # What begins with a dash would be an option: then there is no command to type.
    assert set(shape(harmless) - shape(page)) <= {("code", ("data-copy",)), ("br", ())}
    text = "".join(page.text)
    assert [name for name in NAMES if printable(name) not in text] == []
    assert {sign for sign in text if category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} == {"\n"}
