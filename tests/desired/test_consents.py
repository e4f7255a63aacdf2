"""What a consent in partner.yaml may say: one of two kinds, and a limit that fits its guard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import PARTNER, World, client_text

SIGNED = "by: dana, reason: agreed"


def said(tmp_path: Path, consent: str) -> tuple[str, str]:
    """Read a partner's file with a consent in it; give the message and the help against it."""
    world = World(tmp_path)
    world.partner(f"{PARTNER}acknowledge: [{{{consent}, {SIGNED}}}]\n")
    world.client("acme", client_text())
    found = world.tree_findings()
    return (found[0].message, str(found[0].help)) if found else ("", "")


@pytest.mark.parametrize(
    "consent",
    [
        "removes: region",
        'guard: max_due_now, up_to: "900.00"',
        'guard: max_monthly_increase, up_to: "900"',
        "guard: max_update_percent, up_to: 100",
        "guard: max_remove_percent, up_to: 0",
    ],
)
def test_a_consent_names_one_thing(tmp_path: Path, consent: str) -> None:
    assert said(tmp_path, consent) == ("", "")


@pytest.mark.parametrize(
    ("consent", "message"),
    [
        ("removes: region, guard: max_due_now", "names either `removes` or `guard`"),
        ("guard: max_due_now", "`guard` and `up_to` go together"),
        ("removes: region, up_to: 40", "`guard` and `up_to` go together"),
        ("guard: max_due_now, up_to: 40", "`40` is no limit of `max_due_now`"),
        ('guard: max_update_percent, up_to: "40"', "`40` is no limit of `max_update_percent`"),
        ("guard: max_update_percent, up_to: 101", "neither an amount nor a percentage"),
        ("guard: max_update_percent, up_to: 040", "neither an amount nor a percentage"),
        ('guard: max_due_now, up_to: "-1"', "neither an amount nor a percentage"),
        ("guard: one_way, up_to: 1", "`one_way` is not a guard"),
    ],
)
def test_a_consent_that_names_none_or_two_is_told_what_to_write(
    tmp_path: Path, consent: str, message: str
) -> None:
    found, help_line = said(tmp_path, consent)

    assert message in found
    assert help_line
