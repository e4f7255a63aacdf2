"""Editing keeps comments and touches only the lines it must, whatever the style of the file."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.desired.edit.edit_leaves import Changes, edited_file
from reconciler.desired.edit.valid_file import FileKind, leaves_of
from reconciler.errors import FilesInvalid, ReconcilerError
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.partner import PartnerFile

HEAD = "name: Acme # who\nstatus: active\n"
PARTNER = "format: 1\npartner: north\nname: North\ntime_zone: UTC\n"
STAFF = "  - {email: dana@x.example, role: admin} # boss\n"


def edit(text: str, changes: Changes, kind: FileKind = ClientFile) -> str:
    return edited_file(text.encode(), "acme.yaml", kind, changes).decode()


@dataclass(frozen=True)
class Case:
    before: str
    changes: Changes
    after: str
    kind: FileKind = ClientFile


CASES = {
    "number": Case(
        f"{HEAD}seats: 12  # people\n", {("seats",): 13}, f"{HEAD}seats: 13  # people\n"
    ),
    "text in quotes": Case(
        f"{HEAD}team: 'emea' # t\n", {("team",): "007"}, f'{HEAD}team: "007" # t\n'
    ),
    "cleared": Case(f"{HEAD}team: emea # t\n", {("team",): ""}, f'{HEAD}team: "" # t\n'),
    "several plain lines": Case(
        f"{HEAD}description: one\n  two\n\n  three # end\nseats: 1\n",
        {("description",): "four"},
        f"{HEAD}description: four # end\nseats: 1\n",
    ),
    "block of text": Case(
        f"{HEAD}description: | # why\n  one\n  # no comment\n\n# comment\nseats: 1\n",
        {("description",): "two"},
        f"{HEAD}description: two # why\n\n# comment\nseats: 1\n",
    ),
    "block of text that keeps its empty lines": Case(
        f"{HEAD}description: |+\n  one\n\nseats: 1\n",
        {("description",): "two"},
        f"{HEAD}description: two\n\nseats: 1\n",
    ),
    "new key after a block that keeps its empty lines": Case(
        f"{HEAD}description: |+\n  one\n\nseats: 1\n",
        {("team",): "emea"},
        f"{HEAD}description: |+\n  one\n\nteam: emea\nseats: 1\n",
    ),
    "new key after a block without a line end": Case(
        f"{HEAD}description: |\n  one",
        {("seats",): 1},
        f"{HEAD}description: |-\n  one\nseats: 1",
    ),
    "new key in the order of the model": Case(
        f"# top\n\n{HEAD}\n# protected\nprotect: true\n",
        {("seats",): 1},
        f"# top\n\n{HEAD}seats: 1\n\n# protected\nprotect: true\n",
    ),
    "new first key": Case(
        "# top\nseats: 1\nname: Acme\nstatus: setup\n",
        {("team",): "emea"},
        "# top\nseats: 1\nname: Acme\nstatus: setup\nteam: emea\n",
    ),
    "new group": Case(
        f"{HEAD}seats: 1",
        {("resources", "dashboards"): 2, ("resources", "private_links"): 1},
        f"{HEAD}seats: 1\nresources:\n  dashboards: 2\n  private_links: 1",
    ),
    "new group in a group between braces": Case(
        f"{HEAD}billing: {{mode: partner}} # b\n",
        {("billing", "price", "amount"): "480.00", ("billing", "price", "per"): "month"},
        f'{HEAD}billing: {{mode: partner, price: {{amount: "480.00", per: month}}}} # b\n',
    ),
    "key within braces in the order of the model": Case(
        f"{HEAD}resources: {{private_links: 2}}\n",
        {("resources", "dashboards"): 1},
        f"{HEAD}resources: {{dashboards: 1, private_links: 2}}\n",
    ),
    "new list": Case(
        HEAD,
        {("features", "sso"): True, ("features", "custom_theme"): True},
        f"{HEAD}features: [sso, custom_theme]\n",
    ),
    "list with dashes": Case(
        f"{HEAD}features:\n- sso # one\n# between\n- custom_theme\nprotect: true\n",
        {("features", "sso"): None, ("features", "public_links"): True},
        f"{HEAD}features:\n# between\n- custom_theme\n- public_links\nprotect: true\n",
    ),
    "list between brackets on several lines": Case(
        f"{HEAD}features: [\n  sso, # one\n  # between\n  custom_theme # two\n]\n",
        {("features", "public_links"): True},
        f"{HEAD}features: [\n  sso, # one\n  # between\n  custom_theme, # two\n  public_links\n]\n",
    ),
    "item of a list between brackets on several lines": Case(
        f"{HEAD}features: [\n  sso, # one\n  # between\n  custom_theme, # two\n]\n",
        {("features", "sso"): None},
        f"{HEAD}features: [\n  # between\n  custom_theme, # two\n]\n",
    ),
    "middle item": Case(
        f"{HEAD}features: [sso, custom_theme, public_links]\n",
        {("features", "custom_theme"): None},
        f"{HEAD}features: [sso, public_links]\n",
    ),
    "last item": Case(
        f"{HEAD}features: [sso, custom_theme] # f\n",
        {("features", "custom_theme"): None},
        f"{HEAD}features: [sso] # f\n",
    ),
    "only item: without the line the default would count": Case(
        f"{HEAD}features: [sso] # f\n", {("features", "sso"): None}, f"{HEAD}features: [] # f\n"
    ),
    "only item with a dash": Case(
        f"{HEAD}features: # f\n  # why\n  - sso\n",
        {("features", "sso"): None},
        f"{HEAD}features: [] # f\n",
    ),
    "only item with a dash, in a list with a heading": Case(
        f"{HEAD}features: # f\n  # all of them\n\n  # why\n  - sso\n  # more soon\n",
        {("features", "sso"): None},
        f"{HEAD}features: [] # f\n  # all of them\n\n  # more soon\n",
    ),
    "comment over the next person": Case(
        f"{HEAD}members:\n  # left, never ask again\n  - {{email: a@x.example, role: admin}}\n"
        "  # the boss\n  - {email: b@x.example, role: admin}\n",
        {("members", "a@x.example"): None},
        f"{HEAD}members:\n  # the boss\n  - {{email: b@x.example, role: admin}}\n",
    ),
    "comment of the person before": Case(
        f"{HEAD}members:\n  - email: a@x.example\n    role: admin\n    # only until May\n"
        "  - email: b@x.example # left\n    role: admin\n",
        {("members", "b@x.example"): None},
        f"{HEAD}members:\n  - email: a@x.example\n    role: admin\n    # only until May\n",
    ),
    "comment of several on a line": Case(
        f"{HEAD}features: [sso, custom_theme, # both\n  public_links]\n",
        {("features", "custom_theme"): None},
        f"{HEAD}features: [sso, # both\n  public_links]\n",
    ),
    "comment behind the first bracket": Case(
        f"{HEAD}features: [sso, # one\n  # two\n  custom_theme]\n",
        {("features", "sso"): None},
        f"{HEAD}features: [\n  # two\n  custom_theme]\n",
    ),
    "comment over the last between brackets": Case(
        f"{HEAD}features: [\n  sso, # one\n  # two\n  custom_theme] # f\n",
        {("features", "custom_theme"): None},
        f"{HEAD}features: [\n  sso, # one\n  ] # f\n",
    ),
    "head of the file": Case(
        "# yaml-language-server: $schema=x\nteam: emea\n# who\nname: Acme\nstatus: setup\n",
        {("team",): None},
        "# yaml-language-server: $schema=x\n# who\nname: Acme\nstatus: setup\n",
    ),
    "deep comment below a text that is a block": Case(
        f"{HEAD}description: |\n  one\nseats: 3\n\n    # deep\nprotect: true\n",
        {("seats",): None},
        f"{HEAD}description: |\n  one\n\n# deep\nprotect: true\n",
    ),
    "line of a text that looks like a comment": Case(
        f"{HEAD}description: |\n  one\n  # two\nteam: emea\n",
        {("team",): None},
        f"{HEAD}description: |\n  one\n  # two\n",
    ),
    "all of a list": Case(
        f"{HEAD}features: [sso]\nseats: 1\n", {("features",): None}, f"{HEAD}seats: 1\n"
    ),
    "last key of a group": Case(
        f"{HEAD}billing:\n  # asked\n  price:\n    amount: '1'\n    per: month\nseats: 1\n",
        {("billing", "price", "amount"): None, ("billing", "price", "per"): None},
        f"{HEAD}seats: 1\n",
    ),
    "day": Case(
        f"{HEAD}trial: {{days: 7}}\n",
        {
            ("trial", "extension", "requested_on"): "2026-11-10",
            ("trial", "extension", "requested_by"): "a@b.example",
        },
        f"{HEAD}trial: {{days: 7, extension: "
        "{requested_on: 2026-11-10, requested_by: a@b.example}}\n",
    ),
    "Windows": Case(
        "\ufeffname: Acme\r\nstatus: active # s\r\nseats: 1\r\n",
        {("seats",): 2, ("team",): "emea", ("resources", "dashboards"): 1},
        "\ufeffname: Acme\r\nstatus: active # s\r\nteam: emea\r\nseats: 2\r\nresources:\r\n"
        "  dashboards: 1\r\n",
    ),
    "nothing but comments": Case(
        "# new\n", {("name",): "A", ("status",): "setup"}, "# new\nname: A\nstatus: setup\n"
    ),
    "empty file": Case("", {("name",): "A", ("status",): "setup"}, "name: A\nstatus: setup\n"),
    "braces around all": Case(
        "{name: A, status: setup}\n", {("seats",): 1}, "{name: A, status: setup, seats: 1}\n"
    ),
    "begin of a document": Case(
        "---\nname: A\nstatus: setup\n...\n",
        {("seats",): 1},
        "---\nname: A\nstatus: setup\nseats: 1\n...\n",
    ),
    "as it is already": Case(f"{HEAD}seats:   1\n", {("seats",): 1}, f"{HEAD}seats:   1\n"),
    "item of a list of groups": Case(
        f"{PARTNER}staff:\n{STAFF}",
        {
            ("staff", "milo@x.example", "role"): "viewer",
            ("staff", "dana@x.example", "role"): "editor",
        },
        f"{PARTNER}staff:\n{STAFF.replace('admin', 'editor')}"
        "  - {email: milo@x.example, role: viewer}\n",
        PartnerFile,
    ),
    "item of a list of groups as lines": Case(
        f"{PARTNER}staff:\n  -\n    role: admin\n    email: Dana@x.example # d\n# end\n",
        {("staff", "milo@x.example", "role"): "viewer", ("staff", "dana@x.example", "role"): None},
        f"{PARTNER}staff:\n  - email: milo@x.example\n    role: viewer\n# end\n",
        PartnerFile,
    ),
    "last item of a list of groups": Case(
        f"{PARTNER}# people\nstaff:\n{STAFF}drift: report\n",
        {("staff", "dana@x.example", "role"): None},
        f"{PARTNER}drift: report\n",
        PartnerFile,
    ),
    "price": Case(
        f"{PARTNER}prices:\n- from: 2026-01-01\n  programs:\n    basic:\n      seats:\n"
        '        mode: flat\n        tiers: [{unit: "1"}]\n      # fee\n      fee: "2"\n',
        {
            ("prices", "2026-01-01", "programs", "basic", "seats"): (
                "graduated: to 5 at 2.00, then 1.00"
            )
        },
        f"{PARTNER}prices:\n- from: 2026-01-01\n  programs:\n    basic:\n"
        '      seats: {mode: graduated, tiers: [{up_to: 5, unit: "2.00"}, {unit: "1.00"}]}\n'
        '      # fee\n      fee: "2"\n',
        PartnerFile,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_only_what_must_change_changes(case: Case) -> None:
    assert edit(case.before, case.changes, case.kind) == case.after


def test_wrong_result_is_found_before_it_is_given_out() -> None:
    with pytest.raises(FilesInvalid) as raised:
        edit(HEAD, {("status",): "Actve"})

    (finding,) = raised.value.diagnostics
    assert (finding.rule, str(finding.help)) == ("unknown-word", "did you mean `active`?")
    assert finding.position is not None
    assert finding.position.text == "status: Actve"


def test_file_that_is_wrong_is_not_edited() -> None:
    with pytest.raises(FilesInvalid):
        edit("name: Acme\nstatus: [\n", {("seats",): 1})


def test_field_that_nobody_knows_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ReconcilerError, match="no field `chairs`"):
        edit(HEAD, {("chairs",): 1})


# Every list and every mapping in every style; each comment tells whose it is by its number.
PLACES: dict[str, tuple[FileKind, str, list[str]]] = {
    "features": (ClientFile, "{}", ["sso", "custom_theme", "public_links"]),
    "members": (ClientFile, "email: {}|role: admin", ["a@x.example", "b@x.example", "c@x.example"]),
    "resources": (ClientFile, "{}: 3", ["dashboards", "private_links", "api_calls_per_day"]),
    "articles": (ClientFile, "{}: 3", ["pack", "set", "box"]),
    "campaigns": (ClientFile, '{}:|name: Sale|budget: "3.00"', ["spring", "summer", "winter"]),
    "payment_methods": (
        ClientFile,
        '{}:|kind: credit_card|provider: stripe|token: pm_1|brand: visa|last4: "4242"',
        ["visa", "amex", "other"],
    ),
    "teams": (PartnerFile, "{}", ["emea", "apac", "americas"]),
    "staff": (PartnerFile, "email: {}|role: admin", ["a@x.example", "b@x.example"]),
    "roles": (
        PartnerFile,
        "{}:|permissions: [manage_users]",
        ["accountant", "clerk", "buyer"],
    ),
}
LISTS = ("features", "members", "teams", "staff")


@dataclass
class Commented:
    """A text under way: its lines, its comments, and of which element each of them is."""

    lines: list[str]
    owners: dict[str, str]

    def comment(self, owner: str) -> str:
        mark = f"#{len(self.owners)} of {owner or 'nobody'}"
        self.owners[mark] = owner
        return mark

    def above(self, owner: str, indent: int, count: int) -> None:
        self.lines += [" " * indent + self.comment(owner) for _ in range(count)]


@st.composite
def commented(draw: st.DrawFn) -> tuple[str, str, str, Commented]:
    """Write one list or mapping with comments everywhere; give its key and an element, too."""
    key = draw(st.sampled_from(sorted(PLACES)))
    kind, form, names = PLACES[key]
    text = Commented([], {})
    text.lines += (PARTNER if kind is PartnerFile else HEAD.replace(" # who", "")).splitlines()
    text.above("", 0, draw(st.integers(0, 1)))
    few, flows = st.integers(0, 2), draw(st.booleans())
    behind = f" {text.comment('')}" if draw(st.booleans()) else ""
    text.lines.append(f"{key}:{' ' + '{['[key in LISTS] if flows else ''}{behind}")
    indent = draw(st.sampled_from([0, 2] if key in LISTS and not flows else [2, 4]))
    if draw(st.booleans()):
        text.above("", indent, 1)
        text.lines.append("")
    for name in names:
        text.above(name, indent, draw(few))
        beside = f" {text.comment(name)}" if draw(st.booleans()) else ""
        if flows or draw(st.booleans()):
            text.lines.append(" " * indent + short(key, form, name, flows=flows) + beside)
        else:
            as_lines(draw, text, (key, form, name), indent, beside)
        if not flows and draw(st.booleans()):
            text.above(name, indent + 1, 1)
        text.lines += [""] * draw(st.integers(0, 1))
    text.above("", indent, draw(st.integers(0, 1)))
    if flows:
        text.lines.append("  " + "}]"[key in LISTS])
    text.lines += ["", text.comment("")]
    written = "\n".join(text.lines) + "\n"
    return (
        key,
        draw(st.sampled_from(names)),
        written.replace("\n", "\r\n") if draw(st.booleans()) else written,
        text,
    )


def short(key: str, form: str, name: str, *, flows: bool) -> str:
    """Write an element on one line."""
    head, *inner = form.format(name).split("|")
    if not inner:
        made = head
    elif key in LISTS:
        made = f"{{{', '.join([head, *inner])}}}"
    else:
        made = f"{head} {{{', '.join(inner)}}}"
    return f"{made}," if flows else f"- {made}" if key in LISTS else made


def as_lines(
    draw: st.DrawFn, text: Commented, element: tuple[str, str, str], indent: int, beside: str
) -> None:
    """Write an element on lines of its own, with comments inside."""
    key, form, name = element
    head, *inner = form.format(name).split("|")
    text.lines.append(f"{' ' * indent}{'- ' if key in LISTS else ''}{head}{beside}")
    for each in inner:
        text.above(name, indent + 2, draw(st.integers(0, 1)))
        text.lines.append(" " * (indent + 2) + each)


@settings(max_examples=300, deadline=None)
@given(commented())
def test_an_element_that_is_taken_out_takes_its_own_comments_and_no_other(
    made: tuple[str, str, str, Commented],
) -> None:
    key, name, before, text = made
    kind = PLACES[key][0]

    after = edited_file(before.encode(), "acme.yaml", kind, {(key, name): None}).decode()

    lines = after.splitlines()
    left = [mark for mark in text.owners if any(line.endswith(mark) for line in lines)]
    assert left == [mark for mark, owner in text.owners.items() if owner != name]
    # All that is left stands as it stood, on its line.
    assert set(lines) <= set(before.splitlines())
    assert "\r" not in after.replace("\r\n", "")


# Files in every style: what a key says, in several ways of writing it; and comments everywhere.
STYLES: dict[str, list[str]] = {
    "description": [
        "description: one",
        'description: "one\n  two"',
        "description: |\n  one\n   # two\n",
        "description: >-\n  one\n",
        "description: one\n  two",
    ],
    "team": ["team: emea", "team: 'emea'"],
    "billing": [
        "billing: {mode: partner}",
        "billing:\n  mode: partner",
        'billing:\n  price: {amount: "1", per: month}',
        'billing: {price: {per: year, amount: "1"},\n  mode: partner}',
        'billing:\n  # asked\n  price:\n    # much\n    amount: "1"\n    per: month',
    ],
    "seats": ["seats: 3", "seats:   4"],
    "resources": [
        "resources: {dashboards: 1, private_links: 2}",
        "resources:\n  private_links: 3\n  # between\n  dashboards: 1",
        "resources: {\n  dashboards: 1,\n  # between\n  private_links: 3,\n  }",
    ],
    "features": [
        "features: [sso, custom_theme]",
        "features:\n- sso\n- public_links",
        "features:\n  - sso\n  # between\n  - public_links",
        "features: [\n  sso, # one\n  custom_theme # two\n  ]",
        "features: [sso, # one\n  custom_theme,\n  public_links]",
        "features: []",
    ],
    "trial": ["trial: {days: 3}", "trial:\n  days: 3"],
    "protect": ["protect: true"],
}
WANTED: dict[tuple[str, ...], st.SearchStrategy[Leaf | None]] = {
    ("description",): st.sampled_from(["", "new", "a: b", None]),
    ("team",): st.sampled_from(["americas", "no", None]),
    ("seats",): st.sampled_from([0, 7, None]),
    ("resources", "dashboards"): st.sampled_from([5, None]),
    ("resources", "api_calls_per_day"): st.sampled_from([0, None]),
    ("resources", "private_links"): st.sampled_from([6, None]),
    ("billing", "mode"): st.sampled_from(["partner", None]),
    ("features", "sso"): st.sampled_from([True, None]),
    ("features", "public_links"): st.sampled_from([True, None]),
    ("features", "custom_theme"): st.sampled_from([True, None]),
    ("trial", "days"): st.sampled_from([5, None]),
    ("protect",): st.sampled_from([False, None]),
}
PRICE = st.sampled_from([("2.00", "month"), (None, None)])


@st.composite
def files(draw: st.DrawFn) -> str:
    keys = draw(st.permutations(sorted(STYLES)))[: draw(st.integers(0, len(STYLES)))]
    parts = ["name: Acme", "status: active", *(draw(st.sampled_from(STYLES[key])) for key in keys)]
    lines = []
    for at, part in enumerate(parts):
        lines += draw(st.sampled_from([[], [""], [f"# about {at}"], ["", f" # low {at}"]]))
        lines += part.split("\n")
        if draw(st.booleans()) and not part.endswith("\n"):
            lines[-1] += f" # end {at}"
    end = draw(st.sampled_from(["", "\n", "\n\n# last\n", "\n# last"]))
    text = "\n".join(lines) + end
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return mark + (text.replace("\n", "\r\n") if draw(st.booleans()) else text)


@st.composite
def changes(draw: st.DrawFn) -> Changes:
    paths = draw(st.lists(st.sampled_from(sorted(WANTED)), unique=True, max_size=5))
    found: dict[tuple[str, ...], Leaf | None] = {path: draw(WANTED[path]) for path in paths}
    if draw(st.booleans()):
        price = draw(PRICE)
        found |= {("billing", "price", "amount"): price[0], ("billing", "price", "per"): price[1]}
    return found


@settings(max_examples=200, deadline=None)
@given(before=files(), wanted=changes())
def test_leaves_are_as_wanted_and_all_else_is_kept(before: str, wanted: Changes) -> None:
    data = before.encode()
    leaves = leaves_of(data, "acme.yaml", ClientFile)

    new = edited_file(data, "acme.yaml", ClientFile, wanted)

    expected = {**leaves, **wanted}
    found = leaves_of(new, "acme.yaml", ClientFile)
    assert found == {path: leaf for path, leaf in expected.items() if leaf is not None}
    touched = {path[0] for path in wanted if expected[path] != leaves.get(path)}
    gone = {path[0] for path, leaf in wanted.items() if leaf is None and path in leaves}
    kept = [line for line in lines_of(data, touched, gone) if line.strip()]
    left = [plain(line) for line in new.splitlines()]
    for line in map(plain, kept):
        assert line in left
        left = left[left.index(line) + 1 :]  # in the same order
    if not touched:
        assert new == data


def plain(line: bytes) -> bytes:
    """Give a comment without what it is indented by: one that stood in a group may move out."""
    return line.lstrip(b" ") if line.lstrip(b" ").startswith(b"#") else line


def lines_of(data: bytes, touched: set[str], gone: set[str]) -> list[bytes]:
    """Give the lines that must stay: those of keys that nobody changed, and comments.

    What stands inside a key of which something is gone, or right above it, may go with that.
    """
    found, key, above = [], "", list[bytes]()
    for line in data.splitlines():
        text = line.decode().removeprefix("\ufeff")
        if text.lstrip().startswith("#") and (not text.startswith("  ") or key not in gone):
            above.append(line)
            continue
        if text[:1] not in (" ", "#", "-", "") and ":" in text:
            key = text.partition(":")[0]
            above = [] if key in gone else above
        found += above
        above = []
        if key not in touched:
            found.append(line)
    return [each for each in (*found, *above) if b"# two" not in each]
