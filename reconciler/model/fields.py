"""What the fields of a file are made of: the base of every value, and one type a kind of field.

Words of a list, keys, addresses, short texts: how each is read, and what an editor says of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from reconciler.diagnostics import did_you_mean
from reconciler.model.keys_and_paths import KEY_PATTERN
from reconciler.model.scalar import (
    READ_TEXT,
    TEXT_HINT,
    Scalar,
    hint,
    in_short,
    of_form,
    one_line,
    read_as,
    unwrapped,
    wrong,
)

_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]{0,62})?"
    r"(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62})?)+"
)
LONGEST_EMAIL = 254


class DescribedEnum(StrEnum):
    """Words of which each has a sentence beside it, for whoever picks one in an editor."""

    _value_: str
    sentence: str

    def __new__(cls, word: str, sentence: str = "") -> Self:
        member = str.__new__(cls, word)
        member._value_, member.sentence = word, sentence
        return member


def unknown_word(
    text: str, kind: str, known: Iterable[str], others: Mapping[str, str] = MappingProxyType({})
) -> PydanticCustomError:
    """Make the error "`Actve` is not a status", with what was probably meant.

    `others` are words that people have for the known ones, in lower case; one that is meant for
    something else than a word of this field has a sentence instead.
    """
    meant = others.get(text.casefold(), "")
    is_word = meant in (known := tuple(known))
    help = f"did you mean `{meant}`?" if is_word else meant or did_you_mean(text, known)
    return PydanticCustomError(
        "unknown-word",
        "`{text}` is not {kind}",
        {"text": in_short(text), "kind": kind, "help": help},
    )


def enum_reader(
    choices: type[StrEnum], kind: str, others: Mapping[str, str] = MappingProxyType({})
) -> BeforeValidator:
    """Make the validator that goes beside an enumeration in `Annotated`; see `unknown_word`."""
    words = frozenset(choice.value for choice in choices)

    def read(value: object) -> object:
        if type(value) is Scalar and value.text in words:
            return value.text
        text = unwrapped(value)
        if isinstance(text, str) and text in words:
            return text
        if isinstance(text, str):
            raise unknown_word(text, kind, list(choices), others)
        return text

    return BeforeValidator(read)


def _email(value: str) -> str:
    if not is_email(value):
        raise wrong(
            "`{text}` is not an e-mail address",
            text=value,
            help="write it as name@example.com, ASCII letters only",
        )
    return value.casefold()


def is_email(text: str) -> bool:
    """Tell whether a text is an e-mail address as files may have it."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def distinct(where: str, field: str = "", help: str = "keep one") -> AfterValidator:
    """Make the validator of a list in which nothing stands twice, told by one field if named."""

    def refuse_twice(items: tuple[object, ...]) -> tuple[object, ...]:
        own = [getattr(item, field) for item in items] if field else items
        if len(set(own)) < len(own):
            twice = next(each for at, each in enumerate(own) if each in own[:at])
            raise wrong(f"`{{text}}` stands twice in {where}", text=str(twice), help=help)
        return items

    return AfterValidator(refuse_twice)


_ONE_LINE = "Write it on one line, without spaces at either end."

Key = Annotated[
    str,
    of_form(
        KEY_PATTERN,
        "`{text}` is not a key",
        "use lower-case letters, digits and dashes, such as ",
        "acme-retail",
    ),
    TEXT_HINT,
    hint(
        pattern=f"^{KEY_PATTERN}$",
        patternErrorMessage="Use lower-case letters, digits and dashes, such as acme-retail.",
    ),
]
WORD_PATTERN = r"[a-z][a-z0-9_-]{0,62}"


Word = Annotated[
    str,
    of_form(
        WORD_PATTERN,
        "`{text}` is not a short name",
        "use lower-case letters, digits, dashes and underscores, such as ",
        "white_label",
    ),
    TEXT_HINT,
    hint(
        pattern=f"^{WORD_PATTERN}$",
        patternErrorMessage="Use lower-case letters, digits and underscores, such as white_label.",
    ),
]
Email = Annotated[
    str,
    read_as(_email),
    TEXT_HINT,
    hint(
        pattern=f"^{_EMAIL.pattern}$",
        patternErrorMessage="Write an e-mail address such as name@example.com, ASCII letters only.",
        maxLength=LONGEST_EMAIL,
    ),
]
OneLine = Annotated[
    str,
    Field(min_length=1, max_length=200),
    read_as(one_line),
    TEXT_HINT,
    hint(pattern=r"^\S(.*\S)?$", patternErrorMessage=_ONE_LINE),
]
OptionalLine = Annotated[
    str,
    Field(max_length=200),
    read_as(one_line),
    TEXT_HINT,
    hint(pattern=r"^(\S(.*\S)?)?$", patternErrorMessage=_ONE_LINE),
]
Prose = Annotated[str, Field(max_length=2000), READ_TEXT, TEXT_HINT]
NO_REPEATS = distinct("this list")


class Value(BaseModel):
    """A frozen value.

    `INSTRUCTIONS` names fields that ask for an act or say who this is: they are no state.
    `KEYED` names mappings whose elements merge one by one, as lists do.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, defer_build=True)
    INSTRUCTIONS: ClassVar[frozenset[str]] = frozenset()
    KEYED: ClassVar[frozenset[str]] = frozenset()
