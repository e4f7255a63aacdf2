"""A secret in a file, a store, a commit or an argument: no command and no format prints it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.cli.format_options import formats
from reconciler.cli.main import COMMANDS
from tests.builders import PARTNER, client_text
from tests.cli.conftest import Command, Outcome
from tests.cli.test_canary import walk
from tests.raw_commits import commit_raw, git

CANARY = "C4NARY"
BODY = "C4NARYC4NARYC4NARYC4NARYC4NARYC4NARY"
TOKEN, OTHER, THIRD = f"8815-{BODY}xyz", f"8815-{BODY}XYZ", f"pm_{BODY}Abc"
URL = f"postgresql://user:{BODY}@h/db"
GITHUB, STRIPE, AWS, SLACK = f"ghp_{BODY}", f"sk_live_{BODY}", f"AKIA{BODY[:16]}", f"xoxb-1-{BODY}"
MORE = 'brand: visa, last4: "4242"'
COLUMNS = "properties: {note: {type: text, label: Note}, region: {type: choice, choices: [EMEA]}}\n"


def card(token: str) -> str:
    return f'{{visa: {{kind: credit_card, provider: adyen, token: "{token}", {MORE}}}}}'


def partner(token: str = TOKEN, name: str = f"North {GITHUB}") -> str:
    text = PARTNER.replace("name: North", f'name: "{name}"')
    return f"{text}billing: {{currency: EUR}}\n{COLUMNS}payment_methods: {card(token)}\n"


def client(token: str = TOKEN, **more: str) -> str:
    lines = {
        "name": f'"Acme {STRIPE}"',
        "description": f'"see {URL} and {AWS}"',
        "seats": "1",
        "resources": "{dashboards: 1}",
        "properties": f'{{note: "{SLACK}"}}',
        "campaigns": f'{{spring: {{name: "{GITHUB}", budget: "1.00"}}}}',
        "payment_methods": card(token),
    }
    return client_text("active", **(lines | more))


def write(folder: Path, key: str, text: str) -> None:
    place = f"clients/{key}.yaml" if key else "partner.yaml"
    (folder / "accounts" / place).write_text(text, encoding="utf-8")


@pytest.fixture
def applied(folder: Path, reconciler: Command) -> Path:
    """A checkout whose values hold secrets wherever a text may stand; all of it is live."""
    git(folder, "init", "-q")
    write(folder, "", partner())
    write(folder, "acme", client())
    commit_raw(folder, f"{GITHUB} <d@example.com> 1700000000 +0000".encode())
    done = reconciler("apply", "--yes", "--actor", f"robot {GITHUB}")
    assert_silent(done)
    assert done.code == 0, done.err
    return folder


def move_live(folder: Path) -> None:
    """Change tokens and texts behind the files, as a raw edit does."""
    with closing(sqlite3.connect(folder / ".reconciler" / "live.db")) as raw, raw:
        for old, new in ((TOKEN, THIRD), ("Acme", "Acne")):
            raw.execute("UPDATE client_document SET live = replace(live, ?, ?)", (old, new))
            raw.execute("UPDATE partner SET document = replace(document, ?, ?)", (old, new))


def assert_silent(outcome: Outcome) -> None:
    printed = outcome.out + outcome.err
    at = printed.casefold().find(CANARY.casefold())
    assert at < 0, printed[max(0, at - 300) : at + 60]
    assert "a fault of ours" not in outcome.err


ARGUMENTS = {
    "new": ["cargo", f"description=see {URL} now", "name=Cargo"],
    "adopt": ["acme"],
    "set": ["acme", f"description=see {URL} now"],
    "history": ["acme"],
    "show": ["acme"],
}


def ways() -> Iterator[list[str]]:
    """Every command that reads files or the store, in every format."""
    for name in COMMANDS:
        yield from walk(name)
        if name in ARGUMENTS:
            for format in ("text", "json", "markdown", "github", "csv"):
                yield [name, *ARGUMENTS[name], "--format", format]
    yield []
    yield ["history", "--format", "json"]
    yield ["operate", "edit", "acme", f"description=key {STRIPE}"]
    yield ["operate", "edit", "acme", f"database_url={URL}"]


def assert_nothing_printed(reconciler: Command, folder: Path, options: list[str]) -> None:
    for asked in ways():
        assert_silent(reconciler(*asked))
    everything = [
        part for form in formats(tables=False) for part in ("--report", f"{form}=r.{form}")
    ]
    for name in ("plan", "drift", "validate"):
        assert_silent(reconciler(name, *everything, *options))
    for path in folder.glob("r.*"):
        assert CANARY not in path.read_text(encoding="utf-8").upper(), path
    assert_silent(reconciler("plan", "-o", "plan.json"))
    if (folder / "plan.json").exists():
        assert CANARY not in (folder / "plan.json").read_text(encoding="utf-8").upper()


def test_what_is_live_and_applied_is_printed_without_its_secrets(
    applied: Path, reconciler: Command
) -> None:
    assert_nothing_printed(reconciler, applied, [])


def test_a_changed_token_is_told_without_being_said(applied: Path, reconciler: Command) -> None:
    write(applied, "", partner(OTHER))
    write(applied, "acme", client(OTHER))
    write(applied, "gamma", client(THIRD, campaigns="{}", name="Gamma"))

    told = reconciler("plan")
    assert "…xyz → …XYZ" in told.out
    assert_nothing_printed(reconciler, applied, [])


def test_a_token_with_the_same_end_is_another(applied: Path, reconciler: Command) -> None:
    write(applied, "acme", client(f"9{TOKEN}"))

    assert "…xyz → another …xyz" in reconciler("plan").out
    data = reconciler("plan", "--format", "json").out
    assert '"before": "\\u2026xyz"' in data


def test_drift_and_conflicts_are_told_without_the_live_secret(
    applied: Path, reconciler: Command
) -> None:
    move_live(applied)
    assert "applied …xyz, live pm_…Abc" in reconciler("drift").out
    for name in ("plan", "drift", "adopt", "show", "list", "history", "verify"):
        for asked in walk(name):
            assert_silent(reconciler(*asked))
    write(applied, "acme", client(OTHER))
    for asked in (*walk("plan"), *walk("drift"), *walk("apply")):
        assert_silent(reconciler(*asked))


def test_the_consent_to_a_conflict_holds_the_token_as_it_is_shown(
    applied: Path, reconciler: Command
) -> None:
    path = "payment_methods.visa.token"
    assert reconciler("operate", "edit", "acme", f"{path}={THIRD}", "--actor", "kim").code == 0
    write(applied, "acme", client(OTHER))
    refused = reconciler("plan")
    line = (
        'acknowledge: [{overrides: payment_methods.visa.token, live: "pm_…Abc", by: …, reason: …}]'
    )
    assert refused.code == 4
    assert line in refused.out + refused.err

    consent = line.removeprefix("acknowledge: ").replace(
        "by: …, reason: …", "by: dana, reason: late"
    )
    write(applied, "acme", client(OTHER, acknowledge=consent))

    assert reconciler("apply", "--yes").code == 0
    assert OTHER in (applied / "accounts" / "clients" / "acme.yaml").read_text()


BROKEN = [
    f"database_url: {URL}\n",
    f"database_url: {BODY}\n",
    f"smtp: {{user: robot, password: {BODY}}}\n",
    f"api_key: {BODY}\n",
    f"password: {BODY}\npassword: {BODY}\n",
    f"token: 'it''s {GITHUB}\n",
    f'note: "{GITHUB}\n',
    f"note: {GITHUB} \t\n",
    f"note: {STRIPE}\u200b\n",
    f"seats: {STRIPE}\n",
    f"status: {GITHUB}\n",
    f"team: {GITHUB}\n",
    f"members: [{{email: {URL}, role: admin}}]\n",
    f"members: [{{email: ann@x.example, role: {GITHUB}}}]\n",
    f"payment_methods: {{visa: {{kind: {GITHUB}, token: {BODY}}}}}\n",
    f"payment_methods: {{visa: {{kind: credit_card, provider: x, token: {BODY}, brnd: x}}}}\n",
    f"payment_methods: {{visa: {{kind: credit_card, provider: x, token:{BODY}}}}}\n",
    f"properties: {{note: 1, region: {GITHUB}}}\n",
    f"properties: {{{GITHUB}: x}}\n",
    f"trial: {{extension: {{requested_on: {GITHUB}, requested_by: {URL}}}}}\n",
    f"acknowledge: [{{one_way: {GITHUB}, by: {AWS}, reason: {URL}}}]\n",
    f"removed: {{reason: {URL}, by: {GITHUB}}}\n",
    f"moved_from: {GITHUB}\n",
    f"articles: {{{GITHUB}: 1}}\n",
    f"features: [{GITHUB}]\n",
    f"&{GITHUB} name: x\n",
    f"name: !{GITHUB} x\n",
    f"name: *{GITHUB}\n",
    f"? {GITHUB}\n: x\n",
    f"- {GITHUB}\n",
    f"{GITHUB}\n",
    f"# {GITHUB}\n<<<<<<< {GITHUB}\n",
    f"key: |\n  -----BEGIN PRIVATE KEY-----\n  MIIE{BODY}{BODY}a1\t\n  -----END PRIVATE KEY-----\n",
]


@pytest.mark.parametrize("lines", BROKEN)
def test_a_broken_line_is_shown_without_its_secret(
    lines: str, folder: Path, reconciler: Command
) -> None:
    reconciler("apply", "--yes")
    write(folder, "acme", f"name: Acme\nstatus: setup\n{lines}")
    write(folder, "", PARTNER + COLUMNS)

    for name in ("validate", "plan", "drift"):
        for asked in walk(name):
            assert_silent(reconciler(*asked))
    for path in folder.glob("report.*"):
        assert CANARY not in path.read_text(encoding="utf-8").upper()


@pytest.mark.parametrize("key", ["database_url", "Name"])
def test_an_unknown_key_is_named_and_its_value_is_not(
    key: str, folder: Path, reconciler: Command
) -> None:
    write(folder, "acme", f"name: Acme\nstatus: setup\n{key}: very quiet words\n")

    told = reconciler("validate")

    assert told.code == 3
    assert f"{key}: **** ***** *****" in told.out + told.err
    assert "quiet" not in told.out + told.err


@pytest.mark.parametrize(
    "typed",
    [
        ["set", "acme", f"database_url={URL}"],
        ["set", "acme", f"payment_methods.visa.token={BODY}"],
        ["set", "acme", f"password={BODY}"],
        ["plan", "--client", GITHUB],
        ["plan", "--since", URL],
        ["explain", GITHUB],
        ["show", GITHUB],
        ["apply", URL],
        ["plan", "--format", GITHUB],
        ["--source", f"/nowhere/{GITHUB}", "plan"],
        [GITHUB],
        ["plan", f"--{GITHUB}"],
        ["operate", "spend", "acme", "--campaign", GITHUB, "--amount", GITHUB],
        ["outbox", "deliver", "--smtp", f"smtp://user:{BODY}@h", "--link-base", URL, "--from", URL],
    ],
)
def test_what_was_typed_is_not_repeated_with_its_secret(
    typed: list[str], folder: Path, reconciler: Command
) -> None:
    del folder
    assert_silent(reconciler(*typed))
