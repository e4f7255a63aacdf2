"""Advice as a value: every format prints the same words, JSON holds the parts."""

from __future__ import annotations

import pytest

from reconciler.diagnostics import Advice, Diagnostic, Severity, ask, cure, see, wait
from reconciler.errors import UsageRefused
from reconciler.report.document import Document, Findings
from reconciler.report.findings.view import error_view
from reconciler.report.formats.github import render_github
from reconciler.report.formats.markdown.markdown import render_markdown
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text
from reconciler.report.shapes.parts import advice_shapes

WAYS = cure("keep it", "adopt", "acme.seats").or_(
    cure("write", lines="seats: 14", file="clients/emea/acme.yaml")
)
SAID = "keep it: reconciler adopt acme.seats; or write `seats: 14` in clients/emea/acme.yaml"


@pytest.mark.parametrize(
    ("advice", "said"),
    [
        (WAYS, SAID),
        (see("see them", "list"), "see them: reconciler list"),
        (see("", "verify"), "reconciler verify"),
        (wait("nothing is lost"), "nothing is lost"),
        (ask("ask North for a seat"), "ask North for a seat"),
        (cure("", "set", "acme", "members-=o'neil@x.example"), None),
    ],
)
def test_advice_is_said_in_one_line(advice: Advice, said: str | None) -> None:
    typed = "reconciler set acme 'members-=o'\"'\"'neil@x.example'"
    assert str(advice) == (said or typed)


def test_every_format_prints_it() -> None:
    finding = Diagnostic("field-drift", Severity.WARNING, "it moved", "client.acme", help=WAYS)
    document = Document((), (Findings((finding,)),))
    style = TextStyle(width=200)
    for rendered in (render_text, render_markdown, render_github):
        assert SAID in rendered(document, style).replace("\\`", "`")
    refused = error_view(UsageRefused("no", help=WAYS))
    assert f"help: {SAID}" in render_text(refused, style)


def test_json_holds_every_way() -> None:
    assert advice_shapes(WAYS) == [
        {
            "kind": "cure",
            "text": "keep it",
            "command": "reconciler adopt acme.seats",
            "lines": "",
            "file": "",
        },
        {
            "kind": "cure",
            "text": "write",
            "command": "",
            "lines": "seats: 14",
            "file": "clients/emea/acme.yaml",
        },
    ]
    assert advice_shapes("write it down") == []
