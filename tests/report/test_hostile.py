"""Every view in every format, with names that try to do something: they do nothing."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from io import StringIO

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reconciler.diagnostics import Diagnostic, FieldPath, Position, Severity
from reconciler.errors import PlanRefused, ReconcilerError, StalePlan
from reconciler.model.files.consent import Removal
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.trial import TrialClock
from reconciler.model.live.declared import DeclaredClient
from reconciler.model.live.records import Proof
from reconciler.plan.plan import Receipt
from reconciler.report.clients.access_view import access_view, read_question
from reconciler.report.clients.client_view import client_view, partner_view
from reconciler.report.clients.list_filters import Search, kept
from reconciler.report.clients.list_view import list_view
from reconciler.report.clients.trials_view import running_trials, trials_view
from reconciler.report.document import Document, Footer, Paragraph, Row, Rows, line, strong
from reconciler.report.findings.view import error_view, findings_view
from reconciler.report.formats.markdown.alerts import DoorSaid, door_block, refusal_block
from reconciler.report.formats.markdown.cells import Budget, code, row
from reconciler.report.formats.render import FORMATS, render
from reconciler.report.formats.style import TextStyle
from reconciler.report.money.invoices_view import forecast_view, invoice_view, invoices_view
from reconciler.report.plan.view import plan_view
from reconciler.report.receipt.view import result_view, settle_view
from reconciler.report.store.status_view import Beside, status_view
from reconciler.report.store.verify_view import verify_view
from reconciler.values import replace
from tests.report.hostile import HOSTILE
from tests.report.money_samples import PLANNED, SEATS, invoice_of
from tests.report.samples import (
    TODAY,
    active,
    client_leaves,
    partner_of,
    partner_record,
    plan_of,
    record_of,
    tombstone,
)

pytestmark = pytest.mark.slow  # many names, each in every format

HARMLESS = "harmless"
LINKS = "https://github.example/north/accounts/blob/4f2c9e1/"
COLOUR = re.compile(r"\x1b\[\d+(;\d+)*m")
ANNOTATION = re.compile(r"::(error|warning|notice)( [A-Za-z]+=[^:,]*(,[A-Za-z]+=[^:,]*)*)?::.*")
KINDS = (
    *("plan", "receipt", "settlement", "error", "diagnostics", "document", "clients", "client"),
    *(
        "partner",
        "access",
        "status",
        "trials",
        "verification",
        "invoices",
        "invoice",
        "forecast",
        "history",
    ),
)
ACTIVE = {"html_block", "html_inline", "image", "heading_open", "hr"}
OURS = re.compile(
    r"(What a rule means|error|times|and|more|clients?|see the log|CAUTION|WARNING|Client|Change"
    r"|Lost for good|What starts|Gone|refusals?|one-way doors?|[\d,]+|[\s:,.!\[\]])*"
)
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
NAMES = [each for each in HOSTILE if "\ud800" not in each]
"""A lone surrogate can be in no file and in no store: it cannot be written as UTF-8."""


def place(address: str, path: FieldPath) -> Position:
    """Say that everything is written in a file with the worst name."""
    return Position(f"accounts/{address}/{''.join(path)}.yaml", 3)


def finding(name: str) -> Diagnostic:
    at = Position(f"{name}.yaml", 1, 1, 2, f"{name}: {name}")
    path = (name,)
    return Diagnostic(name, Severity.ERROR, name, f"client.{name}", path, name, name, at)


def live(name: str) -> Iterator[Document]:
    """Give the views of what is live."""
    leaves = {**active(name), ("description",): name, ("features", name): True, ("team",): name}
    acme = record_of(name, leaves, since=TODAY, moved={("description",): f"{name}{name}"})
    trial = client_leaves("trial", name)
    elm = record_of(f"elm{name}", trial, trial=TrialClock(date(2026, 11, 10), 14))
    over = record_of(f"oak{name}", trial, trial=TrialClock(date(2026, 11, 2), 14))
    records = (acme, elm, over)
    partner = replace(
        partner_record(records, partner_of({("name",): name, ("teams", name): True})),
        store=name,
    )
    yield list_view(Search(kept(records), (), partner.live), partner, TODAY)
    yield client_view(acme, partner, TODAY)
    yield client_view(elm, partner, TODAY)
    yield partner_view(partner, Counter(record.head.status for record in records), TODAY)
    yield access_view(read_question(acme.live, partner.live, TODAY, name))
    yield access_view(read_question(elm.live, partner.live, TODAY, ""))
    heads = [record.head for record in records]
    yield status_view(partner, heads, TODAY, name, Beside((TODAY, 1200, "EUR")))
    yield status_view(None, (), TODAY, name)
    yield trials_view(running_trials((record.live for record in records), TODAY), partner, TODAY)
    yield verify_view([Proof(name, name, (name, name))], name)


def planned(name: str) -> Iterator[Document]:
    """Give the views of a plan and of what was done."""
    before, old = active(name), client_leaves("disabled", name)
    # No file gets such a reason past the model; a store from elsewhere may.
    reason = Removal.model_construct(reason=name, by=name)
    gone = replace(tombstone("gone", old, "closed"), removal=reason)
    trial = client_leaves("trial", name, seats=3, dashboards=2)
    files: dict[str, Mapping[FieldPath, Leaf] | DeclaredClient] = {
        "acme": {**before, ("description",): name, ("features", name): True, ("seats",): 9},
        "gone": gone,
        "kestrel": {**trial, ("status",): "active"},
        f"new{name}": {**active(name), ("description",): name},
    }
    records = [
        record_of("acme", before, moved={("description",): f"{name}!"}),
        record_of("gone", old),
        record_of("kestrel", trial, trial=TrialClock(date(2026, 11, 12), 14)),
        record_of(f"stray{name}", active(name)),
    ]
    plan = replace(plan_of(files, records), money=PLANNED)
    found = finding(name)
    warned = replace(found, severity=Severity.WARNING)
    yield plan_view(plan, (found, warned), name, place)
    said = (name, name)
    bill = invoice_of(8, replace(SEATS, item=f"add_on:{name}", program=name))
    receipt = Receipt(name, TODAY, name, name, 42, plan, said, said, (bill,))
    yield result_view(receipt, name)
    yield result_view(replace(receipt, operation=""), name)
    yield settle_view(receipt, name)
    yield invoices_view([bill])
    yield invoice_view(bill)
    yield forecast_view("EUR", ((TODAY, bill.lines),))


def told(name: str) -> Iterator[Document]:
    """Give what is said of files, of failures, and of whatever else may come."""
    found = finding(name)
    yield findings_view([found, replace(found, severity=Severity.NOTE, position=None)], 2)
    yield error_view(ReconcilerError(name, help=name))
    yield error_view(StalePlan(f"promised: {name}", help=f"`{name}`"))
    yield error_view(PlanRefused(name, diagnostics=[found]))
    # As a history does: when, who, what, and the author of a commit.
    rows = (Row((line("2026-11-20"), line(name), line(strong(name)))), Row((line(name),)))
    blocks = (Rows(line(name), rows, "history"), Paragraph((line(name),)), Footer((line(name),)))
    yield Document(line(name), blocks, lambda: {"kind": "history", name: [name, {name: name}]})


def documents(name: str) -> list[Document]:
    return [*live(name), *planned(name), *told(name)]


def tokens(shown: str) -> Iterator[Token]:
    for each in PARSER.parse(shown):
        yield each
        yield from each.children or ()


def said(shown: str) -> list[tuple[str, str]]:
    """Give what a comment is for its reader, with every text that stands in code left out."""
    return [
        (
            token.type,
            "" if "code" in token.type or token.type in {"fence", "inline"} else token.content,
        )
        for token in tokens(shown)
    ]


@cache
def as_harmless() -> list[list[tuple[str, str]]]:
    return [
        said(render(document, "markdown", TextStyle(links=LINKS)))
        for document in documents(HARMLESS)
    ]


def is_obeyed(printed: str) -> bool:
    return printed.lstrip().startswith("::") or "##[" in printed


def is_seen(printed: str) -> bool:
    """Tell whether every character is one that is seen, or a blank."""
    return printed.isprintable() or all(
        each.isprintable() or unicodedata.category(each) == "Zs" for each in printed
    )


def require_harmless(shown: str) -> None:
    for part in shown.split("\n"):
        assert is_seen(part)
        assert not is_obeyed(part)


@pytest.mark.parametrize("name", NAMES)
def test_a_comment_says_the_same_as_with_a_harmless_name(name: str) -> None:
    for document, known in zip(documents(name), as_harmless(), strict=True):
        shown = render(document, "markdown", TextStyle(links=LINKS))

        require_harmless(shown)
        assert said(shown) == known
        assert shown.count("<!--") == 1
        for token in tokens(shown):
            link = str(token.attrGet("href")) if token.type == "link_open" else LINKS
            assert link.startswith(LINKS)
            assert token.type != "image"


@pytest.mark.parametrize("name", NAMES)
def test_shorter_forms_hold_a_name_as_well(name: str) -> None:
    found = [replace(finding(name), address=f"client.{name}{at}") for at in range(30)]
    doors = [DoorSaid(row([code(name)]), code(name), f"{name}{at}") for at in range(30)]

    for most in (400, 1500, 4000, 60_000):
        budget = Budget(most, len)
        blocks = (
            refusal_block(found, TextStyle(), budget),
            door_block(doors, "Gone.", most, budget),
        )
        for block in blocks:
            require_harmless(block)
            assert OURS.fullmatch("".join(text for _, text in said(block)))
            assert {token.type for token in tokens(block)}.isdisjoint({*ACTIVE, "link_open"})


def test_the_comment_itself_holds_few_things_that_do_something() -> None:
    every = [each for view in as_harmless() for each in view]
    texts = [text for kind, text in every if kind == "text"]

    assert {re.sub("<summary>.*", "", each.strip()) for kind, each in every if "html" in kind} <= {
        *("<details>", "</details>", "<sub>", "</sub>"),
        *(f"<!-- reconciler:{kind} -->" for kind in KINDS),
    }
    assert not [each for each in texts if re.search(r"@\w|#\d|www\.|://|\[\^|:\w+:|\$", each)]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_other_format_has_anything_to_obey(name: str) -> None:
    narrow = TextStyle(width=40, unicode=False)
    for document in told(name) if "\ud800" in name else documents(name):
        require_harmless(render(document, "text"))
        require_harmless(COLOUR.sub("", render(document, "text", TextStyle(colour=True))))
        narrowed = render(document, "text", narrow)
        require_harmless(narrowed)
        assert narrowed.isascii()

        data = render(document, "json")
        require_harmless(data)
        assert json.loads(data) == document.data
        assert data.isascii()

        for text_line in render(document, "github").splitlines():
            assert ANNOTATION.fullmatch(text_line)
            assert "##[" not in text_line
            assert is_seen(text_line)

        require_harmless(render(document, "csv"))
        if document.sheet is not None:
            names, *rows = csv.reader(StringIO(render(document, "csv")), strict=True)
            assert {len(row) for row in rows} <= {len(names)}
            assert not any(cell.lstrip()[:1] in {"=", "@"} for row in rows for cell in row)


def test_the_names_are_many_and_every_format_is_here() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60
    # A summary is a comment with more room.
    assert set(FORMATS) == {"text", "json", "github", "markdown", "summary", "csv"}
