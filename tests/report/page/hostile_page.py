"""The page of clients whose names try to do something."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reconciler.api.portfolio.looks import look_at_portfolio
from reconciler.api.queries import Viewpoint
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.report.formats.page.page import render_document, render_page
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
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


def hostile_world(folder: Path, names: Sequence[str]) -> World:
    """Clients that hold a name wherever a text may stand, moved by one of it."""
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
    return world


def hostile_page(folder: Path, names: Sequence[str]) -> str:
    """The page of such clients."""
    world = hostile_world(folder, names)
    at_once = Viewpoint(world.folder, world.store, world.clock(world.day))
    return render_page(look_at_portfolio(at_once), "en", "en")


def hostile_plan(folder: Path, names: Sequence[str]) -> str:
    """The page of a plan of such clients that opens one more, and is refused for another."""
    world = hostile_world(folder, names)
    world.client("new", client_text("trial", name="New", members=ADMIN))
    world.client("c0", client_text("trial", name="Never", members=ADMIN))
    plan = world.plan()
    return render_document(plan_view(plan, plan.findings), TextStyle())
