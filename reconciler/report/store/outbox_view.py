"""What waits in the outbox, and what became of it → Document; never a link, never a token."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import counted, cure, wait
from reconciler.model.live.outbox import Letter, Outcome, Round
from reconciler.model.live.records import PartnerRecord
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Span,
    Streamed,
    command,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.people.rows import NOBODY_OVER, Over, resend_command
from reconciler.report.shapes.as_json import Data, IsoDay, Versioned, as_json
from reconciler.report.shapes.sheets import sheet
from reconciler.report.shapes.tables import FIRST, Shown, table
from reconciler.report.value_words import cut

NO_LETTERS = "Nothing waits."
_SEND = ("outbox", "deliver", "--smtp", "URL", "--link-base", "URL", "--from", "ADDRESS")
_ROLES = {Outcome.SENT: Role.ADD, Outcome.FAILED: Role.ERROR, Outcome.HELD: Role.WARNING}

Keys = Mapping[str, str]
"""Client id → key."""


def _outcome(row: DispatchShape) -> Line:
    role = _ROLES.get(Outcome(row["outcome"]), Role.DIM)
    return line(Span(row["outcome"], role), f": {cut(row['why'])}" if row["why"] else "")


class LetterShape(TypedDict):
    """A letter, without what is secret."""

    id: Annotated[str, "Its id."]
    kind: Annotated[str, Shown("letter", whole=True), "`invitation` or `notice`."]
    to: Annotated[str, Shown("to", shrinks=True), "Whom it is for."]
    client: Annotated[
        str, Shown("client", whole=True), "The client's key; empty: it is about the partner."
    ]
    since: Annotated[IsoDay, Shown("since", behind=FIRST), "The day it was written."]


class DispatchShape(LetterShape):
    """A letter, and what became of it."""

    outcome: Annotated[
        Literal["sent", "held", "taken", "gone", "failed"],
        Shown("", _outcome),
        "`held`: its client is closed to that person; `taken`: another run is sending it; "
        "`gone`: it is not needed any more; `failed`: it waits on.",
    ]
    why: Annotated[str, "Why; empty where it was sent."]


class LinkOverShape(TypedDict):
    """An invitation that is open and whose link is dead."""

    client: Annotated[str, "The client's key."]
    to: Annotated[str, "Who was invited."]
    since: Annotated[IsoDay, "The first day on which the link was dead."]
    command: Annotated[str, "What lets a new link be sent."]


class OutboxShape(Versioned):
    """What waits: what `outbox` prints."""

    kind: Annotated[Literal["outbox"], "What this document is."]
    partner: Annotated[str, "The partner's key."]
    waiting: Annotated[list[LetterShape], "The letters that wait, oldest first."]
    links_over: Annotated[list[LinkOverShape], "Invitations whose link is dead, by client."]


class DeliveryShape(Versioned):
    """What became of what waited: what `outbox deliver` prints."""

    kind: Annotated[Literal["delivery"], "What this document is."]
    partner: Annotated[str, "The partner's key."]
    day: Annotated[IsoDay, "The day of sending: links count from it."]
    letters: Annotated[list[DispatchShape], "The letters that were tried, oldest first."]
    problem: Annotated[str, "Why the round ended before the last letter; empty: it did not."]
    left: Annotated[list[LetterShape], "The letters that were not tried."]


def outbox_view(
    partner: PartnerRecord, letters: tuple[Letter, ...], keys: Keys, over: Over = NOBODY_OVER
) -> Document:
    """Make the document of what waits, and of the links that are dead."""
    links_over = _dead(over, keys)
    waiting = counted(len(letters), "letter")
    title = line(strong(cut(partner.live.name)), dim(f"   {waiting} to be sent"))
    blocks: list[Block] = []
    if dead := tuple(map(_over, links_over)):
        blocks.append(Rows(line(strong("Links that are over")), dead, "over"))
    if letters:
        blocks.append(table(LetterShape, (_letter(letter, keys) for letter in letters)))
    send = dimmed(cure("send them", *_SEND)) if letters else line(strong(NO_LETTERS))
    return Document(
        title,
        (*blocks, Footer((send,))),
        lambda: _waiting(partner, letters, keys, links_over),
        sheet=lambda: sheet(LetterShape, (_letter(letter, keys) for letter in letters)),
    )


def _waiting(
    partner: PartnerRecord, letters: tuple[Letter, ...], keys: Keys, dead: list[LinkOverShape]
) -> Data:
    shape = as_json(OutboxShape, partner=partner.live.key, waiting=(), links_over=dead)
    return {**shape, "waiting": Streamed(lambda: (_letter(letter, keys) for letter in letters))}


def _letter(letter: Letter, keys: Keys) -> LetterShape:
    return as_json(LetterShape, letter, client=keys.get(letter.client, ""))


def _dead(over: Over, keys: Keys) -> list[LinkOverShape]:
    found = [(keys[client], *each) for client, links in over.items() for each in links.items()]
    return [
        LinkOverShape(
            client=key, to=email, since=day.isoformat(), command=resend_command(key, email)
        )
        for key, email, day in sorted(found)
    ]


def _over(each: LinkOverShape) -> Row:
    cells = (line(each["client"]), line(cut(each["to"])), line(f"since {each['since']}"))
    return Row(cells, Mark("*", "over", Role.WARNING), ((command(each["command"]),),))


def delivery_view(partner: PartnerRecord, done: Round, keys: Keys) -> Document:
    """Make the document of a round of deliveries."""
    data = as_json(
        DeliveryShape,
        done,
        partner=partner.live.key,
        letters=[
            DispatchShape(**_letter(sent.letter, keys), outcome=sent.outcome.value, why=sent.why)
            for sent in done.done
        ],
        left=[_letter(letter, keys) for letter in done.left],
    )
    title = line(strong(cut(partner.live.name)), dim(f"   outbox, {done.day}"))
    tried = [table(DispatchShape, data["letters"], without="since")] if done.done else []
    return Document(title, (*tried, Footer(tuple(_last_lines(done)))), lambda: data)


def _last_lines(done: Round) -> Iterator[Line]:
    if done.problem:
        yield line(Span("error: ", Role.ERROR), done.problem)
    if not done.done and not done.left:
        yield line(strong(NO_LETTERS))
        return
    outcomes = Counter(sent.outcome for sent in done.done)
    waits = len(done.left) + outcomes[Outcome.FAILED] + outcomes[Outcome.HELD]
    sent = f" {outcomes[Outcome.SENT]:,} sent, {counted(waits, 'letter')} left."
    yield line(Span("Done:", Role.ADD), sent)
    if done.failed:
        yield dimmed(wait("nothing is lost; try again", *_SEND))
