import re

import pytest

from reconciler.diagnostics import Diagnostic, Position, Severity
from reconciler.errors import ReconcilerError
from reconciler.report.document import Document
from reconciler.report.findings.view import error_view, findings_view
from reconciler.report.formats.github import LONGEST_MESSAGE
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
from reconciler.values import replace
from tests.report.hostile import HOSTILE
from tests.report.samples import active, plan_of, record_of

WORD = Diagnostic(
    "unknown-word",
    Severity.ERROR,
    "`Actve` is not a status",
    "client.kestrel-aero",
    ("status",),
    label="did you mean `active`?",
    help="write 100% of it: `active`",
    position=Position("accounts/clients/kestrel,aero.yaml", 5, 9, 14, "status: Actve"),
)
STALE = Diagnostic("stale-acknowledgement", Severity.WARNING, "opens no door", help="delete it")
NOTE = Diagnostic("odd-name", Severity.NOTE, "an odd name")
LINE = re.compile(
    r"::(error|warning|notice)(?: ([A-Za-z]+=[^:,]*(?:,[A-Za-z]+=[^:,]*)*))?::([^\r\n]*)"
)


def annotations(document: Document, style: TextStyle | None = None) -> str:
    return render(document, "github", style)


def test_errors_come_first_and_stand_on_their_line() -> None:
    assert annotations(findings_view([STALE, WORD], 12)) == (
        "::error file=accounts/clients/kestrel%2Caero.yaml,line=5,col=9,endColumn=14,"
        "title=unknown-word::`Actve` is not a status%0Adid you mean `active`?"
        "%0Ahelp: write 100%25 of it: `active`\n"
        "::warning title=stale-acknowledgement::opens no door%0Ahelp: delete it\n"
    )


def test_a_folder_has_no_line() -> None:
    found = replace(STALE, position=Position("accounts/clients"))

    assert annotations(findings_view([found], 1)).startswith(
        "::warning file=accounts/clients,title=stale-acknowledgement::"
    )


def test_what_has_no_findings_prints_nothing() -> None:
    plan = plan_of({"acme": active()}, [record_of("acme", active())])

    assert annotations(plan_view(plan, ())) == ""
    assert annotations(findings_view((), 12)) == ""
    assert annotations(Document((), ())) == ""


def test_an_error_without_findings_is_an_annotation() -> None:
    error = ReconcilerError("the store is\nbusy", help="try again")

    assert annotations(error_view(error)) == "::error::the store is\\nbusy%0Ahelp: try again\n"


@pytest.mark.parametrize(
    ("errors", "warnings", "notes", "last"),
    [
        (9, 9, 0, ""),
        (10, 9, 0, "::notice::and 1 more, see the log"),
        (3000, 300, 2, "::notice::and 3,284 more, see the log"),
        (0, 0, 1, "::notice::and 1 more, see the log"),
    ],
)
def test_never_more_than_github_shows(errors: int, warnings: int, notes: int, last: str) -> None:
    found = [*[NOTE] * notes, *[STALE] * warnings, *[WORD] * errors]

    shown = annotations(findings_view(found, 1)).splitlines()

    kinds = [each.partition(" ")[0] for each in shown]
    assert kinds.count("::error") == min(errors, 9)
    assert kinds.count("::warning") == min(warnings, 9)
    assert [each for each in shown if each.startswith("::notice")] == ([last] if last else [])
    assert "::error" not in kinds[min(errors, 9) :]


def test_a_plan_with_thousands_of_refusals_says_how_many_more() -> None:
    moved = record_of("acme", active(), moved={("name",): "Other"})
    plan = plan_of({"acme": active("Acme", 4)}, [moved])
    found = [replace(WORD, address=f"client.c{at}") for at in range(3000)]

    shown = annotations(plan_view(plan, [*found, STALE])).splitlines()

    kinds = [each.partition(" ")[0].partition("::and")[0] for each in shown]
    assert kinds == [*["::error"] * 9, "::warning", "::notice"]
    assert shown[-1] == "::notice::and 2,991 more, see the log"


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("style", [TextStyle(), TextStyle(unicode=False)])
def test_a_hostile_text_stays_in_its_place(name: str, style: TextStyle) -> None:
    found = Diagnostic(
        name,
        Severity.ERROR,
        name,
        label=name,
        help=name,
        position=Position(f"{name}.yaml", 1, 2, 3, name),
    )
    shown = annotations(findings_view([found], 1), style)

    assert shown.count("\n") == 1
    match = LINE.fullmatch(shown.removesuffix("\n"))
    assert match is not None
    properties = [part.partition("=")[0] for part in match[2].split(",")]
    assert properties == ["file", "line", "col", "endColumn", "title"]
    assert match[3].count("%0A") == 2, "message, label and help"
    assert "##[" not in shown
    # Hard and wide blanks stand in names of people.
    assert re.sub("[\u00a0\u3000]", "", shown).rstrip("\n").isprintable()
    assert style.unicode or shown.isascii()


def test_an_endless_text_is_cut() -> None:
    found = replace(STALE, message="%" * 1_000_000, help="")

    assert len(annotations(findings_view([found], 1))) < 3 * LONGEST_MESSAGE + 100
