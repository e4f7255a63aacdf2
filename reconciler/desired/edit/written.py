"""What a file says before it is changed, and one word as it was typed to change it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from reconciler.desired.edit.valid_file import FileKind
from reconciler.diagnostics import FieldPath
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaves import Leaf, Leaves, dotted
from reconciler.model.files.partner import PartnerFile
from reconciler.model.live.account import Partner
from reconciler.model.live.columns import ColumnFacts
from reconciler.model.live.declared import NO_PROFILE, PROFILES, Layers

NAME = r"\w+(?:-\w+)*"
ELEMENT = r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\]"  # its name may have brackets, too
FIELD = re.compile(rf"{NAME}(?:\.{NAME}|{ELEMENT.replace('((?', '(?:(?')})*")


class Written(NamedTuple):
    """What a file says before it is changed: its leaves, and its top-level keys.

    `layers` are the partner's profiles and defaults, for a client whose file has no list of its
    own; `command` are the words behind which assignments are typed: `set acme`.
    """

    kind: FileKind
    leaves: Mapping[FieldPath, Leaf]
    keys: frozenset[str]
    layers: Layers
    partner: Partner
    command: tuple[str, ...]

    def below(self, changes: Mapping[FieldPath, Leaf | None]) -> Leaves:
        """What a client has where its file says nothing, by the profile that it is given here."""
        named = {**self.leaves, **changes}.get(("profile",))
        return self.layers.get(str(named or NO_PROFILE), {})

    def elements(self, *path: str) -> list[str]:
        """The names of what a list or map of the file has, sorted."""
        return sorted({leaf[len(path)] for leaf in self.leaves if leaf[: len(path)] == path})

    def column(self, path: FieldPath) -> ColumnFacts | None:
        """The column whose value stands at a path: of a client, or of a profile."""
        inner = path[2:] if path[0] == PROFILES and self.kind is PartnerFile else path
        is_value = inner[:1] == ("properties",) and (self.kind is ClientFile or inner != path)
        return self.partner.columns.get(inner[1]) if is_value and len(inner) > 1 else None


class TypedWord(NamedTuple):
    """One word as it was typed, its value, and all words beside it; none behind `--unset`."""

    word: str
    value: str = ""
    words: tuple[str, ...] = ()

    def right(self, right: str) -> tuple[str, ...]:
        """All words, with what was meant in the place of this one."""
        return tuple(right if word == self.word else word for word in self.words)

    def at(self, path: FieldPath) -> tuple[str, ...]:
        """All words, with the field that was meant in the place of the one of this word."""
        name = dotted(path)
        return self.right(f"{name}={self.value or 'VALUE'}") if self.words else ("--unset", name)
