"""Whatever moved of what a file can say, in any style: adopted, and no other line moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.apply.adopt import adopt
from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf
from reconciler.plan.plan import Verdict
from tests.builders import PARTNER, SOLD, World

Move = Mapping[FieldPath, Leaf | None]
OWNER = f"""\
{PARTNER}{SOLD}teams: [emea, "no"]
properties:
  region: {{type: choice, choices: [EMEA, AMER]}}
  contract_end: {{type: date}}
  size: {{type: number}}
  vip: {{type: boolean}}
  note: {{type: text}}
articles:
  pack: {{name: Pack, unit: "15.00", licences: {{data_loggers: 5}}}}
  box: {{name: Box, unit: "1.00", licences: {{assets: 5}}}}
"""
DEFAULTS = ("", "defaults: {features: [download_reports], resources: {dashboards: 3}}\n")
VISA = "kind: credit_card, provider: stripe, token: pm_1, brand: visa"

# What a key says, in several ways of writing it. The members are the same in all of them, and a
# grant is paid by the one payment method that is always there.
STYLES: dict[str, list[str]] = {
    "description": [
        "description: one # why",
        "description: |\n  one\n   two\n",
        "description: >-\n  one",
    ],
    "team": ["team: emea", "team: 'emea'   # where"],
    "seats": ["seats: 5", "seats:   4 # people"],
    "resources": [
        "resources: {dashboards: 2, private_links: 2} # what",
        "resources:\n  private_links: 3\n  # between\n  dashboards: 1 # one",
        "resources: {\n  dashboards: 1,\n  # between\n  private_links: 3,\n  }",
    ],
    "features": [
        "features: [sso, custom_theme]",
        "features:\n- sso # first\n- public_links",
        "features:\n  - sso\n  # between\n  - public_links\n",
        "features: [\n  sso, # one\n  custom_theme # two\n  ]",
        "features: []",
    ],
    "members": [
        (
            "members: [{email: ann@acme.example, role: admin}, "
            "{email: ben@acme.example, role: editor}]"
        ),
        (
            "members:\n  - {email: ann@acme.example, role: admin} # boss\n"
            "  # next\n  - {email: ben@acme.example, role: editor}"
        ),
        (
            "members:\n  - email: ann@acme.example # boss\n    role: admin\n\n"
            "  - role: editor # the role first\n    email: ben@acme.example"
        ),
        (
            "members:\n- email: ann@acme.example\n  role: admin\n"
            "- email: ben@acme.example\n  role: editor"
        ),
    ],
    "properties": [
        "properties: {region: EMEA, contract_end: 2027-03-31}",
        "properties:\n  size: 3 # people\n\n  # asked\n  vip: true\n  note: 'hello: you'",
        'properties: {\n  note: "# none", # quoted\n  contract_end: "2027-03-31"}',
    ],
    "payment_methods": [
        f'payment_methods: {{visa: {{{VISA}, last4: "4242"}}}}',
        (
            f'payment_methods:\n  # the first\n  visa: {{{VISA}, last4: "4242"}} # main\n'
            f'  other: {{{VISA}, last4: "0005"}}'
        ),
        (
            "payment_methods:\n  visa:\n    kind: credit_card\n    provider: stripe # who\n"
            "    token: pm_1\n"
            '    brand: visa\n    # the end of it\n    last4: "4242"'
        ),
    ],
    "campaigns": [
        'campaigns: {spring: {name: Spring sale, budget: "3.00"}}',
        (
            "campaigns:\n  spring: # now\n    name: Spring sale\n    budget: '3.00'\n"
            '  fall: {name: Fall, budget: "1.00"}'
        ),
    ],
    "articles": ["articles: {pack: 2, box: 1}", "articles:\n  # bought\n  pack: 1 # one\n"],
    "protect": ["protect: true # never"],
}
GRANT = '[{id: one, amount: "9.00", paid_by: visa, date: 2026-11-02}]'
CREDITS = [f"credits: {{grants: {GRANT}}} # paid", f"credits:\n  # in advance\n  grants: {GRANT}"]


def element(*path: str, **leaves: Leaf | None) -> Move:
    return {(*path, name): leaf for name, leaf in leaves.items()}


def each(*path: str, values: Iterable[Leaf | None]) -> list[Move]:
    return [{path: leaf} for leaf in values]


WHOLE: dict[str, Leaf | None] = {
    "kind": "credit_card",
    "provider": "stripe",
    "token": "pm_9",
    "brand": "amex",
    "last4": "0009",
}
MOVES: list[Move] = [
    *each("seats", values=(3, 7)),
    {("resources", "dashboards"): 9},
    {("resources", "api_calls_per_day"): 1},
    {("resources", "private_links"): 0},
    *(element("features", **{name: True}) for name in ("sso", "email_reports", "custom_theme")),
    *(element("features", **{name: None}) for name in ("sso", "public_links", "download_reports")),
    *each("description", values=("", "a # b", "no", "two\nlines\n")),
    *each("team", values=("", "no")),
    {("name",): "007"},
    {("status",): "disabled"},
    {("protect",): False},
    {("protect",): True},
    element("members", "ben@acme.example", role="viewer"),
    element("members", "ben@acme.example", role=None),
    element("members", "cleo@acme.example", role="editor"),
    {("properties", "region"): "AMER"},
    {("properties", "contract_end"): "2028-02-29"},
    {("properties", "contract_end"): None},
    {("properties", "size"): 0},
    {("properties", "vip"): False},
    {("properties", "vip"): None},
    {("properties", "note"): "12"},
    {("properties", "note"): "- dash"},
    element("payment_methods", "visa", last4="0001"),
    element("payment_methods", "visa", token="pm_2"),
    element("payment_methods", "amex", **WHOLE),
    element("payment_methods", "other", **dict.fromkeys(WHOLE, None)),
    element("campaigns", "spring", budget="4.00"),
    element("campaigns", "spring", name="yes"),
    element("campaigns", "winter", name="Winter: sale", budget="1.50"),
    element("campaigns", "fall", name=None, budget=None),
    *each("articles", "box", values=(None, 3)),
    {("articles", "pack"): 5},
]


@st.composite
def files(draw: st.DrawFn) -> str:
    keys = [key for key in draw(st.permutations(sorted(STYLES))) if draw(st.booleans())]
    parts = ["name: Acme", "status: active"]
    parts += [draw(st.sampled_from(STYLES[key])) for key in keys]
    parts += [] if "seats" in keys else ["seats: 3"]
    parts += [] if "resources" in keys else ["resources: {dashboards: 1}"]
    if "payment_methods" in keys and draw(st.booleans()):
        parts.append(draw(st.sampled_from(CREDITS)))
    lines = ["# by hand"] if draw(st.booleans()) else []
    for at, part in enumerate(parts):
        lines += draw(st.sampled_from([[], [""], [f"# about {at}"], ["", f" # low {at}"]]))
        lines += part.split("\n")
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n# last\n", "\n# last"]))
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


@settings(max_examples=60, deadline=None)
@given(
    text=files(),
    moved=st.lists(st.sampled_from(MOVES), max_size=4),
    defaults=st.sampled_from(DEFAULTS),
)
def test_whatever_moved_is_adopted_in_any_style(
    text: str, moved: list[Move], defaults: str
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.partner(OWNER + defaults)
        file = world.folder / "clients" / "acme.yaml"
        file.write_bytes(text.encode())
        world.apply()
        for changes in moved:
            if whole(world, changes):
                world.move("acme", changes)
        live = dict(world.record("acme").live.leaves)

        found = adopt(world.tree(), world.store, world.ask(), ())

        plan = world.plan()
        assert (plan.verdict, plan.drift, plan.findings) == (Verdict.NO_CHANGES, (), ())
        assert world.record("acme").live.leaves == live
        taken = {one.path[0] for its in found.files.values() for one in its.taken}
        new = file.read_bytes()
        after = iter(new.splitlines())
        assert new.count(b"\r") in (0, new.count(b"\n"))
        assert [line for line in kept(text, taken) if line not in after] == []
        if not taken:
            assert new == text.encode()


def whole(world: World, changes: Move) -> bool:
    """Tell whether an element is there to be changed in part, so that no half of one is made."""
    path = min(changes)
    leaves = world.record("acme").live.leaves
    if path[0] not in {"payment_methods", "campaigns"} or len(changes) > 1:
        return True
    return any(one[:2] == path[:2] for one in leaves)


def kept(text: str, taken: set[str]) -> list[bytes]:
    """Give the lines that must stay as they are: those of keys of which nothing moved."""
    found, key = [], ""
    for line in text.encode().splitlines():
        if line[:1] not in (b" ", b"#", b"-", b"") and b":" in line:
            key = line.partition(b":")[0].decode()
        if key not in taken or line.startswith(b"#"):
            found.append(line)
    return found
