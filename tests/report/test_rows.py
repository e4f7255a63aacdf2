from reconciler.report.document import CREATE, UPDATE, Document, Row, Rows, dim, line, strong
from reconciler.report.formats.style import TextStyle
from reconciler.report.formats.text import render_text

NOTED = Rows(
    line(strong("acme"), dim("  Acme")),
    (
        Row((line("seats"), line("3 → 5")), UPDATE, (line("takes 2 from the supply"),)),
        Row((line("features.sso"),), CREATE),
        Row((line("team"), line("emea")), UPDATE, (line("one"), line("two"))),
    ),
)


def text_of(*blocks: Rows, width: int = 80, unicode: bool = True) -> str:
    return render_text(Document((), blocks), TextStyle(width, unicode=unicode))


def test_cells_stand_under_one_another_and_notes_behind() -> None:
    assert text_of(NOTED) == (
        "acme  Acme\n"
        "  ~ update  seats  3 → 5  takes 2 from the supply\n"
        "  + create  features.sso\n"
        "  ~ update  team   emea   one\n"
        "                          two\n"
    )


def test_without_room_notes_and_cells_go_below() -> None:
    assert text_of(NOTED, width=30) == (
        "acme  Acme\n"
        "  ~ update  seats  3 → 5\n"
        "              takes 2 from the\n"
        "                supply\n"
        "  + create  features.sso\n"
        "  ~ update  team   emea   one\n"
        "                          two\n"
    )


def test_a_note_leaves_its_column_rather_than_be_broken() -> None:
    rows = Rows(
        (),
        (
            Row((line("due now"),), notes=(line("seats 204.00, program 29.70"),)),
            Row((line("every month"),), notes=(line("seats"),)),
        ),
    )

    assert text_of(rows, width=40) == (
        "  due now    seats 204.00, program 29.70\n  every month  seats\n"
    )


def test_totals_stay_below_one_another_where_there_is_little_room() -> None:
    totals = Rows(
        (),
        (
            Row(
                (line("Money  "), line("€6.00 due")),
                notes=(line("seats 4.00, program 2.00, extra"),),
            ),
            Row(
                (line("       "), line("€819.00 a month from 2026-12-01, whatever was due")),
            ),
        ),
        flush=True,
    )

    assert text_of(totals, width=40) == (
        "Money    €6.00 due\n"
        "           seats 4.00, program 2.00,\n"
        "             extra\n"
        "         €819.00 a month from\n"
        "         2026-12-01, whatever was due\n"
    )


def test_a_note_below_stands_where_it_is_whole() -> None:
    totals = Rows(
        (),
        (
            Row((line("Money  "), line("€67,599.00 → €67,774.00 a month")), notes=(line("seats"),)),
            Row(
                (line("       "), line("€67,599.00 → €67,774.00 a month from 2026-12-24")),
                notes=(line("seats 67,675.00, program 99.00"),),
            ),
        ),
        flush=True,
    )

    assert text_of(totals, width=80) == (
        "Money    €67,599.00 → €67,774.00 a month           seats\n"
        "         €67,599.00 → €67,774.00 a month from 2026-12-24\n"
        "           seats 67,675.00, program 99.00\n"
    )


def test_blocks_of_one_group_share_their_columns() -> None:
    long = Rows((), (Row((line("resources.dashboards"), line("1 → 2"), line("x")), UPDATE),))
    short = Rows((), (Row((line("seats"), line("3 → 5"), line("y")), UPDATE),))

    assert text_of(long, short) == (
        "  ~ update  resources.dashboards  1 → 2  x\n\n  ~ update  seats                 3 → 5  y\n"
    )


def test_wide_letters_keep_the_columns() -> None:
    rows = Rows(
        (),
        (
            Row((line("株式会社"), line("x")), UPDATE),
            Row((line("e\u0301x"), line("y")), UPDATE),
            Row((line("acme-gmbh"), line("z")), UPDATE),
        ),
    )

    assert text_of(rows) == (
        "  ~ update  株式会社   x\n  ~ update  e\u0301x         y\n  ~ update  acme-gmbh  z\n"
    )


def test_a_run_of_text_is_wrapped_under_itself() -> None:
    rows = Rows((), (Row((line("status: active; seats: 3; team: emea"),), CREATE),))

    assert text_of(rows, width=36) == (
        "  + create  status: active; seats:\n              3; team: emea\n"
    )
