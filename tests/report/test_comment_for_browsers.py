"""What somebody reads in a comment who has no terminal: pages, what is lost, what others pay."""

from reconciler.api.pages import page, pages
from reconciler.diagnostics import Diagnostic, Position, Severity
from reconciler.errors import FilesInvalid
from reconciler.report.findings.view import error_view
from reconciler.report.formats.markdown.markdown import BUDGET
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.plan.view import plan_view
from tests.report.samples import active, client_leaves, plan_of, record_of, tombstone

STYLE = TextStyle(pages=page)


def wrong(rule: str, number: int = 1) -> tuple[Diagnostic, ...]:
    at = Position("accounts/clients/acme.yaml", 3, 1)
    return tuple(
        Diagnostic(rule, Severity.ERROR, f"unknown key `seets{each}`", position=at)
        for each in range(number)
    )


def shown(found: tuple[Diagnostic, ...], help: str = "") -> str:
    error = FilesInvalid("1 error in the files", diagnostics=found, help=help)
    return render(error_view(error), "markdown", STYLE)


def test_wrong_files_are_errors_told_once_with_the_page_and_what_to_do() -> None:
    text = shown(wrong("unknown-key"))

    assert "> **1 error.** What a rule means: `reconciler explain unknown-key`\n" in text
    assert "error: 1 error in the files" not in text
    assert "every new commit is read anew" in text
    assert "<details><summary>What <code>unknown-key</code> means</summary>" in text
    assert "A key that is not part of the format would do nothing" in text


def test_a_few_pages_are_folded_and_none_where_there_is_no_room() -> None:
    three = shown(tuple(each for rule in sorted(pages())[:9] for each in wrong(rule)))
    many = shown(wrong("unknown-key", 400))

    assert three.count("<details>") == 3
    assert len(many) <= BUDGET.most
    assert many.count("unknown key") == 400


def test_help_of_an_error_is_not_lost() -> None:
    assert "help: look again" in shown(wrong("unknown-key"), help="look again")


def test_a_removal_is_told_as_what_it_is() -> None:
    paused = client_leaves("disabled")
    files = {"acme": tombstone("acme", paused, "never paid")}
    plan = plan_of(files, [record_of("acme", paused)])

    text = render(plan_view(plan, plan.findings), "markdown")

    assert "### 1 client removed for good\n" in text
    assert "> **1 client removed for good.** Nobody can bring back" in text
    assert "| `acme` | for good: `never paid`, by `dana` |" in text


def test_a_value_that_goes_stands_under_now() -> None:
    live = record_of("acme", {**active(), ("properties", "region"): "East"})

    text = render(plan_view(plan_of({"acme": active()}, [live]), ()), "markdown")

    assert "| `acme` | `properties.region` | `East` |  |" in text
