"""The page of clients whose names try to do something."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reconciler.api.portfolio.looks import look_at_portfolio
from reconciler.api.queries import Viewpoint
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.report.formats.page.page import render_page
from tests.builders import ACTIVE, ADMIN, PARTNER, SOLD, World, client_text
from tests.report.hostile import HOSTILE

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


def hostile_page(folder: Path, names: Sequence[str]) -> str:
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
    return render_page(look_at_portfolio(at_once), "en", "en")
