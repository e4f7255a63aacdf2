"""`ignore.yaml`: drift that is known, and left out of reports until a day.

It names clients, never the partner, and is read only when there is something to ignore.
"""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from reconciler.diagnostics import FieldPath, did_you_mean
from reconciler.model.fields import OneLine, Value, unknown_word
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import dotted
from reconciler.model.keys_and_paths import KEY_PATTERN
from reconciler.model.resources import Feature
from reconciler.model.scalar import TEXT_HINT, Day, hint, of_form, wrong

EVERYBODY = "*"
NEVER_IGNORED = frozenset({"status", "billing"})
"""Fields whose drift is always reported: who gets in, and who pays."""

NO_FILE = "file"
"""Written as a field: that a live client has no file, on purpose."""


def _field(value: str) -> str:
    if value == NO_FILE:
        return value
    first, rest = re.split(r"(?=[.\[])", f"{value}.", maxsplit=1)
    rest = rest[:-1]
    if first in NEVER_IGNORED:
        raise wrong(
            "drift of `{text}` can never be ignored",
            text=first,
            help="take it into the file, or put it back",
        )
    known = [
        name
        for name in ClientFile.model_fields
        if name not in ClientFile.INSTRUCTIONS | NEVER_IGNORED
    ]
    if first not in known:
        raise unknown_word(value, "a field of a client", [*known, NO_FILE])
    inner = _inner(first)
    step = re.split(r"[.\[]", rest[1:], maxsplit=1)[0].rstrip("]")
    if rest and inner is not None and step not in inner:
        raise wrong(
            "`{text}` is not a field of a client",
            text=value,
            help=did_you_mean(value, [f"{first}.{each}" for each in inner]),
        )
    return value


def _inner(name: str) -> tuple[str, ...] | None:
    """Name what may stand below a field; None where the file makes up the names."""
    if name == "features":
        return tuple(each.value for each in Feature)
    default = ClientFile.model_fields[name].get_default(
        call_default_factory=True, validated_data={}
    )
    if name in ClientFile.KEYED or isinstance(default, (tuple, dict)):
        return None
    return tuple(type(default).model_fields) if isinstance(default, Value) else ()


class Ignore(Value):
    """Drift of one field that is known and reported no more, up to and with a day."""

    client: Annotated[
        str,
        of_form(
            rf"{KEY_PATTERN}|\*",
            "`{text}` is neither a client's key nor *",
            'write a key such as acme, or "*" for every client',
        ),
        TEXT_HINT,
        hint(
            pattern=rf"^({KEY_PATTERN}|\*)$",
            patternErrorMessage='Write a client\'s key, or "*" for every client.',
        ),
    ] = Field(description='Whose drift: a client\'s key, or "*" (in quotes) for every client.')
    field: Annotated[OneLine, AfterValidator(_field)] = Field(
        description="The field, and all below it: `features.sso`, or `resources`. Never `status` "
        "or `billing`. `file`: that this client has no file."
    )
    owner: OneLine = Field(description="Who answers for it: a name or an e-mail address.")
    reason: OneLine = Field(description="Why it is left as it is, for whoever reads this later.")
    until: Day = Field(description="The last day it is ignored; from the next day it is reported.")

    @model_validator(mode="after")
    def _is_one_client(self) -> Self:
        if self.client == EVERYBODY and self.field == NO_FILE:
            raise wrong(
                "`{text}` is said of one client, never of all",
                text=NO_FILE,
                help="name each client",
            )
        return self

    def covers(self, key: str, path: FieldPath) -> bool:
        """Tell whether a client's leaf is meant; the empty path: that it has no file."""
        if self.client not in (EVERYBODY, key):
            return False
        if not path or self.field == NO_FILE:
            return not path and self.field == NO_FILE
        name = dotted(path)
        return name == self.field or name.startswith((f"{self.field}.", f"{self.field}["))


class IgnoreFile(Value):
    """Everything that `ignore.yaml` can say."""

    ignore: tuple[Ignore, ...] = Field(
        default=(), description="The drift to leave out of reports, one entry a field."
    )
