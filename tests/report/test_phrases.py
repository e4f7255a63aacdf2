"""The phrase book says every kind of note, and nothing that is no note."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from reconciler.plan.drift.report import DriftReport
from reconciler.report import facts, phrases
from reconciler.report.changes import ActKind, Change, Label, Left, Recorded
from reconciler.report.document import Document
from reconciler.report.drift.rows import drift_rows
from reconciler.report.drift.view import drift_view
from reconciler.report.drift.words import act_of
from reconciler.report.english import ENGLISH
from reconciler.report.facts import Note, PaidBy, Present, Remark, Upshot
from reconciler.report.formats.render import FORMATS, render
from reconciler.report.formats.style import TextStyle
from reconciler.report.found_facts import TrialFound
from reconciler.report.plan.aspects.change import is_refused, upshots
from reconciler.report.plan.view import plan_view
from tests.report.phrase_samples import drift_report, plans

PACKAGE = Path(facts.__file__).parent
KINDS = {*get_args(Note), *get_args(Label), Left, *Remark, *Upshot, *ActKind} - {Remark}


def names_in(path: Path) -> set[str]:
    """Give the names that a module uses, imports aside."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in nodes if isinstance(node, ast.Name)}


@cache
def documents() -> tuple[Document, ...]:
    return tuple(
        plan_view(plan, plan.findings if at % 2 else ()) for plan in plans() for at in range(2)
    )


def said(document: Document) -> Iterator[object]:
    """Give every kind that a document says."""
    for account in document.accounts:
        yield account.effect
        values: list[object] = list(account.refused or ())
        for entry in account.entries:
            values += () if isinstance(entry, Recorded) else entry.notes
            if isinstance(entry, Change):
                values += (entry.field, entry.before, entry.after)
                left_out = account.refused is not None and not is_refused(entry)
                yield from upshots(entry, left_out=left_out)
        values += [value.until for value in values if isinstance(value, PaidBy | Present)]
        values += [value.extended for value in values if isinstance(value, TrialFound)]
        yield from (value if isinstance(value, Remark) else type(value) for value in values)


def test_every_kind_has_a_phrase_and_every_phrase_a_kind() -> None:
    assert set(ENGLISH) == KINDS


def said_of_drift(report: DriftReport) -> Iterator[object]:
    """Give every kind that a drift report says."""
    for act in map(act_of, report.causes):
        yield from (act.kind, act.together)
    for row in drift_rows(report, {}):
        values = (row.who, *row.notes)
        yield from (value if isinstance(value, Remark) else type(value) for value in values)


def test_every_kind_is_said_by_some_plan_or_of_some_drift() -> None:
    found = {kind for document in documents() for kind in said(document)}

    assert KINDS - found - {*said_of_drift(drift_report())} == set()


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_other_words_of_drift_are_other_words_and_nothing_else(
    format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = render(drift_view(drift_report(), {}), format, TextStyle(width=10_000))

    other = {kind: phrase._replace(one=f"zz{phrase.one}") for kind, phrase in ENGLISH.items()}
    monkeypatch.setattr(phrases, "ENGLISH", other)
    shown = render(drift_view(drift_report(), {}), format, TextStyle(width=10_000))

    assert "zz" in shown
    assert unmarked(shown) == unmarked(known)


def test_no_format_takes_a_phrase_apart_or_reads_the_data_of_programs() -> None:
    for path in (PACKAGE / "formats").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        used = names_in(path)

        assert ".data[" not in source, path
        assert ".data.get(" not in source, path
        assert "re" not in used or not used & {"words", "ENGLISH"}, path


@pytest.mark.parametrize("format", FORMATS)
def test_other_words_in_the_book_are_other_words_in_print_and_nothing_else(
    format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    style = TextStyle(width=10_000)
    known = [render(document, format, style) for document in documents()]

    other = {
        kind: phrase._replace(one=f"zz{phrase.one}", more=f"zz{phrase.more}")
        for kind, phrase in ENGLISH.items()
    }
    monkeypatch.setattr(phrases, "ENGLISH", other)
    shown = [render(document, format, style) for document in documents()]

    assert any("zz" in text for text in shown) is (format in {"text", "markdown", "summary"})
    assert [unmarked(text) for text in shown] == [unmarked(text) for text in known]


def unmarked(text: str) -> str:
    """Leave out the mark of other words, and where lines are broken and filled because of it."""
    return re.sub(r"\s+", " ", text.replace("zz", ""))
