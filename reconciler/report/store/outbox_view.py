"""What waits in the outbox, and what became of it → Document; never a link, never a token."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import cure, wait
from reconciler.model.live.outbox import Letter, Outcome, Round
from reconciler.model.live.records import PartnerRecord
from reconciler.report.document import (
    Block,
    Column,
    Document,
    Footer,
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Span,
    Table,
    command,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.people.rows import NOBODY, Over, resend_command
from reconciler.report.shapes.as_json import Day, Versioned, as_json
from reconciler.report.wording import counted, cut

NOTHING = "Nothing waits."
_SEND = ("outbox", "deliver", "--smtp", "URL", "--link-base", "URL", "--from", "ADDRESS")
_COLUMNS = (Column("since"), Column("letter"), Column("to", shrinks=True), Column("client"))
_ROLES = {Outcome.SENT: Role.ADD, Outcome.FAILED: Role.ERROR, Outcome.HELD: Role.WARNING}

Keys = Mapping[str, str]
"""Client id → key."""


class LetterShape(TypedDict):
    """A letter, without what is secret."""

    id: Annotated[str, "Its id."]
    kind: Annotated[str, "`invitation` or `notice`."]
    to: Annotated[str, "Whom it is for."]
    client: Annotated[str, "The client's key; empty: it is about the partner."]
    since: Annotated[Day, "The day it was written."]


class DispatchShape(LetterShape):
    """A letter, and what became of it."""

    outcome: Annotated[
        Literal["sent", "held", "gone", "failed"],
        "`held`: its client is closed to that person; `gone`: it is not needed any more; "
        "`failed`: it waits on.",
    ]
    why: Annotated[str, "Why; empty where it was sent."]


class LinkOverShape(TypedDict):
    """An invitation that is open and whose link is dead."""

    client: Annotated[str, "The client's key."]
    to: Annotated[str, "Who was invited."]
    since: Annotated[Day, "The first day on which the link was dead."]
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
    day: Annotated[Day, "The day of sending: links count from it."]
    letters: Annotated[list[DispatchShape], "The letters that were tried, oldest first."]
    problem: Annotated[str, "Why the round ended before the last letter; empty: it did not."]
    left: Annotated[list[LetterShape], "The letters that were not tried."]


def outbox_view(
    partner: PartnerRecord, letters: tuple[Letter, ...], keys: Keys, over: Over = NOBODY
) -> Document:
    """Make the document of what waits, and of the links that are dead."""
    waiting = counted(len(letters), "letter")
    title = line(strong(cut(partner.live.name)), dim(f"   {waiting} to be sent"))
    blocks: list[Block] = []
    dead = _dead(over, keys)
    if dead:
        blocks.append(Rows(line(strong("Links that are over")), tuple(map(_over, dead)), "over"))
    if letters:
        blocks.append(Table(_COLUMNS, tuple(_row(letter, keys) for letter in letters)))
        blocks.append(Footer((dimmed(cure("send them", *_SEND)),)))
    else:
        blocks.append(Footer((line(strong(NOTHING)),)))
    return Document(title, tuple(blocks), lambda: _data(partner, letters, keys, dead))


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


def _row(letter: Letter, keys: Keys) -> tuple[Line, ...]:
    key = keys.get(letter.client, "")
    return (line(f"{letter.since}"), line(letter.kind), line(cut(letter.to)), line(key))


def delivery_view(partner: PartnerRecord, done: Round, keys: Keys) -> Document:
    """Make the document of a round of deliveries."""
    title = line(strong(cut(partner.live.name)), dim(f"   outbox, {done.day}"))
    blocks: list[Block] = []
    if done.done:
        columns = (Column("letter"), Column("to", shrinks=True), Column("client"), Column(""))
        rows = tuple(
            (
                line(each.letter.kind),
                line(cut(each.letter.to)),
                line(each.key),
                line(Span(each.outcome.value, _ROLES.get(each.outcome, Role.DIM)), _why(each.why)),
            )
            for each in done.done
        )
        blocks.append(Table(columns, rows))
    blocks.append(Footer(tuple(_last_lines(done))))
    return Document(title, tuple(blocks), lambda: _delivery(partner, done, keys))


def _why(why: str) -> str:
    return f": {cut(why)}" if why else ""


def _last_lines(done: Round) -> Iterator[Line]:
    if done.problem:
        yield line(Span("error: ", Role.ERROR), done.problem)
    sent = sum(1 for each in done.done if each.outcome is Outcome.SENT)
    waits = len(done.left) + sum(
        1 for each in done.done if each.outcome in (Outcome.FAILED, Outcome.HELD)
    )
    if not done.done and not done.left:
        yield line(strong(NOTHING))
        return
    yield line(Span("Done:", Role.ADD), f" {sent:,} sent, {counted(waits, 'letter')} left.")
    if done.failed:
        yield dimmed(wait("nothing is lost; try again", *_SEND))


def _data(
    partner: PartnerRecord, letters: tuple[Letter, ...], keys: Keys, dead: list[LinkOverShape]
) -> OutboxShape:
    waiting = [_letter(letter, keys) for letter in letters]
    return as_json(OutboxShape, partner=partner.live.key, waiting=waiting, links_over=dead)


def _letter(letter: Letter, keys: Keys) -> LetterShape:
    return as_json(LetterShape, letter, client=keys.get(letter.client, ""))


def _delivery(partner: PartnerRecord, done: Round, keys: Keys) -> DeliveryShape:
    return as_json(
        DeliveryShape,
        done,
        partner=partner.live.key,
        letters=[
            DispatchShape(**_letter(sent.letter, keys), outcome=sent.outcome.value, why=sent.why)
            for sent in done.done
        ],
        left=[_letter(letter, keys) for letter in done.left],
    )
