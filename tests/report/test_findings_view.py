from reconciler.diagnostics import Diagnostic, Position, Severity
from reconciler.report.document import Document
from reconciler.report.findings.view import findings_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.shapes.parts import diagnostics_shape

WORD = Diagnostic(
    "unknown-word",
    Severity.ERROR,
    "`Actve` is not a status",
    "client.kestrel-aero",
    ("status",),
    label="did you mean `active`?",
    position=Position("accounts/clients/kestrel-aero.yaml", 5, 9, 14, "status: Actve"),
)
STALE = Diagnostic("stale-acknowledgement", Severity.WARNING, "opens no door", help="delete it")
NOTE = Diagnostic("odd-name", Severity.NOTE, "an odd name")


def text_of(document: Document) -> str:
    return render(document, "text", TextStyle())


def test_no_findings() -> None:
    assert text_of(findings_view((), 12)) == "12 files, no errors\n"


def test_findings_then_how_many_and_where_to_read_on() -> None:
    assert text_of(findings_view([STALE, WORD], 12)) == (
        "warning[stale-acknowledgement]: opens no door\n"
        "  ╰─ help: delete it\n"
        "\n"
        "error[unknown-word]: `Actve` is not a status\n"
        "  ╭─ accounts/clients/kestrel-aero.yaml:5:9\n"
        "5 │ status: Actve\n"
        "  │         ━━━━━ did you mean `active`?\n"
        "  ╰─\n"
        "\n"
        "12 files, 1 error, 1 warning\n"
        "what a rule means: reconciler explain unknown-word\n"
    )


def test_counts_say_one_and_many() -> None:
    shown = text_of(findings_view([WORD, WORD, NOTE], 1)).splitlines()

    assert shown[-2] == "1 file, 2 errors, 1 note"


def test_data_are_the_findings() -> None:
    assert findings_view([WORD], 3).data == diagnostics_shape([WORD], 3)
