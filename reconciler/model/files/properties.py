"""Properties: the partner's own typed columns, which every client may fill."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from reconciler.model.fields import (
    NO_REPEATS,
    DescribedEnum,
    OneLine,
    OptionalLine,
    Value,
    enum_reader,
)
from reconciler.model.files.leaves import Leaf
from reconciler.model.harmless import HARMLESS
from reconciler.model.scalar import Flag, Scalar, one_line, unwrapped, wrong

LONGEST_PROPERTY = 500
MOST_DIGITS = 15
WHOLE_NUMBER = re.compile(rf"-?(0|[1-9][0-9]{{0,{MOST_DIGITS - 1}}})")

_FLAGS = frozenset(("true", "false"))
_FIRST_OF_NUMBERS = frozenset("-0123456789")


class PropertyType(DescribedEnum):
    """What a property holds; source: seed facts S4-17 to S4-19."""

    TEXT = ("text", "A text on one line.")
    NUMBER = ("number", "A number, such as 12 or -0.5.")
    BOOLEAN = ("boolean", "true or false.")
    DATE = ("date", "A day, such as 2027-03-31.")
    CHOICE = ("choice", "One of `choices`.")


_OTHER_TYPES = {
    "string": "text",
    "str": "text",
    "integer": "number",
    "int": "number",
    "float": "number",
    "decimal": "number",
    "bool": "boolean",
    "checkbox": "boolean",
    "day": "date",
    "datetime": "date",
    "enum": "choice",
    "select": "choice",
    "list": "choice",
    "dropdown": "choice",
}
"""Words that other tools have for a type."""


class PropertyDefinition(Value):
    """One column: its type never changes while a client has a value in it."""

    type: Annotated[PropertyType, enum_reader(PropertyType, "a type of property", _OTHER_TYPES)] = (
        Field(
            description="What the column holds. It cannot change while a client has a value in it."
        )
    )
    choices: Annotated[tuple[OneLine, ...], NO_REPEATS] = Field(
        default=(), description="What may stand in a column of type `choice`."
    )
    label: Annotated[OptionalLine, HARMLESS] = Field(
        default="", description="The column's title; without it, its name."
    )
    required: Flag = Field(
        default=False, description="true: every client must have a value in this column."
    )

    @model_validator(mode="after")
    def _choices_go_with_choice(self) -> PropertyDefinition:
        if (self.type is PropertyType.CHOICE) != bool(self.choices):
            raise wrong(
                "`choices` and `type: choice` go together",
                help="write   type: choice, choices: [one, two]   or leave `choices` out",
            )
        return self


def _value(value: object) -> Leaf:
    """Read a value as it stands there; whether it fits its column is a rule's matter."""
    text = unwrapped(value)
    if not isinstance(text, str):
        if not isinstance(text, Leaf):
            raise wrong("a property holds one value")
        return text
    if type(value) is Scalar and not value.quoted:
        if text in _FLAGS:
            return text == "true"
        if text[:1] in _FIRST_OF_NUMBERS and WHOLE_NUMBER.fullmatch(text):
            return int(text)
    if len(text) > LONGEST_PROPERTY:
        raise wrong(f"this value is longer than {LONGEST_PROPERTY} characters")
    return one_line(text if text.isascii() else unicodedata.normalize("NFC", text))


PropertyValue = Annotated[
    Leaf,
    PlainValidator(_value),
    WithJsonSchema(
        {
            "type": ["string", "number", "boolean"],
            "errorMessage": "Write one value: a text, a number, true, false or a day.",
        }
    ),
]
