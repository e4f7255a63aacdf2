"""What an act by hand says of itself."""

from __future__ import annotations

from pathlib import Path

from reconciler.model.assignment import parse_assignment
from reconciler.operations.acts.edit import edit
from reconciler.operations.perform import perform
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from reconciler.report.receipt.view import operation_view
from tests.builders import ACTIVE, PARTNER, SOLD, World, client_text


def test_an_act_says_what_moved_what_was_invoiced_and_where_to_look(
    tmp_path: Path,
) -> None:
    world = World(tmp_path)
    world.partner(PARTNER.replace("100", "1") + SOLD)
    world.client("acme", client_text("active", **ACTIVE))
    world.apply()
    act, order = edit("acme", [parse_assignment("seats=3")]), world.order()
    done = perform(world.store, "north", act, order)
    again = perform(world.store, "north", act, order)

    assert render(operation_view(done, "edit", "acme", "live.db"), "text", TextStyle(120)) == (
        "North   edit of acme for 2026-11-02\n"
        "\n"
        "~ acme   Acme  ● active\n"
        "  ~ seats      1 → 3        2 more: 2 bought\n"
        "\n"
        "~ north  the partner\n"
        "  ~ seats      owned 1 → 3  2 bought: `expansion` is automatic\n"
        "\n"
        "Seats    ━━━━━━━━━━╍╍╍╍╍╍╍╍╍╍╍╍╍╍╍╍╍╍╍╍  1 → 3 owned, 2 bought: clients 1 → 3, "
        "staff 0, free 0\n"
        "\n"
        "Invoiced: invoice 2 for 2026-11-01 to 2026-12-01, €19.33\n"
        "  seats 1 → 3 at 10.00 → 30.00 a month, 29 of 30 days: 19.33\n"
        "\n"
        "Done: 1 value moved; 0 one-way.\n"
        "operation edit-2, by kim in live.db\n"
        f"trail {done.trail.short}\n"
        "to see it beside the files: reconciler drift\n"
    )
    assert render(operation_view(again, "edit", "acme"), "text") == (
        "North   edit of acme for 2026-11-02\n"
        "\n"
        "already done on 2026-11-02 by kim\n"
        "\n"
        "Nothing was written.\n"
    )
