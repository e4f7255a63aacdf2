import pytest

from reconciler.diagnostics import Diagnostic, Severity
from reconciler.errors import FilesInvalid, PlanRefused, ReconcilerError, StoreFailed
from reconciler.report.findings.view import error_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle

BREACH = Diagnostic("no-way-back", Severity.ERROR, "no way back", "client.acme", ("status",))
WARNING = Diagnostic("starts-disabled", Severity.WARNING, "starts disabled")


def text_of(error: ReconcilerError) -> str:
    return render(error_view(error), "text", TextStyle())


def test_an_error_says_what_is_and_what_to_do() -> None:
    error = StoreFailed("no store answers", help="check the address: reconciler --live URL plan")

    assert text_of(error) == (
        "error: no store answers\nhelp: check the address: reconciler --live URL plan\n"
    )


def test_an_error_without_help() -> None:
    assert text_of(ReconcilerError("it broke")) == "error: it broke\n"


def test_findings_come_first_and_refusals_last_of_them() -> None:
    error = PlanRefused("1 thing is refused", diagnostics=[BREACH, WARNING])

    assert text_of(error) == (
        "warning[starts-disabled]: starts disabled\n"
        "\n"
        "error[no-way-back]: no way back\n"
        "  ╭─ client.acme status\n"
        "\n"
        "error: 1 thing is refused\n"
        "what a rule means: reconciler explain no-way-back\n"
    )


@pytest.mark.parametrize(
    ("error", "name", "code"),
    [
        (FilesInvalid("x"), "files-invalid", 3),
        (PlanRefused("x"), "plan-refused", 4),
        (ReconcilerError("x"), "reconciler-error", 1),
    ],
)
def test_data_name_the_error_and_its_exit_code(
    error: ReconcilerError, name: str, code: int
) -> None:
    assert error_view(error).data == {
        "format": 1,
        "kind": "error",
        "error": name,
        "exit_code": code,
        "message": "x",
        "help": "",
        "advice": [],
        "findings": [],
    }


def test_data_hold_every_finding() -> None:
    data = error_view(PlanRefused("x", diagnostics=[BREACH, WARNING])).data

    assert [finding["rule"] for finding in data["findings"]] == ["no-way-back", "starts-disabled"]
