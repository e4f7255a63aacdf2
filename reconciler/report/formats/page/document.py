"""A document as the page of a plan reads it: each account with rows of before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reconciler.diagnostics import PARTNER
from reconciler.report.changes import Account, Change, Gravity, Recorded
from reconciler.report.document import Document, Folded, Footer, Line, Mark
from reconciler.report.formats.render import unfolded
from reconciler.report.phrases import MARKS, first_value_line, label, sides, words

_HEADS = {
    Gravity.REFUSED: "refused",
    Gravity.CLOSES: "closes",
    Gravity.LOSES: "loses",
    Gravity.CHANGES: "changes",
    Gravity.OPENS: "opens",
    Gravity.SHARED: "shared",
}
"""What an account's change weighs → its word in the book of the page."""


class FieldRow(NamedTuple):
    """One field: what happens to it, its name, its two values, and what there is to say."""

    mark: Mark
    field: Line
    before: Line
    after: Line
    notes: tuple[Line, ...]


class AccountPart(NamedTuple):
    """One account: its weight, why it is refused, rows of fields, what a new one has.

    `id` is its key, or of the partner a word that is no key.
    """

    id: str
    key: str
    name: str
    weight: str
    notes: tuple[Line, ...]
    rows: tuple[FieldRow, ...]
    held: tuple[Line, ...]
    recorded: int


class DocumentParts(NamedTuple):
    """A document in the order of its page: its last lines, then what is above its accounts."""

    title: Line
    last: tuple[Line, ...]
    above: tuple[object, ...]
    accounts: tuple[AccountPart, ...]
    below: tuple[object, ...]


def document_parts(document: Document) -> DocumentParts:
    """Take a document apart, with nothing folded."""
    whole = unfolded(document)
    last = [line for block in whole.blocks if isinstance(block, Footer) for line in block.lines]
    is_account = [isinstance(block, Account) for block in whole.blocks]
    at = is_account.index(True) if any(is_account) else len(is_account)
    above, below = (
        tuple(block for block in some if not isinstance(block, Account | Footer | Folded))
        for some in (whole.blocks[:at], whole.blocks[at:])
    )
    accounts = tuple(map(_account, whole.accounts))
    return DocumentParts(document.title, tuple(last), above, accounts, below)


def _account(account: Account) -> AccountPart:
    new = account.created
    refused = account.refused or ()
    return AccountPart(
        "Partner" if account.address == PARTNER else account.key,
        account.key,
        account.name,
        _HEADS[account.gravity],
        tuple(map(words, (*refused, *(new.notes if new else ())))),
        tuple(_rows(account)),
        tuple(map(first_value_line, new.held)) if new else (),
        sum(len(entry.fields) for entry in account.entries if isinstance(entry, Recorded)),
    )


def _rows(account: Account) -> Iterator[FieldRow]:
    for entry in account.entries:
        if isinstance(entry, Change):
            before, after = sides(entry)
            notes = tuple(map(words, entry.notes))
            yield FieldRow(MARKS[entry.kind], label(entry.field), before, after, notes)
