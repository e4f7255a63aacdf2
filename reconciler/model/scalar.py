"""How one written value becomes a typed one: the field decides, never the YAML resolver.

A file keeps each value as text plus "plain or quoted" (`Scalar`); the types below turn it into
what the field asks for, or say what to write instead. Native values (from the store) pass as
they are. Money is a quoted decimal text, without its currency. Source: DESIGN rule "strict YAML".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from reconciler.values import Struct

_WHOLE = re.compile(r"0|[1-9][0-9]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_WITH_POINTS = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_LOOKS_LIKE = (
    ("nothing", r"|~|null|Null|NULL"),
    ("a number", r"[-+]?[0-9][0-9_]*|[-+]?0[xob][0-9a-fA-F_]+"),
    (
        "a number",
        r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*\.[0-9_]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+",
    ),
    ("a number", r"(?i:[-+]?\.(?:inf|nan))"),
    ("a time", r"[0-9]+(?::[0-9]{1,2})+(?:\.[0-9]*)?"),
    ("a date", r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"),
    ("a yes or no", r"(?i:true|false|yes|no|on|off|y|n)"),
)
_NO_TEXT = re.compile("|".join(f"({pattern})" for _, pattern in _LOOKS_LIKE))
_FIRST_OF_NO_TEXT = frozenset(("", *"~+-.0123456789nNtTfFyYoO"))
"""How everything begins that reads like no text: most texts are told from it by their first."""
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
LARGEST = 2**31 - 1
_DIGITS_OF_LARGEST = len(str(LARGEST))


class Scalar(Struct, eq=False):  # noqa: PLW1641 - what may change has no hash
    """A value as written in a file: its text, and whether it stood in quotes.

    `event` is what its reader keeps, to tell where it stands; what no file says has none.
    Not frozen: that would triple the cost of making one, and files have hundreds of thousands.
    Nobody changes one, or derives from it: its type tells it in a tenth of what isinstance takes.
    """

    text: str
    quoted: bool
    event: Any = None

    def __eq__(self, other: object) -> bool:
        """Tell whether the same is written, wherever it stands."""
        return type(other) is Scalar and self.text == other.text and self.quoted == other.quoted


LONGEST_QUOTED = 60
"""Characters of a value that a sentence quotes: more of it tells nobody more."""


def in_short(text: str) -> str:
    """Cut a value to what a sentence quotes of it."""
    return text if len(text) <= LONGEST_QUOTED else f"{text[: LONGEST_QUOTED - 1]}…"


def wrong(message: str, **facts: object) -> PydanticCustomError:
    """Make the error a field raises; `help` in the facts becomes the `help:` line.

    The other facts are quoted in the message.
    """
    said = {
        name: in_short(fact) if isinstance(fact, str) and name not in {"help", "label"} else fact
        for name, fact in facts.items()
    }
    return PydanticCustomError("wrong-value", message, said)


def unwrapped(value: object) -> object:
    """Unwrap a scalar that is not null; anything else passes."""
    if type(value) is not Scalar:
        return value
    if not value.quoted and value.text in NULLS:
        raise PydanticCustomError(
            "null-value",
            "nothing is written here",
            {"help": 'write a value, or delete the line; `""` clears a text'},
        )
    return value.text


def looks_like(text: str) -> str:
    """Say what a text without quotes reads like, if it is not a text: `a number`; otherwise ""."""
    match = _NO_TEXT.fullmatch(text) if text[:1] in _FIRST_OF_NO_TEXT else None
    return _LOOKS_LIKE[match.lastindex - 1][0] if match and match.lastindex else ""


def _text(value: object) -> object:
    if type(value) is not Scalar:
        return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
    text = value.text
    if not value.quoted and text[:1] in _FIRST_OF_NO_TEXT and (looks := looks_like(text)):
        unwrapped(value)
        raise PydanticCustomError(
            "quote-text",
            "`{text}` reads like {looks} and this field is text",
            {"text": in_short(text), "looks": looks, "help": f'quote it: "{text}"'},
        )
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _whole(value: object) -> object:
    if type(value) is not Scalar:
        return value
    text = value.text
    if not value.quoted and len(text) < _DIGITS_OF_LARGEST and _WHOLE.fullmatch(text):
        return int(text)
    return _odd_whole(value)


def _odd_whole(value: Scalar) -> int:
    unwrapped(value)
    if value.quoted:
        raise wrong(
            "a number stands without quotes", help=f"write {value.text}, without the quotes"
        )
    if not _WHOLE.fullmatch(value.text):
        digits = value.text.lstrip("0")
        hint = digits if _WHOLE.fullmatch(digits) else "a whole number such as 12"
        if value.text[:1] in {"+", "-"}:
            hint = "how many there will be, such as 12: nothing is added to what there is"
        raise wrong("`{text}` is not a whole number", text=value.text, help=f"write {hint}")
    if len(value.text) > _DIGITS_OF_LARGEST or int(value.text) > LARGEST:
        raise wrong("`{text}` is too large", text=value.text[:20], help=f"at most {LARGEST}")
    return int(value.text)


def _flag(value: object) -> object:
    text = unwrapped(value)
    if type(value) is not Scalar:
        return value
    if value.quoted or value.text not in {"true", "false"}:
        raise wrong(
            "`{text}` is neither true nor false", text=value.text, help="write true or false"
        )
    return text == "true"


def named_after(text: str) -> str:
    """Make a name of a text: `Spring sale` → `spring-sale`."""
    return "-".join(re.findall(r"[a-z0-9_]+", text.casefold()))


def day_meant(text: str) -> str:
    """Read `31.12.2027` as a day of files; empty where that is no day."""
    match = _DAY_WITH_POINTS.fullmatch(text)
    try:
        return str(date(*map(int, reversed(match.groups())))) if match else ""
    except ValueError:
        return ""


def _day(value: object) -> object:
    text = unwrapped(value)
    if isinstance(value, str):
        return date.fromisoformat(value)
    if type(value) is not Scalar:
        return value
    if not _DAY.fullmatch(value.text):
        meant = day_meant(value.text) or "2026-03-31"
        raise wrong("`{text}` is not a date", text=value.text, help=f"write it as {meant}")
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise wrong(
            "there is no day `{text}`", text=value.text, help="check day and month"
        ) from None


def one_line(value: str) -> str:
    """Refuse a text with a line break, or with white space around it."""
    if "\n" in value:
        raise wrong("this text has a line break", help="write it on one line")
    if value != value.strip():
        raise wrong("this text begins or ends with a space", help=f'write "{value.strip()}"')
    return value


def read_as(check: Callable[[str], str]) -> BeforeValidator:
    """Make the validator of a text that has to pass a check.

    The model calls it once; reading in one validator and checking in another cost it two calls.
    """

    def read(value: object) -> object:
        if type(value) is Scalar:
            text = value.text
            if text.isascii() and (value.quoted or text[:1] not in _FIRST_OF_NO_TEXT):
                return check(text)  # as most are
        elif type(value) is str and value.isascii():
            return check(value)
        other = _text(value)
        return check(other) if isinstance(other, str) else other

    return BeforeValidator(read)


def of_form(pattern: str, message: str, help: str, example: str = "") -> BeforeValidator:
    """Make the validator of a text of one form; `{text}` in the message is what stands there.

    The help ends with what was probably meant, where that has the form, or else the `example`.
    """
    form = re.compile(pattern)
    # Columns, roles and the like: a fleet has few such words, each of them thousands of times.
    has_form = lru_cache(maxsize=1000)(lambda text: form.fullmatch(text) is not None)

    def require_form(value: str) -> str:
        if not has_form(value):
            near = named_after(value) if example else ""
            shown = near if form.fullmatch(near) else example
            raise wrong(message, text=value, help=f"{help}{shown}")
        return value

    return read_as(require_form)


def hint(**keywords: str | int) -> FieldInfo:
    """Add JSON Schema keywords that an editor reads, such as what to say of a wrong value."""
    return cast("FieldInfo", Field(json_schema_extra={**keywords}))


TEXT_HINT = hint(
    errorMessage='Write a text; one that looks like a number stands in quotes, such as "1984".'
)
READ_TEXT = BeforeValidator(_text)
Text = Annotated[str, READ_TEXT, TEXT_HINT]
"""Any text. A limit stands before what reads a value: behind it, it costs a call for each value."""
READ_WHOLE = BeforeValidator(_whole)
WHOLE_HINT = hint(errorMessage="Write a whole number, without quotes, such as 12.")
Whole = Annotated[int, Field(ge=0, le=LARGEST), READ_WHOLE, WHOLE_HINT]
OneOrMore = Annotated[int, Field(ge=1, le=LARGEST), READ_WHOLE, WHOLE_HINT]
Flag = Annotated[
    bool, BeforeValidator(_flag), hint(errorMessage="Write true or false, without quotes.")
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    hint(
        pattern=f"^{_DAY.pattern}$",
        patternErrorMessage="Write the day as 2026-03-31.",
        errorMessage="Write the day as 2026-03-31.",
    ),
]


MOST_WHOLE_DIGITS = 12
"""Digits before the point that an amount may have: one such amount is far inside 64 bits."""
_MONEY = re.compile(rf"(0|[1-9][0-9]{{0,{MOST_WHOLE_DIGITS - 1}}})(\.[0-9]{{1,4}})?")

PATTERN = f"^{_MONEY.pattern}$"
"""What an amount looks like, for editors."""


def is_amount(text: str) -> bool:
    """Tell whether a text reads like an amount of money."""
    return _MONEY.fullmatch(text) is not None


def _money(value: object) -> object:
    if type(value) is Scalar and value.quoted and _MONEY.fullmatch(value.text):
        return value.text
    text = unwrapped(value)
    if type(value) is Scalar and not value.quoted:
        raise wrong(
            "an amount of money stands in quotes",
            help=f'write "{value.text}"',
        )
    if isinstance(text, str) and not _MONEY.fullmatch(text):
        raise wrong(
            "`{text}` is not an amount of money",
            text=text,
            help='write it as "480.00": digits, a point, and no more digits than the currency has',
        )
    return text


MoneyText = Annotated[
    str,
    BeforeValidator(_money),
    hint(
        pattern=PATTERN,
        patternErrorMessage='Write an amount in quotes, such as "480.00".',
        errorMessage='Write an amount in quotes, such as "480.00".',
    ),
]
