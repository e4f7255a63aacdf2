"""`seats=14`, `features+=sso`, `features-=sso`: one change of one field, as people type it."""

from __future__ import annotations

import re
from enum import StrEnum

from reconciler.diagnostics import FieldPath
from reconciler.errors import UsageRefused
from reconciler.values import Frozen

_ASSIGNMENT = re.compile(
    r"(?P<path>(?:[^=\[\]]|\[[^\[\]]*\])+?)(?P<operator>\+=|-=|=)(?P<text>.*)", re.DOTALL
)
_STEP = r"(?![+-])[^\s.\[\]=]+"
_PATH = re.compile(rf"{_STEP}(?:\.{_STEP}|\[[^\[\]]+\])*")
_STEPS = re.compile(rf"\[([^\[\]]+)\]|({_STEP})")
_SHOWN = 80  # characters of what was typed that a message repeats


class Operator(StrEnum):
    """What an assignment does to its field: set the value, or add to or take from a list."""

    SET = "="
    ADD = "+="
    TAKE = "-="


class Assignment(Frozen):
    """One change of one field: where, what is done, and the text of the value (may be empty)."""

    path: FieldPath
    operator: Operator
    text: str

    def __str__(self) -> str:
        """As it was typed."""
        return f"{typed_path(self.path)}{self.operator}{self.text}"


def parse_assignment(typed: str) -> Assignment:
    """Read `path=text`, `path+=text` or `path-=text`; a step that has dots stands in brackets.

    `resources.dashboards=5`, `members[ann@acme.example].role=admin`. What the text means, the field
    decides. Raises UsageRefused for anything else.
    """
    match = _ASSIGNMENT.fullmatch(typed)
    path = match["path"].strip() if match else ""
    if match is None or not _PATH.fullmatch(path):
        raise UsageRefused(
            f"`{typed[:_SHOWN]}` names no field and value",
            help="write seats=14, features+=sso, features-=sso or resources.dashboards=5",
        )
    return Assignment(
        tuple(bracketed or plain for bracketed, plain in _STEPS.findall(path)),
        Operator(match["operator"]),
        match["text"],
    )


def typed_path(path: FieldPath) -> str:
    """A path as it is typed: a step with a dot or another odd character in brackets."""
    first, *rest = path
    return first + "".join(
        f".{step}" if re.fullmatch(r"[\w-]+", step) else f"[{step}]" for step in rest
    )
