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
from typing import Any, NamedTuple, TypeGuard

from reconciler.diagnostics import FieldPath, counted, listed
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.status import Effect
from reconciler.report.amounts import money_span
from reconciler.report.changes import (
    CampaignSpends,
    Change,
    ChangeKind,
    Credit,
    Field,
    FieldValue,
    FirstValue,
    Label,
    Left,
    Pooled,
    SupplyOwned,
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
from reconciler.report.facts import (
    ActFact,
    ActKind,
    Because,
    BoughtByItself,
    Granted,
    InFileSince,
    InvitationsSent,
    InvitationsWait,
    LosesSignIn,
    LostForGood,
    Money,
    Note,
    PaidBy,
    PaysOnce,
    Present,
    PutBack,
    Refused,
    Remark,
    Removed,
    ResourceAmounts,
    ReturnsToSupply,
    SignsInAgain,
    SpentOf,
    StillMember,
    Stops,
    TakenBack,
    TakesFromSupply,
    TrialExtended,
    TrialResumed,
    TrialStarts,
    Until,
    WorksAgain,
)
from reconciler.report.value_words import amounts, cut, field, is_word, shown, told_apart

Said = Note | ActFact | Label | Left


class Phrase(NamedTuple):
    """What is said of one, and of more, where the argument `counts` is another number than 1.

    One that is `whole` is never broken across lines.
    """

    one: str
    more: str = ""
    counts: str = ""
    role: Role = Role.PLAIN
    whole: bool = False


ENGLISH: Mapping[type[Said] | Remark | ActKind, Phrase] = {
    Remark.NOBODY_SIGNS_IN: Phrase("no user of the client may sign in"),
    Remark.SEATS_FOLLOW: Phrase("the seats follow the number of members"),
    Remark.INVITED: Phrase("sends an invitation"),
    Remark.INVITED_AGAIN: Phrase("re-invited: the link of the first invitation is void"),
    Remark.LOSES_ACCESS: Phrase("loses access"),
    Remark.NOT_PAID_BACK: Phrase("nothing is paid back: an article is paid once"),
    Remark.HISTORY_KEPT: Phrase("the account keeps its history"),
    Remark.VALUE_KEPT: Phrase("its line went, and live keeps it: write what it is to be"),
    Remark.EXTENSION_KEPT: Phrase(
        "its line went, and the trial keeps it: sign-in ends on that day"
    ),
    Remark.GRANT_KEPT: Phrase(
        "its line went, and the client keeps what is left: `void` takes that back"
    ),
    Remark.REFUSED_WITH_PARTNER: Phrase("refused with the partner", role=Role.ERROR, whole=True),
    LosesSignIn: Phrase(
        "{users:count} user loses sign-in: {users:few}",
        "{users:count} users lose sign-in: {users:few}",
        "users",
    ),
    SignsInAgain: Phrase(
        "{users:count} user may sign in again: {users:few}",
        "{users:count} users may sign in again: {users:few}",
        "users",
    ),
    Stops: Phrase("stops: {effects:effects}"),
    WorksAgain: Phrase("works again: {effects:effects}"),
    InvitationsWait: Phrase(
        "{number} open invitation cannot be accepted meanwhile",
        "{number} open invitations cannot be accepted meanwhile",
        "number",
    ),
    InvitationsSent: Phrase("sends {number} invitation", "sends {number} invitations", "number"),
    TrialStarts: Phrase("a trial of {days} days: sign-in ends on {end}"),
    TrialExtended: Phrase("{days} more days: sign-in ends on {end} instead of {was}"),
    TrialResumed: Phrase("back in the trial it had: its end stays {end}"),
    TakesFromSupply: Phrase("takes {amounts:amounts} from the supply"),
    ReturnsToSupply: Phrase("returns {amounts:amounts} to the supply"),
    BoughtByItself: Phrase("{number} bought: `expansion` is automatic"),
    PaysOnce: Phrase("the client pays {price:money}, once"),
    PutBack: Phrase("put back: it was moved behind the files {who:text}"),
    LostForGood: Phrase("lost for good: {what}", role=Role.ONE_WAY),
    Removed: Phrase("for good: {reason:text}, by {by:text}"),
    StillMember: Phrase("still a member of {clients:many}"),
    Until: Phrase(", until {day}"),
    PaidBy: Phrase("paid by {method:text}{until:note}"),
    Present: Phrase("a present{until:note}"),
    TakenBack: Phrase("taken back for ever by {by:text}: {reason:text}"),
    SpentOf: Phrase("out of {grants:all}"),
    Granted: Phrase("credit {grant:text}: {amount:money}"),
    Refused: Phrase("refused: {rule:text}", role=Role.ERROR, whole=True),
    Remark.IN_ONE_ACT: Phrase(" in one act"),
    Remark.CONFLICT: Phrase("conflict: the file asks for something else"),
    Remark.UNRECONCILABLE: Phrase("a rule forbids to put it back"),
    Remark.RAW_EDIT: Phrase("edited in the store itself"),
    Remark.IN_FILE: Phrase("in the files, since when is not known, and not applied"),
    Remark.NOBODY_KNOWN: Phrase("nobody in the audit trail"),
    InFileSince: Phrase("in the files since {day}, and not applied"),
    Because: Phrase("{why:name}"),
    ActKind.LOST: Phrase("{whose:keys} lost {what:code}{together:note} {who:name}"),
    ActKind.GAINED: Phrase("{whose:keys} gained {what:code}{together:note} {who:name}"),
    ActKind.FIELD_MOVED: Phrase("{what:code} of {whose:keys} moved{together:note} {who:name}"),
    ActKind.FIELDS_MOVED: Phrase("{what} fields of {whose:keys} moved{together:note} {who:name}"),
    ActKind.STORE_EDITED: Phrase(
        "what is stored of {whose:keys} was edited{together:note} {who:name}"
    ),
    SupplyOwned: Phrase("{resource} owned"),
    Credit: Phrase("credit {grant:text}"),
    CampaignSpends: Phrase("campaigns.{campaign:text} spends"),
    Left: Phrase("{money:money} left"),
}

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
        said.kind if isinstance(said, ActFact) else said if isinstance(said, Remark) else type(said)
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


def first_value_line(held: FirstValue) -> Line:
    """Say one thing that a new account has."""
    return _first_value(held.path, held.value)


@lru_cache(maxsize=4096, typed=True)  # 1 is not true
def _first_value(path: FieldPath, value: Leaf | tuple[str, ...]) -> Line:
    """Say a value; a large plan says the same few over and over."""
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
    "money": lambda price: (money_span(price),),
    "note": lambda note: words(note) if note else (),
}
"""How an argument is said, by the form that the phrase asks for."""
