"""Letters that nobody can see are refused with their place; those that a script needs are kept."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from reconciler.desired.parse.characters import odd_places, read_text
from reconciler.desired.parse.parse import parse
from reconciler.model.unseen import unseen_places
from reconciler.report.safe import printable

FILE = "accounts/clients/acme.yaml"
IGNORABLE = [
    *"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u200b\u200c\u200d\u200e",
    *"\u200f\u202a\u202e\u2060\u2064\u2065\u206f\u2800\u3164\ufe00\ufe0f\ufeff\uffa0\ufff0\ufff8",
    *"\ufff9\ufffc\U00016fe4\U0001bca0\U0001d159\U0001d173\U000e0001\U000e0100\U000e01ff\U000e0fff",
]
UNASSIGNED = ["\u0378", "\u05ff", "\u0cff", "\U00050000", "\U000d1234"]
"""What no Unicode of a Python from 3.11 to 3.13 assigns."""
PRIVATE = ["\ue000", "\uf8ff", "\U000f0000", "\U0010fffd"]
KEPT = [
    "Familie \U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\u2764\ufe0f\u200d\U0001f525",
    "\U0001f3f3\ufe0f\u200d\U0001f308",
    "\U0001f469\U0001f3fd\u200d\U0001f4bb",
    "3\ufe0f\u20e3",
    "\u2139\ufe0f",
    "\u203c\ufe0f",
    "\u845b\U000e0100",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "\u0928\u094d\u200d\u092f\u093e\u092f",
    "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
    "\u182a\u180b\u1820",
    "\u1004\ufe00",
    "\u0e19\u0e49\u0e33",
    "\ud55c\uad6d",
    "\u05e9\u05c1\u05dc\u05d5\u05dd",
]
NEEDED_BY_NOBODY = [
    "A\u200dB",
    "A\u180bB",
    "\u65e5\u200d\u672c",
    "\ud55c\u200c\uad6d",
    "\u05e9\u200d\u05dc",
    "\u0e19\u200c\u0e49",
    "$\u200d$",
    "\u00e9\ufe0f",
    "\u0645\ufe0f",
    "\ufe0f\ufe0f",
    "\U0001f469\ufe0f\ufe0f",
    "\u200d\U0001f469",
    "\U0001f469\u200d",
]


@pytest.mark.parametrize("character", [*IGNORABLE, *UNASSIGNED, *PRIVATE])
@pytest.mark.parametrize("form", ["raw", "escaped"])
def test_what_nobody_can_see_is_refused_at_its_place(character: str, form: str) -> None:
    code = ord(character)
    escape = f"\\u{code:04x}" if code < 2**16 else f"\\U{code:08x}"
    said = character if form == "raw" else escape

    parsed = parse(f'name: "Ac{said}me"\nstatus: setup\n'.encode(), FILE)

    (finding,) = parsed.findings
    at = finding.position
    assert parsed.document is None or form == "escaped"
    assert at is not None
    assert (finding.rule, at.line, at.column) == ("hidden-character", 1, 10)
    assert f"U+{code:04X}" in finding.message + finding.label


@pytest.mark.parametrize("text", NEEDED_BY_NOBODY)
def test_a_joiner_or_selector_that_nothing_needs_is_refused(text: str) -> None:
    assert odd_places(text)
    assert printable(text) != text


@pytest.mark.parametrize("text", KEPT)
def test_what_a_script_or_an_emoji_needs_is_kept(text: str) -> None:
    assert odd_places(text) == []
    parsed = parse(f"name: {text}\n".encode(), FILE)
    assert parsed.findings == ()


def test_whatever_has_no_glyph_is_refused_and_letters_with_one_are_not() -> None:
    """Walk all of Unicode, each character alone between two Latin letters."""
    hidden = {"Cf", "Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
    # Signs of Arabic, Syriac and Kaithi numbers: format characters that are seen.
    seen = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if character == "\n":
            continue
        odd = bool(odd_places(f"A{character}B"))
        category = unicodedata.category(character)
        if category in hidden and code not in seen:
            assert odd, f"U+{code:04X}"
        elif category in {"Ll", "Lu", "Lt", "Nd", "Sc", "Sm", "So"}:
            assert not odd or character in "\u2800\ufffc\ufffd\U0001d159", f"U+{code:04X}"


def test_what_no_file_may_hold_is_printed_by_its_number() -> None:
    for character in (*IGNORABLE, *UNASSIGNED, *PRIVATE):
        if not "\ufe00" <= character <= "\ufe0f" and character != "\U000e0100":
            assert printable(f"A{character}B").isascii()
    assert unseen_places("A\u2800B") == [1]


TIGHT = [
    'name: "Acme"#1 Best\n',
    "name: 'Acme'#1 Best\n",
    'name: "Acme\n  Best"#1\n',
    "features: [sso]#no\n",
    "features: [sso,#no\n  download_reports]\n",
    "features: [#no\n  sso]\n",
    "billing: {mode: partner}#no\n",
    "description: |#no\n  text\n",
    "description: >-#no\n  text\n",
    "description: |2#no\n  text\n",
    '{"name":#no\n Acme}\n',
    'members:\n  - "x"#no\n',
]
LOOSE = [
    "name: Acme#1 Best\n",
    "name: 'Acme#1' # Best\n",
    'name: "Acme]#1" # Best\n',
    "name: a,#b\n",
    "description: |\n  ]#x\n  |#y\n# note\nname: x\n",
    "# ]#x '#y\nname: x\n",
    "features: [sso] #yes\n",
    "features: [ #yes\n  sso]\n",
    "name: # yes\n  x\n",
    "#x\nname: x\n#y\n",
]


@pytest.mark.parametrize("text", TIGHT)
def test_a_comment_without_a_blank_is_refused_at_its_sign(text: str) -> None:
    (finding,) = parse(text.encode(), FILE).findings

    assert (finding.rule, finding.message) == ("yaml-syntax", "no blank stands before `#`")
    assert finding.position is not None
    assert finding.position.text[finding.position.column - 1] == "#"


@pytest.mark.parametrize("text", LOOSE)
def test_a_sign_inside_of_a_text_or_behind_a_blank_is_fine(text: str) -> None:
    assert parse(text.encode(), FILE).findings == ()


@pytest.mark.parametrize("byte", range(128))
def test_a_short_look_at_bytes_sees_what_a_long_one_sees(byte: int) -> None:
    """Files of ordinary signs alone are told by one look; a `=` elsewhere asks for all of them."""
    short = b"name: A%cb\n" % byte
    long = short + b"# a = b\n"

    assert [each.rule for each in read_text(short, FILE)[1]] == [
        each.rule for each in read_text(long, FILE)[1]
    ]
