"""What the texts of a row must hold, column by column: canonical JSON, words of a list.

A document whose fingerprint is the one that was written needs no second look. Any other one was
edited, or is damaged: then each leaf must be one that a field of ours can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from reconciler.billing.books import Books, books_from_text
from reconciler.billing.lines import INVOICED
from reconciler.billing.money import Currency, minor
from reconciler.billing.prices.price_list import price_list
from reconciler.live.sql.engine import Undecodable
from reconciler.live.sql.rows.plain_json import holds_of
from reconciler.model.fields import Value
from reconciler.model.files.billing import LAST_ANCHOR, BillingMode
from reconciler.model.files.client import ClientFile
from reconciler.model.files.leaf_types import stray_leaf
from reconciler.model.files.leaves import Leaves
from reconciler.model.files.partner import PartnerFile
from reconciler.model.leaf_texts import fingerprint, flatten
from reconciler.model.live.account import Partner
from reconciler.model.live.observed import Observed, observed_from_json
from reconciler.model.live.outbox import INVITATION, NOTICE, InvitationState, LetterState
from reconciler.model.live.traces import TraceKind
from reconciler.model.status import REMOVED, Status
from reconciler.plan.clock import LAST_DAY
from reconciler.values import JsonDecoder

_decoded = JsonDecoder().decode
"""Reads JSON whose texts can be written again."""

NOT_DECODED = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    Undecodable,
)
"""What decoding raises for a text that is none of ours, beside what the driver says of it."""

_LIMITS = ("max_due_now", "max_monthly_increase")


def words_of_list(text: str) -> tuple[str, ...]:
    """Read a list of texts."""
    found = _decoded(text)
    if type(found) is not list or not all(type(word) is str for word in found):
        raise ValueError("no list of texts")
    return tuple(found)


def named_texts(text: str) -> Mapping[str, str]:
    """Read named texts."""
    found: Mapping[str, str] = _decoded(text)
    if not all(type(fact) is str for fact in found.values()):
        raise ValueError("a fact is a text")
    return found


def observed_of(text: str) -> Observed:
    """Read what only the platform knows of a client."""
    found = observed_from_json(_decoded(text))
    if found.trial is not None:
        found.trial.end  # noqa: B018 - a trial whose end no calendar has
    return found


def document_of(text: str) -> Leaves:
    """Read a document whose leaves stand in another one that was looked at, too."""
    return flatten(_decoded(text))


def client_leaves(text: str, written: str = "") -> Leaves:
    """Read a client's document; `written` is the fingerprint of the one that was written."""
    return _leaves(ClientFile, text, written)


def partner_leaves(text: str, written: str = "") -> Leaves:
    """Read a partner's document, its time zone, currency and prices too where it was edited."""
    leaves = _leaves(PartnerFile, text, written)
    if fingerprint(text) != written:
        _require_usable(Partner("", leaves))
    return leaves


def books_of(text: str, known: str = "") -> Books:
    """Read books that were begun; `known` is a currency that needs no look."""
    books = books_from_text(text)
    if books.currency != known:
        Currency(books.currency)
    return books


def written_until(day: date) -> date:
    """Read the latest day a store was written for: whatever is due by then is computed."""
    if day > LAST_DAY:
        raise ValueError(f"nothing is written after {LAST_DAY}")
    return day


def _leaves(kind: type[Value], text: str, written: str) -> Leaves:
    leaves = document_of(text)
    if fingerprint(text) != written and (stray := stray_leaf(kind, leaves)):
        raise ValueError(f"{stray} is no leaf of ours")
    return leaves


def _require_usable(partner: Partner) -> None:
    """Try what plans compute with: ValueError or LookupError where a word means nothing."""
    ZoneInfo(str(partner.get(("time_zone",))))
    price_list(partner)
    if not 1 <= partner.anchor_day <= LAST_ANCHOR:
        raise ValueError("no day on which a period can begin")
    if partner.currency:
        currency = Currency(partner.currency)
        prices = [str(leaf) for path, leaf in partner.leaves.items() if path[::2] == _UNIT]
        for amount in (*map(partner.limit, _LIMITS), *prices):
            minor(amount or "0", currency)


_UNIT = ("articles", "unit")


WORDS: Mapping[tuple[str, str], frozenset[str]] = {
    ("client", "status"): frozenset({*Status, REMOVED}),
    ("client", "mode"): frozenset(BillingMode),
    ("trace", "kind"): frozenset(TraceKind),
    ("invoice", "kind"): frozenset(INVOICED),
    ("invoice_line", "kind"): frozenset(INVOICED),
    ("invitation", "state"): frozenset(InvitationState),
    ("outbox", "kind"): frozenset({INVITATION, NOTICE}),
    ("outbox", "state"): frozenset(LetterState),
}
"""(table, column) → every word that may stand there."""

TEXTS: Mapping[tuple[str, str], Callable[[Any], object]] = {
    ("partner", "high_water"): written_until,
    ("partner", "document"): partner_leaves,
    ("partner", "applied"): partner_leaves,
    ("partner", "books"): lambda text: text and books_of(text),
    ("client", "holds"): holds_of,
    ("client_document", "live"): client_leaves,
    ("client_document", "applied"): client_leaves,
    ("client_document", "observed"): observed_of,
    ("event", "paths"): words_of_list,
    ("event", "facts"): named_texts,
    ("outbox", "facts"): named_texts,
}
"""(table, column) → what reads its text or its day, and raises one of `NOT_DECODED`."""
