"""What a new client has, by aspect: the one place that says under which label a field is told.

What equals the partner's defaults is not said again. A field that has no line in `_ASPECTS` is
told under its own name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from reconciler.billing.money import digits_of
from reconciler.diagnostics import FieldPath, counted
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.files.people import ADMIN
from reconciler.model.live.account import is_word
from reconciler.report.amounts import money
from reconciler.report.changes import Created
from reconciler.report.document import Line, Role, Span, dim
from reconciler.report.facts import (
    Granted,
    Note,
    Refused,
    TakesFromSupply,
    TrialStarts,
)
from reconciler.report.phrases import words
from reconciler.report.value_words import amounts, shown

_REPEATED = 4096
"""So many items are remembered."""
_HEAD = ("name", "status", "seats", "team", "protect")
"""Fields that stand in the head line of a client."""
_FOLDED = ("description",)
"""Fields that only a look at everything shows."""


class Aspect(NamedTuple):
    """A label and its items, which may take so many lines; what has no room there is counted."""

    label: str
    items: tuple[Line, ...]
    lines: int = 2


class _Seen(NamedTuple):
    """A new client, and the paths of one of its fields."""

    created: Created
    paths: Sequence[FieldPath]


_Teller = Callable[[_Seen], Iterable[Line]]


def client_aspects(created: Created) -> Iterator[Aspect]:
    """Say what a new client has, aspect by aspect."""
    fields: dict[str, list[FieldPath]] = {}
    for path in created.leaves:
        fields.setdefault(path[0], []).append(path)
    for name, label, tell in _ASPECTS:
        if name not in fields and name not in _UNWRITTEN:
            continue
        if items := tuple(tell(_Seen(created, fields.get(name, ())))):
            yield Aspect(label, items)
    for name in sorted(fields.keys() - _KNOWN):
        if items := tuple(_as_written(_Seen(created, fields[name]))):
            yield Aspect(name, items)
    if created.found and (known := tuple(map(words, _known(created)))):
        yield Aspect("found", known, lines=0)


def _known(created: Created) -> Iterator[Note]:
    """What was true of an account before its file; what it draws stands in its head line."""
    return (note for note in created.notes if not isinstance(note, TakesFromSupply | Refused))


def every_field(created: Created) -> Iterator[Aspect]:
    """Say all fields of a new account, each by its path, and what is said of it."""
    lists: dict[FieldPath, list[str]] = {}
    for path in sorted(created.leaves):
        if is_word(path):
            lists.setdefault(path[:-1], []).append(path[-1])
        else:
            value = Span(shown(created.leaves[path], path), Role.VALUE)
            yield Aspect(dotted(path), ((value,),), lines=0)
    for path, names in lists.items():
        yield Aspect(dotted(path), tuple((Span(name, Role.VALUE),) for name in names), 0)
    if created.notes:
        yield Aspect("it means", tuple(map(words, created.notes)), lines=0)


def person(email: str, role: Leaf) -> Line:
    """Name somebody with the role."""
    return (Span(email, whole=True), _role(role))


@lru_cache(_REPEATED)
def _role(role: Leaf) -> Span:
    return dim(f" {role}")


def people_with_roles(
    leaves: Mapping[FieldPath, Leaf], paths: Iterable[FieldPath]
) -> Iterator[Line]:
    """Name people with their roles, admins first."""
    roles = [(path[1], leaves[path]) for path in paths if path[2:] == ("role",)]
    for email, role in sorted(roles, key=lambda one: (one[1] != ADMIN, one[0])):
        yield person(email, role)


def card(leaves: Mapping[FieldPath, Leaf], name: str) -> Line:
    """Name a payment method: its brand and the last digits of its number."""
    brand = leaves.get(("payment_methods", name, "brand"), name)
    last4 = leaves.get(("payment_methods", name, "last4"), "")
    return (Span(f"{brand} ··{last4}" if last4 else name, whole=True),)


def _people(seen: _Seen) -> Iterable[Line]:
    return people_with_roles(seen.created.leaves, seen.paths)


def _features(seen: _Seen) -> Iterable[Line]:
    usual = [path[-1] for path in seen.created.shared.leaves if path[0] == "features"]
    return _switched(frozenset([path[-1] for path in seen.paths]), frozenset(usual))


@lru_cache(_REPEATED)
def _switched(has: frozenset[str], usual: frozenset[str]) -> tuple[Line, ...]:
    on = [(Span(word, whole=True),) for word in sorted(has - usual)]
    off = [(dim("without "), Span(word, whole=True)) for word in sorted(usual - has)]
    return (*on, *off)


def _resources(seen: _Seen) -> Iterator[Line]:
    created = seen.created
    for path in sorted(seen.paths):
        amount = created.leaves[path]
        if amount != created.shared.leaves.get(path, created.defaults.get(path)):
            yield _amount(path[1], int(amount))


@lru_cache(_REPEATED)
def _amount(resource: str, amount: int) -> Line:
    return (Span(amounts([(resource, amount)]), whole=True),)


def _columns(seen: _Seen) -> Iterator[Line]:
    leaves, titles = seen.created.leaves, seen.created.shared.labels
    names = {path[1] for path in seen.paths}
    for name in (*(name for name in titles if name in names), *sorted(names - titles.keys())):
        yield _column(titles.get(name, name), leaves["properties", name])


@lru_cache(_REPEATED, typed=True)  # most clients have the values of others; 1 is not true
def _column(title: str, value: Leaf) -> Line:
    text = shown(value) if not isinstance(value, bool) else "yes" if value else "no"
    return (dim(f"{title} "), Span(f'"{text}"' if ", " in text else text))


def _credits(seen: _Seen) -> Iterator[Line]:
    for note in seen.created.notes:
        if isinstance(note, Granted):
            yield (money(note.amount.minor, note.amount.currency), Span(f" {note.grant}"))
    if campaigns := {path[1] for path in seen.paths}:
        yield (Span(counted(len(campaigns), "campaign")),)


def _articles(seen: _Seen) -> Iterator[Line]:
    for path in sorted(seen.paths):
        yield (Span(f"{seen.created.leaves[path]:,} {path[1]}", whole=True),)


def _asks(seen: _Seen) -> Iterator[Line]:
    leaves, currency = seen.created.leaves, seen.created.shared.currency
    asked = leaves.get(("billing", "price", "amount"))
    if asked is not None:
        whole, _, part = str(asked).partition(".")
        digits = digits_of(currency)
        amount = Span(str(asked))
        if currency and len(part) <= digits:
            amount = money(int(whole + part.ljust(digits, "0")), currency, Role.PLAIN)
        yield (amount, Span(f" a {leaves.get(('billing', 'price', 'per'), 'month')}"))


def _billed(seen: _Seen) -> Iterator[Line]:
    mode = seen.created.leaves.get(("billing", "mode"), BillingMode.PARTNER)
    if mode != BillingMode.PARTNER:
        yield (Span(f"by the {mode}"),)


def _pays(seen: _Seen) -> Iterator[Line]:
    for name in sorted({path[1] for path in seen.paths}):
        yield card(seen.created.leaves, name)


def _trial(seen: _Seen) -> Iterable[Line]:
    """Say what a trial will be; the end of one that begins stands in the head line."""
    begins = any(isinstance(note, TrialStarts) for note in seen.created.notes)
    told = [path for path in seen.paths if not begins or path != ("trial", "days")]
    told = [] if seen.created.found else told
    return _as_written(seen._replace(paths=told))


def _as_written(seen: _Seen) -> Iterator[Line]:
    created = seen.created
    for path in sorted(seen.paths):
        leaf = created.leaves[path]
        if leaf != created.shared.leaves.get(path, created.defaults.get(path)):
            yield _written(path, leaf)


@lru_cache(_REPEATED, typed=True)
def _written(path: FieldPath, leaf: Leaf) -> Line:
    value = Span(shown(leaf, path))
    return (dim(f"{dotted(path[1:])} "), value) if path[1:] else (value,)


_ASPECTS: tuple[tuple[str, str, _Teller], ...] = (
    ("members", "people", _people),
    ("features", "features", _features),
    ("resources", "resources", _resources),
    ("properties", "columns", _columns),
    ("campaigns", "credits", _credits),
    ("articles", "articles", _articles),
    ("billing", "asks", _asks),
    ("payment_methods", "pays", _pays),
    ("billing", "billed", _billed),
    ("trial", "trial", _trial),
)
"""Field of a client's file → its label and how it is told, in the order of the screen."""
_UNWRITTEN = {"features", "campaigns"}
"""Fields that have something to say where a file does not name them."""
_KNOWN = {*(name for name, _, _ in _ASPECTS), *_HEAD, *_FOLDED}
