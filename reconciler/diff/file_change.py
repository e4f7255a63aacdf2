"""One account file before and after it is changed."""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.diff.change import FieldChange


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
