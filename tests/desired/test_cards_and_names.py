"""What nobody should write into a file: card numbers, look-alikes, e-mails with a header."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.api.commands import validate_files
from reconciler.diagnostics import Diagnostic
from reconciler.report.findings.view import findings_view
from reconciler.report.formats.render import render
from reconciler.report.formats.style import TextStyle
from tests.builders import PARTNER, World, client_text

CARD = "4242424242424242"


def found_in(folder: Path, client: str, partner: str = PARTNER) -> tuple[Diagnostic, ...]:
    world = World(folder)
    world.partner(partner)
    world.client("a", client)
    return validate_files(folder).findings


@pytest.mark.parametrize(
    ("lines", "column"),
    [
        (f"description: pay with {CARD}", 23),
        (f"description: {CARD}", 14),
        (f'description: "{CARD[:4]} {CARD[4:8]}-{CARD[8:12]} {CARD[12:]}"', 15),
        (f"payment_methods: {{visa: {{token: pm_{CARD}}}}}", 36),
        (f"properties: {{n{CARD}: x}}", 15),
        (f"properties: {{n: {CARD}}}", 17),
        (f"team: emea # {CARD}", 14),
    ],
)
def test_a_card_number_is_refused_wherever_it_stands(
    tmp_path: Path, lines: str, column: int
) -> None:
    found = found_in(tmp_path, client_text() + lines + "\n")

    (card,) = found
    assert card.position is not None
    assert (card.rule, card.position.line, card.position.column) == ("card-number", 3, column)
    assert CARD not in repr(found)
    assert "4242" in card.message
    for form in ("text", "json", "markdown", "github"):
        said = render(findings_view(found, 2), form, TextStyle(100))
        assert "".join(filter(str.isdecimal, said)).find(CARD) < 0


def test_a_card_number_behind_escapes_and_folds_is_refused(tmp_path: Path) -> None:
    escaped = found_in(tmp_path, client_text(description=f'"\\x34{CARD[1:]}"'))
    folded = found_in(tmp_path, client_text(description=f"\n  {CARD[:8]}\n  {CARD[8:]}"))

    assert [each.rule for each in (*escaped, *folded)] == ["card-number", "card-number"]
    assert CARD[1:] not in repr(escaped)


def test_a_card_number_in_the_partners_file_is_refused(tmp_path: Path) -> None:
    found = found_in(tmp_path, client_text(), f"{PARTNER}teams: [{CARD}]\n")

    assert [(each.rule, each.address) for each in found] == [("card-number", "partner")]


@pytest.mark.parametrize("number", ["4242424242424241", "1234567812345670"])
def test_a_customer_number_of_sixteen_digits_passes(tmp_path: Path, number: str) -> None:
    columns = f"{PARTNER}properties: {{customer: {{type: text}}}}\n"

    assert found_in(tmp_path, client_text(properties=f'{{customer: "{number}"}}'), columns) == ()


EMAILS = [
    '"ann@x.example\\r\\nBcc: eve@x.example"',
    '"ann@x.example\\nBcc: eve@x.example"',
    "Ann <ann@x.example>",
    '"ann@x.example, eve@x.example"',
    "'\"ann b\"@x.example'",
    "ann@exämple.example",
    "änn@x.example",
    "ann@localhost",
]


@pytest.mark.parametrize("email", EMAILS)
@pytest.mark.parametrize("field", ["members", "extension", "staff"])
def test_an_e_mail_that_is_more_than_an_address_is_refused(
    tmp_path: Path, email: str, field: str
) -> None:
    member = f"\n  - email: {email}\n    role: admin"
    asked = f"\n  extension:\n    requested_by: {email}\n    requested_on: 2026-11-10"
    client = client_text(
        "trial", **{"members": {"members": member}, "extension": {"trial": asked}}.get(field, {})
    )
    partner = PARTNER + (f"staff:{member}\n" if field == "staff" else "")

    found = found_in(tmp_path, client, partner)

    wrong = [each for each in found if each.rule == "wrong-value"]
    assert {each.rule for each in found} <= {"wrong-value", "line-break"}
    assert len(wrong) == 1
    assert wrong[0].position is not None
    assert email[1:5] in wrong[0].position.text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("\u0410cme", "mixed-script"),
        ("\u0391cme", "mixed-script"),
        ("Ac\u200bme", "hidden-character"),
        ("Ac\u202eme", "hidden-character"),
        ("Acme\U000e0041", "hidden-character"),
        ("A\u0301\u0302\u0303\u0304\u0305cme", "piled-marks"),
    ],
)
@pytest.mark.parametrize(
    "where",
    [
        "name: {}",
        "campaigns: {{spring: {{name: {}}}}}",
        "properties: {{note: {}}}",
        "payment_methods: {{visa: {{brand: {}}}}}",
        "articles: {{x{}: 1}}",
    ],
)
def test_names_that_look_like_others_are_refused_everywhere(
    tmp_path: Path, where: str, text: str, rule: str
) -> None:
    found = found_in(tmp_path, "status: setup\n" + where.format(text) + "\n")

    assert rule in {each.rule for each in found if each.position and each.position.line == 2}


@pytest.mark.parametrize("name", ["株式会社ケストレル", "Αθήνα", "हिन्दी", "Cafe\u0301", "Việt Nam"])
def test_names_of_any_script_pass_and_are_composed(tmp_path: Path, name: str) -> None:
    assert found_in(tmp_path, client_text(name=name)) == ()
