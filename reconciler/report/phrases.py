"""The phrase book: every kind of note, said once, in the words of one language.

A phrase takes the arguments of its note and nothing else makes words of it. `{name}` is an
argument as it stands, `{name:form}` one in a form of `_FORMS`. What comes from a file or a store
has a form with the role `value`: a format may trust every other word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from string import Formatter
from typing import Any, TypeGuard

from reconciler.diagnostics import FieldPath, counted, listed
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.live.account import is_word
from reconciler.model.status import Effect
from reconciler.report.amounts import money_span
from reconciler.report.changes import (
    ActFact,
    Change,
    ChangeKind,
    Field,
    FieldValue,
    FirstValue,
    Left,
    Pooled,
    StandsAt,
)
from reconciler.report.document import (
    CLOSING,
    CREATE,
    GIVEN_BACK,
    KEPT,
    ONE_WAY,
    REMOVE,
    UPDATE,
    Line,
    Mark,
    Role,
    Span,
)
from reconciler.report.english import ENGLISH, SOURCES, Said
from reconciler.report.facts import Money, Origin, Remark, ResourceAmounts, Upshot
from reconciler.report.value_words import (
    amounts,
    cut,
    field,
    shown,
    status_sign,
    told_apart,
)

EFFECTS: Mapping[Effect, str] = {
    Effect.SHARING: "live and published links",
    Effect.REFRESH: "refresh of data",
    Effect.DOWNLOAD: "downloads",
    Effect.ADD_USERS: "adding users",
}


MARKS: Mapping[ChangeKind, Mark] = {
    ChangeKind.CREATE: CREATE,
    ChangeKind.UPDATE: UPDATE,
    ChangeKind.CLOSING: CLOSING,
    ChangeKind.REMOVE: REMOVE,
    ChangeKind.ONE_WAY: ONE_WAY,
    ChangeKind.GIVEN_BACK: GIVEN_BACK,
    ChangeKind.KEPT: KEPT,
}

_ONE_WORD = re.compile(r"[\w@./+-]+")
_IN_QUOTES = re.compile(r'"\w*"')
_FEW, _MANY = 3, 10


def words(said: Said) -> Line:
    """Say a note, a label or a value of a kind of its own."""
    kind = (
        said.kind
        if isinstance(said, ActFact)
        else said
        if isinstance(said, Remark | Upshot)
        else type(said)
    )
    phrase = ENGLISH[kind]
    text = phrase.more if phrase.counts and _is_many(getattr(said, phrase.counts)) else phrase.one
    spans: list[Span] = []
    for literal, name, form in _parts(text):
        if literal:
            spans.append(Span(literal, phrase.role, phrase.whole))
        if name:
            spans += (
                span._replace(whole=True) if phrase.whole else span
                for span in _FORMS[form](getattr(said, name))
            )
    return tuple(spans)


def label(what: Field) -> Line:
    """Name what changes; a large plan names the same few over and over."""
    return field(what) if isinstance(what, tuple) else words(what)


def sides(change: Change) -> tuple[Line, Line]:
    """Say what a field was and what it becomes; a word of a list says all by its path."""
    before, after = change.before, change.after
    path = change.field if isinstance(change.field, tuple) else ()
    if path and is_word(path):
        return (), ()
    if _is_leaf(before) and _is_leaf(after):
        old, new = told_apart(before, after, path)
        return (Span(old),), (Span(new, Role.VALUE),)
    return shown_value(before, Role.PLAIN, path), shown_value(after, Role.VALUE, path)


def shown_value(value: FieldValue | None, role: Role, path: FieldPath = ()) -> Line:
    """Say one value; nothing where there is none."""
    match value:
        case None:
            return ()
        case Money():
            return (money_span(value, role),)
        case Left():
            return words(value)
        case Pooled():
            return (Span(f"{value.number:,}", role),)
        case _:
            return (Span(shown(value, path), role),)


def standing_words(where: StandsAt | None) -> Line:
    """Say where an account stands, with its sign: `trial to 2026-12-04`."""
    if where is None:
        return ()
    until = f" to {where.ends}" if where.ends else ""
    return status_sign(where.status), Span(f" {where.status.value}{until}")


def first_value_line(held: FirstValue) -> Line:
    """Say one thing that a new account has."""
    return _first_value(held.path, held.value)


@lru_cache(maxsize=4096, typed=True)  # a large plan says the same few over; 1 is not true
def _first_value(path: FieldPath, value: Leaf | tuple[str, ...]) -> Line:
    return (Span(f"{dotted(path)}: ", whole=True), Span(_with_an_end(path, value), Role.VALUE))


def _with_an_end(path: FieldPath, value: Leaf | tuple[str, ...]) -> str:
    # Items stand side by side: a text with blanks or signs in it needs an end that is seen.
    if isinstance(value, tuple):
        return ", ".join(map(cut, value))
    text = shown(value, path)
    return text if _ONE_WORD.fullmatch(text) or _IN_QUOTES.fullmatch(text) else f'"{text}"'


def _is_leaf(value: FieldValue | None) -> TypeGuard[Leaf]:
    return isinstance(value, bool | int | str)


@lru_cache(maxsize=256)
def _parts(phrase: str) -> tuple[tuple[str, str, str], ...]:
    parts = Formatter().parse(phrase)
    return tuple((literal, name or "", form or "") for literal, name, form, _ in parts)


def _is_many(counts: int | Sequence[str]) -> bool:
    return (counts if isinstance(counts, int) else len(counts)) != 1


def _plain(argument: object) -> Line:
    return (Span(f"{argument:,}" if isinstance(argument, int) else str(argument)),)


def _amounts(taken: ResourceAmounts | int) -> Line:
    return _plain(taken if isinstance(taken, int) else amounts(taken))


def _source(source: Origin) -> str:
    return SOURCES[source.kind].format(number=f"{source.number:,}", of=source.of)


_FORMS: Mapping[str, Callable[[Any], Line]] = {
    "": _plain,
    "text": lambda text: (Span(cut(text), Role.VALUE),),
    "name": lambda name: (Span(name, Role.VALUE),),
    "code": lambda text: (Span(f"`{cut(text)}`", Role.VALUE, whole=True),),
    "keys": lambda keys: _plain(keys[0] if len(keys) == 1 else counted(len(keys), "client")),
    "few": lambda names: (Span(listed(names, _FEW), Role.VALUE),),
    "many": lambda names: (Span(listed(names, _MANY), Role.VALUE),),
    "all": lambda names: (Span(", ".join(map(cut, names)), Role.VALUE),),
    "count": lambda names: _plain(len(names)),
    "amounts": _amounts,
    "effects": lambda effects: (Span(", ".join(EFFECTS[effect] for effect in effects)),),
    "sources": lambda sources: _plain(", ".join(map(_source, sources))),
    "money": lambda price: (money_span(price),),
    "note": lambda note: words(note) if note else (),
}
"""How an argument is said, by the form that the phrase asks for."""
