from collections.abc import Iterable

import pytest

from reconciler.diagnostics import Diagnostic, Severity
from reconciler.model.files.leaves import Leaves
from reconciler.report.changes import Account, Created
from reconciler.report.document import (
    Bar,
    Bars,
    Block,
    Document,
    Findings,
    Footer,
    Paragraph,
    Row,
    Rows,
    Table,
    line,
    strong,
)
from reconciler.report.formats.render import render_parts
from reconciler.report.formats.signs import ORANGE
from reconciler.report.formats.style import Piece, TextStyle
from reconciler.report.formats.text import render_text
from tests.calls import calls_of


def text_of(*blocks: Block, width: int = 80, unicode: bool = True) -> str:
    return render_text(Document((), blocks), TextStyle(width, unicode=unicode))


def findings(errors: int, warnings: int) -> Findings:
    return Findings(
        tuple(
            Diagnostic("x", severity, f"number {number}")
            for severity, count in ((Severity.WARNING, warnings), (Severity.ERROR, errors))
            for number in range(count)
        )
    )


def test_blocks_have_a_blank_line_between_them() -> None:
    document = Document(
        line(strong("Agency North")),
        (Paragraph((line("one"), line("two"))), Rows((), ()), Footer((line("end"),))),
    )

    assert render_text(document, TextStyle()) == "Agency North\n\none\ntwo\n\nend\n"


def test_an_empty_document_is_no_text() -> None:
    assert text_of() == ""


def test_items_of_a_list_hang_and_sentences_do_not() -> None:
    shown = text_of(Paragraph((line("- one two three"), line("one two three"))), width=10)

    assert shown == "- one two\n  three\none two\nthree\n"


@pytest.mark.parametrize(
    ("used", "added", "total", "bar"),
    [
        (0, 0, 10, "────────────────────"),
        (10, 0, 10, "━━━━━━━━━━━━━━━━━━━━"),
        (5, 0, 10, "━━━━━━━━━━──────────"),
        (1, 0, 1000, "━───────────────────"),
        (999, 0, 1000, "━━━━━━━━━━━━━━━━━━━─"),
        (5, 5, 10, "━━━━━━━━━━╍╍╍╍╍╍╍╍╍╍"),
        (0, 0, 0, "────────────────────"),
        (12, 3, 10, "━━━━━━━━━━━━━━━━╍╍╍╍"),
    ],
)
def test_a_bar_is_full_only_when_full_and_empty_only_when_empty(
    used: int, added: int, total: int, bar: str
) -> None:
    assert text_of(Bars((Bar("seats", used, added, total, line("words")),))) == (
        f"  seats  {bar}  words\n"
    )


def test_bars_in_ascii_stand_under_one_another() -> None:
    bars = Bars((Bar("seats", 5, 2, 10, line("a")), Bar("dashboards", 1, 0, 2, line("b"))))

    assert text_of(bars, width=40, unicode=False) == (
        "  seats       #####++---  a\n  dashboards  #####-----  b\n"
    )


def test_fifty_findings_are_printed_and_the_rest_is_counted() -> None:
    shown = text_of(findings(errors=0, warnings=62))

    assert shown.count("warning[x]") == 50
    assert shown.endswith("\nand 12 more\n")


def test_errors_are_printed_before_warnings_are() -> None:
    shown = text_of(findings(errors=30, warnings=62))

    assert (shown.count("error[x]"), shown.count("warning[x]")) == (30, 20)
    assert shown.endswith("\nand 42 more\n")


def test_at_most_fifty_errors_are_printed() -> None:
    shown = text_of(findings(errors=51, warnings=3))

    assert (shown.count("error[x]"), shown.count("warning[x]")) == (50, 0)
    assert shown.endswith("\nand 4 more\n")


HOSTILE = (
    "::set-env name=PATH::/x",
    "##[error]all is well",
    "\x1b]0;title\x07\x1b[2J",
    "\u202egnihtyna\u2066",
    "line one\n::error::line two\r\n##[endgroup]",
    "nul\0 bell\a nel\x85 ls\u2028 ps\u2029 bom\ufeff",
    "lone \ud800\udfff surrogates",
)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("unicode", [False, True])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_can_give_an_order_to_a_terminal_or_a_log(
    hostile: str, width: int, *, colour: bool, unicode: bool
) -> None:
    said = line(hostile)
    finding = Diagnostic("x", Severity.ERROR, hostile, hostile, (hostile,), hostile, hostile)
    document = Document(
        said,
        (
            Paragraph((said, line(" ", strong(hostile)))),
            Rows(said, (Row((said, said), notes=(said, said)),)),
            Table((), ()),
            Bars((Bar(hostile, 1, 0, 2, said),)),
            Findings((finding,)),
            Footer((said,)),
        ),
    )

    shown = render_text(document, TextStyle(width, colour, unicode))

    lines = shown.split("\n")
    assert [each for each in lines if each.strip().startswith("::") or "##[" in each] == []
    own = shown.replace("\n", "") if not colour else without_colours(shown.replace("\n", ""))
    assert [each for each in own if not each.isprintable()] == []
    assert len(lines) == len(shown.splitlines()) + 1


def without_colours(text: str) -> str:
    for code in ("0", "1", "2", "31", "32", "35", "36", "1;31", ORANGE, f"1;{ORANGE}"):
        text = text.replace(f"\x1b[{code}m", "")
    return text


def test_colour_says_nothing_that_plain_text_does_not() -> None:
    bars = Bars((Bar("seats", 5, 2, 10, line("a", strong("b"))),))
    document = Document(line(strong("title")), (bars, findings(1, 1)))

    coloured = render_text(document, TextStyle(colour=True))

    assert without_colours(coloured) == render_text(document, TextStyle())


def looks_for_secrets(items: int, of: str) -> int:
    """Count how often a text is looked at, where a new account with so many items is printed."""
    leaves: Leaves = {("properties", f"column_{at}"): f"{of} {at}" for at in range(items)}
    document = Document((), (Account("client.a", "a", "A", (Created(leaves, {}),)),))
    render_text(document, TextStyle(40))  # what is made once is made now
    calls = calls_of(lambda: render_text(document, TextStyle(40)))
    return calls["reconciler.model.secrets.without_secrets"]


def test_what_a_new_account_has_is_cleaned_at_once_and_not_item_by_item() -> None:
    assert looks_for_secrets(20, "a review") == looks_for_secrets(10, "a review")


def test_a_long_document_is_printed_block_by_block_and_no_block_waits() -> None:
    made: list[int] = []

    class Noting(TextStyle):
        """A style that notes how many lines it was asked for."""

        def written(self, pieces: Iterable[Piece]) -> str:
            made.append(1)
            return super().written(pieces)

    blocks = tuple(Paragraph((line(f"paragraph {number}"),)) for number in range(20))
    parts = render_parts(Document((), blocks), "text", Noting())

    assert next(parts) == "paragraph 0\n"
    assert len(made) == 1
    assert "".join(parts).endswith("\n\nparagraph 19\n")
