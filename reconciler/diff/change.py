"""One leaf of one document, before and after; one account file, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.diagnostics import FieldPath
from reconciler.model.files.leaves import Leaf


@dataclass(frozen=True, slots=True, order=True)
class FieldChange:
    """What one leaf was and what it becomes.

    | before | after | means |
    |---|---|---|
    | `None` | value | the leaf appears: a new document, or a new element of a collection |
    | value | value | the leaf changes |
    | value | `None` | the leaf disappears: an element of a collection is taken out |
    """

    path: FieldPath
    before: Leaf | None
    after: Leaf | None


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file's bytes before and after; `fields` is what it says otherwise, by path.

    `path` opens it, `name` is what messages call it, `key` is the client's, empty for the partner.
    """

    path: str
    name: str
    key: str
    before: bytes
    after: bytes
    fields: tuple[FieldChange, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after
