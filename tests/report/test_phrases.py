"""The phrase book says every kind of note, and nothing that is no note."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from reconciler.report import facts, phrases
from reconciler.report.changes import Label, Left
from reconciler.report.facts import Note, Remark
from reconciler.report.formats.render import FORMATS, render
from reconciler.report.formats.style import TextStyle
from reconciler.report.phrases import ENGLISH
from reconciler.report.plan.view import plan_view
from tests.report.samples import active, plan_of, record_of

PACKAGE = Path(facts.__file__).parent
KINDS = {*get_args(Note), *get_args(Label), Left, *Remark} - {Remark}


def names_in(path: Path) -> set[str]:
    """Give the names that a module uses, imports aside."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in nodes if isinstance(node, ast.Name)}


def test_every_kind_has_a_phrase_and_every_phrase_a_kind() -> None:
    assert set(ENGLISH) == KINDS


def test_every_kind_is_said_by_some_view() -> None:
    values = {"facts.py", "changes.py", "phrases.py"}
    views = [path for path in PACKAGE.rglob("*.py") if path.name not in values]
    used = {name for path in views for name in names_in(path)}

    kinds = {kind.name if isinstance(kind, Remark) else kind.__name__ for kind in KINDS}
    assert kinds <= used


def test_no_format_takes_a_phrase_apart_or_reads_the_data_of_programs() -> None:
    for path in (PACKAGE / "formats").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        used = names_in(path)

        assert ".data[" not in source, path
        assert ".data.get(" not in source, path
        assert "re" not in used or not used & {"words", "ENGLISH"}, path


def test_other_words_in_the_book_are_other_words_in_print_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leo = ("members", "leo@a.example", "role")
    live = record_of("a", {**active("A", 5), leo: "editor"})
    document = plan_view(plan_of({"a": {**active("A", 4)}}, [live]), ())
    style = TextStyle(width=1000)
    known = {format: render(document, format, style) for format in FORMATS}

    other = {kind: phrase._replace(one=f"zz{phrase.one}") for kind, phrase in ENGLISH.items()}
    monkeypatch.setattr(phrases, "ENGLISH", other)

    assert "zzloses access" in render(document, "markdown", style)
    for format, text in known.items():
        assert render(document, format, style).replace("zz", "") == text
