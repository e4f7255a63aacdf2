"""The law of values: what a field was and what it becomes stands in every format.

The fields come from the two models, so a field that is added is held by the law from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import Enum
from itertools import permutations
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from reconciler.diagnostics import FieldPath
from reconciler.diff.compare import FieldChange
from reconciler.model.fields import Value
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.files.partner import PartnerFile
from reconciler.model.files.prices import ItemPrice
from reconciler.model.live.account import Client, Partner, client_defaults, partner_defaults
from reconciler.plan.plan import Plan
from reconciler.report.clients.client_view import client_view, partner_view
from reconciler.report.document import Document
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
from reconciler.values import replace
from tests.report.samples import TODAY, active, partner_of, partner_record, plan_of, record_of

pytestmark = pytest.mark.slow  # every field, in every view

WORD = object()
"""Stands for the values of a word of a list: it is there, or it is not."""

TEXTS = ("Acme", "Acme Ltd", "true", "12", "nothing", "x" * 90, "x" * 90 + "y", "y" + "x" * 90)
LONG = 60
VALUES: dict[object, tuple[Leaf, ...]] = {
    bool: (True, False),
    int: (0, 1, 2, 3, 30, 100, 12_000),
    str: TEXTS,
    date: ("2026-11-20", "2027-11-20"),
    ItemPrice: ("flat: 1.00", "graduated: to 1 at 1.00, then 2.00"),
    WORD: (True,),
}


def fields_of(kind: type[BaseModel], path: FieldPath = ()) -> Iterator[tuple[FieldPath, object]]:
    """Give each leaf that a document can have, with the type of its value."""
    skipped = kind.INSTRUCTIONS if issubclass(kind, Value) else frozenset[str]()
    for name, field in kind.model_fields.items():
        if name not in skipped:
            yield from _fields_in(field.annotation, (*path, name))


def _fields_in(annotation: Any, path: FieldPath) -> Iterator[tuple[FieldPath, object]]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _fields_in(inner[0], path)
    elif origin in (Union, UnionType):
        for each in inner:
            if each is not NoneType:
                yield from _fields_in(each, path)
    elif origin is dict:
        yield from _fields_in(inner[1], (*path, "logger-pack"))
    elif origin is tuple:
        yield from _in_list(_bare(inner[0]), path)
    elif annotation is ItemPrice or not issubclass(annotation, BaseModel):
        yield path, annotation
    else:
        yield from fields_of(annotation, path)


def _in_list(element: Any, path: FieldPath) -> Iterator[tuple[FieldPath, object]]:
    if not issubclass(element, BaseModel):
        yield (*path, str(next(iter(element))) if issubclass(element, Enum) else "sso"), WORD
        return
    identity, *_ = element.model_fields
    for name, kind in fields_of(element):
        if name != (identity,):
            yield (*path, "ann@acme.example", *name), kind


def _bare(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


CLIENT = tuple(fields_of(ClientFile))
PARTNER = tuple(fields_of(PartnerFile))
FIELDS = [
    (side, *each)
    for side, found in (("client", CLIENT), ("partner", PARTNER))
    for each in found
    if not (each[0][0] == "payment_methods" and each[0][-1] == "token")
]
"""All but the one field that is a secret: see `tests/cli/test_canary_in_files.py`."""


def named(field: tuple[str, FieldPath, object]) -> str:
    side, path, kind = field
    return f"{side}-{dotted(path)}-{getattr(kind, '__name__', 'word')}"


every_field = pytest.mark.parametrize("field", FIELDS, ids=map(named, FIELDS))


def values_of(kind: object) -> tuple[Leaf, ...]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(str(each.value) for each in kind)
    return VALUES[kind]


def pairs_of(path: FieldPath, kind: object) -> list[tuple[Leaf | None, Leaf | None]]:
    """Give every way from one value of a field to another one, or to none, or from none."""
    values = values_of(kind)
    none = [] if path in {**client_defaults(), **partner_defaults()} else values
    edges = [pair for each in none for pair in ((None, each), (each, None))]
    return [*permutations(values, 2), *edges]


def changed(side: str, change: FieldChange) -> Plan:
    """Plan a change of this one leaf."""
    if side == "client":
        acme = record_of("acme", active())
        plan = plan_of({"acme": {**active(), ("description",): "x"}}, [acme])
        (planned,) = plan.clients
        one = replace(planned, change=replace(planned.change, moves=(change,)))
        return replace(plan, clients=(one,))
    plan = plan_of({}, live=partner_record(), partner=partner_of({("name",): "Other"}))
    moved = replace(plan.partner.change, fields=(change,))
    return replace(plan, partner=replace(plan.partner, change=moved))


def created(side: str, path: FieldPath, leaf: Leaf) -> Plan:
    """Plan a new account with this leaf."""
    if side == "client":
        acme = active()
        plan = plan_of({"acme": acme}, live=partner_record())
        (planned,) = plan.clients
        assert planned.change.after is not None
        after = replace(planned.change.after, leaves={path: leaf})
        one = replace(planned.change, after=after)
        return replace(plan, clients=(replace(planned, change=one),))
    plan = plan_of({})
    assert plan.partner.change.after is not None
    partner = replace(plan.partner.change.after, leaves={path: leaf})
    moved = replace(plan.partner.change, after=partner)
    return replace(plan, partner=replace(plan.partner, change=moved))


def text(document: Document, width: int = 400) -> str:
    return render(document, "text", TextStyle(width=width, full=True))


def table(document: Document) -> list[list[str]]:
    """Give the cells of the rows that change something, as the comment shows them."""
    shown = render(document, "markdown", TextStyle()).split("<details")[0]
    rows = [part.split("|")[1:-1] for part in shown.split("\n") if part.startswith("| ")]
    return [[cell.strip(" `*") for cell in row] for row in rows if len(row) == 6]


def said(leaf: Leaf | None) -> str:
    if leaf is None:
        return ""
    return str(leaf).lower() if isinstance(leaf, bool) else str(leaf)


def end_of(leaf: Leaf | None) -> str:
    """Give what must be read of a value: all of a short one, of a long one where it differs."""
    return said(leaf)[:1] if isinstance(leaf, str) and len(leaf) > LONG else said(leaf)


Sides = tuple[Leaf | None, Leaf | None]
Seen = dict[str, Sides]


def only(seen: Seen, shown: str, sides: Sides) -> bool:
    """Tell whether no other two values read the same; of long ones the beginning may be cut."""
    if any(isinstance(side, str) and len(side) > LONG for side in sides):
        return True
    return seen.setdefault(shown, sides) == sides


@every_field
def test_a_change_prints_what_was_and_what_becomes(field: tuple[str, FieldPath, object]) -> None:
    side, path, kind = field
    seen: Seen = {}

    for before, after in pairs_of(path, kind):
        document = plan_view(changed(side, FieldChange(path, before, after)), ())
        shown = text(document)
        fields = (document.data["clients"] or [document.data["partner"]])[0]["fields"]

        assert fields[0]["before"] == before
        assert fields[0]["after"] == after
        assert only(seen, shown, (before, after))
        assert dotted(path) in shown
        if kind is not WORD:
            assert f"{end_of(before)}" in shown
            assert f"{end_of(after)}" in shown


@every_field
def test_the_table_of_a_comment_has_both_cells(field: tuple[str, FieldPath, object]) -> None:
    side, path, kind = field
    seen: Seen = {}

    for before, after in pairs_of(path, kind):
        document = plan_view(changed(side, FieldChange(path, before, after)), ())
        (mark, _, name, was, becomes, _), *_ = table(document)[1:]

        assert name == dotted(path)
        assert only(seen, f"{mark} / {was} / {becomes}", (before, after))
        if kind is not WORD:
            assert (was == "") is (before is None)
            assert (becomes == "") is (after is None)
            assert was != becomes
            assert end_of(before) in was
            assert end_of(after) in becomes


@every_field
def test_a_new_account_prints_each_value(field: tuple[str, FieldPath, object]) -> None:
    side, path, kind = field
    defaults = client_defaults() if side == "client" else partner_defaults()
    seen: Seen = {}

    for leaf in values_of(kind):
        if path == ("name",) or (path in defaults and said(defaults[path]) == said(leaf)):
            continue
        document = plan_view(created(side, path, leaf), ())
        shown = text(document)
        name = dotted(path[:-1]) if kind is WORD else dotted(path)
        value = path[-1] if kind is WORD else end_of(leaf)

        assert f"    {name}  " in shown
        assert value in shown.partition(f"    {name}  ")[2].partition("\n")[0]
        assert f"{name}: {value}" in render(document, "markdown", TextStyle()).replace('"', "")
        assert only(seen, shown, (None, leaf))


@every_field
def test_show_prints_what_is_live_and_what_the_file_wrote(
    field: tuple[str, FieldPath, object],
) -> None:
    side, path, kind = field
    seen: Seen = {}

    for applied, live in pairs_of(path, kind):
        document = shown_with(side, path, applied, live)
        (held,) = [each for each in document.data["fields"] if tuple(each["path"]) == path]
        name = dotted(path[:-1]) if kind is WORD else dotted(path)
        lines = [part for part in text(document).split("\n") if f" {name}  " in part]

        assert (held["applied"], held["live"]) == (applied, live)
        assert only(seen, " / ".join(lines), (applied, live))
        if kind is not WORD:
            assert end_of(live) in lines[0]
            assert applied is None or end_of(applied) in lines[0]


def shown_with(side: str, path: FieldPath, applied: Leaf | None, live: Leaf | None) -> Document:
    """Show an account with one leaf as the file wrote it, and as it is live."""
    wrote = {path: applied} if applied is not None else {}
    is_live = {path: live} if live is not None else {}
    record = partner_record()
    if side == "partner":
        left = {each: leaf for each, leaf in record.live.leaves.items() if each != path}
        partner = Partner("agency-north", {**left, **is_live})
        return partner_view(replace(record, live=partner, applied={**left, **wrote}), {}, TODAY)
    acme = record_of("acme", active())
    left = {each: leaf for each, leaf in acme.live.leaves.items() if each != path}
    client = Client("acme", {**left, **is_live})
    return client_view(replace(acme, live=client, applied={**left, **wrote}), record, TODAY)


def test_no_path_is_a_word_in_one_document_and_a_value_in_the_other() -> None:
    words = {path for path, kind in (*CLIENT, *PARTNER) if kind is WORD}

    assert not words & {path for path, kind in (*CLIENT, *PARTNER) if kind is not WORD}
