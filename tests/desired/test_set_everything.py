"""`set` can write every field of both files, and take it out again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from reconciler.desired.edit.assignments import changes_of
from reconciler.desired.edit.edit_leaves import edited_file
from reconciler.desired.edit.file_schema import Form, SchemaNode, schema_of
from reconciler.desired.edit.valid_file import read_valid
from reconciler.desired.edit.written import Written
from reconciler.errors import FilesInvalid, UsageRefused
from reconciler.model.files.client import ClientFile
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import Partner

Kind = type[ClientFile] | type[PartnerFile]
BASE: dict[Kind, str] = {
    ClientFile: "# acme\n\nname: Acme # Ltd\nstatus: setup\n",
    PartnerFile: "format: 1\npartner: north\nname: North\ntime_zone: Europe/Vienna\n",
}
NAMED = {
    "email": ("ann@acme.example",),
    "from": ("2026-01-01",),
    "id": ("launch",),
    "one_way": ("active", "seats", "members[ann@acme.example].role", "acme"),
    "overrides": (),
    "another_company": (),
    "guard": ("max_due_now", "max_update_percent", "region"),
    "removes": (),
}
"""The key that names an element of a list → names of elements, one of each kind."""
NEEDS = {
    "email": {"role": "admin"},
    "from": {"programs.basic.fee": "1.00"},
    "id": {"amount": "5.00", "date": "2026-01-01"},
}
"""What stands in every element whose name is this key, beside it."""
CONSENT = {"by": "Dana", "reason": "signed"}
KINDS = {
    "seats": {"live": "14"},
    "members[ann@acme.example].role": {"live": "admin"},
    "max_due_now": {"up_to": "900.00"},
    "max_update_percent": {"up_to": "40"},
}
"""What a consent says that has one of these names, beside by and reason."""
GROUPS = {
    "billing.price": {"amount": "1.00", "per": "month"},
    "billing": {"currency": "EUR"},
    "trial.extension": {"requested_on": "2026-01-01", "requested_by": "a@b.example"},
    "removed": {"reason": "closed", "by": "Dana"},
    "campaigns.one": {"name": "One"},
    "articles.one": {"name": "One", "unit": "1.00"},
    "properties.one": {"type": "choice", "choices": "+A"},
    "credits.grants[launch].void": {"by": "Dana", "reason": "closed"},
}
"""What a group needs as a whole, of whichever file has it."""
VALUES = (
    *("true", "7", "2026-01-01", "480.00", "ann@acme.example", "EUR", "0005", "trial", "partner"),
    *(
        "month",
        "immediate",
        "credit_card",
        "automatic",
        "admin",
        "text",
        "report",
        "warn",
        "active",
    ),
    *("Europe/Rome", "acme", "1", "flat: 20.00", "graduated: to 25 at 22.00, then 20.00"),
    *("+sso", "+manage_users", "+one"),
)
"""What is tried of a field: one of these it takes."""
REQUIRED = {"name", "status", "format", "partner", "time_zone"}
METHOD = {"kind": "credit_card", "provider": "x", "token": "pm_1", "brand": "y", "last4": "0005"}


Field = tuple[str, dict[str, str]]
"""A field as it is typed, and what has to be typed beside it: name → value."""


def walk(node: SchemaNode, name: str, needs: dict[str, str]) -> Iterator[Field]:
    """Every field at and below a place."""
    if node.form is Form.LEAF or (node.form is Form.LIST and node.item.form is Form.LEAF):
        yield name, needs
    elif node.form is Form.MAP:
        yield from walk(node.item, f"{name}.one", needs)
    elif node.form is Form.LIST:
        for step in NAMED[node.item.order[0]]:
            yield from element(node.item, f"{name}[{step}]", needs, step)
    else:
        group = METHOD if name.startswith("payment_methods.") else GROUPS.get(name, {})
        if group.keys() <= set(node.order):
            needs = {**needs, **{f"{name}.{key}": text for key, text in group.items()}}
        for key, child in node.children.values():
            yield from walk(child, f"{name}.{key}" if name else key, needs)


def element(node: SchemaNode, name: str, needs: dict[str, str], step: str) -> Iterator[Field]:
    """Every field of an element of a list; a consent has only those of its kind."""
    own = NEEDS.get(node.order[0]) or {**CONSENT, **KINDS.get(step, {})}
    typed = {**needs, **{f"{name}.{key}": text for key, text in own.items()}}
    for key, child in node.children.values():
        if key not in node.identities and (key not in {"live", "up_to"} or key in own):
            yield from walk(child, f"{name}.{key}", typed)


FIELDS = [(kind, *found) for kind in BASE for found in walk(schema_of(kind), "", {})]


def changed(kind: Kind, data: bytes, *words: str, unset: tuple[str, ...] = ()) -> bytes:
    """Type words behind `set`, on the bytes of a file."""
    read = read_valid(data, "acme.yaml", kind)
    before = Written(
        kind, read.leaves, frozenset(read.root or ()), {}, Partner("", {}), ("set", "acme")
    )
    return edited_file(data, "acme.yaml", kind, changes_of(words, unset, before))


def assigned(name: str, text: str) -> str:
    return f"{name}+={text[1:]}" if text.startswith("+") else f"{name}={text}"


@pytest.mark.parametrize(
    ("kind", "name", "needs"), FIELDS, ids=[f"{kind.__name__} {name}" for kind, name, _ in FIELDS]
)
def test_a_field_is_set_and_taken_out(kind: Kind, name: str, needs: dict[str, str]) -> None:
    base = BASE[kind].encode()
    beside = [assigned(key, text) for key, text in needs.items() if key != name]
    for text in (needs.get(name, VALUES[0]), *VALUES):
        try:
            after = changed(kind, base, *beside, assigned(name, text))
        except (UsageRefused, FilesInvalid):
            continue
        break
    else:
        pytest.fail(f"nothing of {VALUES} can be set")

    leaves = read_valid(after, "acme.yaml", kind).leaves
    assert after != base or name == "format"
    top = name.partition(".")[0].partition("[")[0]
    with suppress(FilesInvalid):  # what has to be there stays there
        less = read_valid(changed(kind, after, unset=(name,)), "acme.yaml", kind).leaves
        assert less.keys() < leaves.keys()
    if top not in REQUIRED:
        assert changed(kind, after, unset=(top,)) == base


def test_a_consent_is_written_by_its_kind() -> None:
    base = BASE[ClientFile].encode()
    words = [
        f"acknowledge[{name}].{key}={text}"
        for name in NAMED["one_way"]
        for key, text in {**KINDS.get(name, {}), **CONSENT}.items()
    ]

    text = changed(ClientFile, base, *words).decode()

    assert text.removeprefix(BASE[ClientFile]) == (
        "acknowledge:\n"
        "  - {one_way: active, by: Dana, reason: signed}\n"
        '  - {overrides: seats, live: "14", by: Dana, reason: signed}\n'
        '  - {overrides: "members[ann@acme.example].role", live: admin, by: Dana, reason: signed}\n'
        "  - {another_company: acme, by: Dana, reason: signed}\n"
    )
    one = changed(ClientFile, text.encode(), "acknowledge-=seats").decode()
    assert "overrides: seats" not in one
    assert one.count("- {") == 3
