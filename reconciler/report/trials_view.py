"""Clients in trial → Document: who, until when, how long still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple, TypedDict

from reconciler.model.live import ClientRecord, PartnerRecord
from reconciler.report.client_facts import days_left
from reconciler.report.document import (
    Block,
    Column,
    Document,
    Footer,
    Line,
    Role,
    Span,
    Table,
    dim,
    line,
    prose,
    strong,
)
from reconciler.report.part_shape import Day
from reconciler.report.safe import cut
from reconciler.report.wording import counted

_COLUMNS = (
    Column("key"),
    Column("name", shrinks=True),
    Column("ends"),
    Column("left", right=True),
)
_ACTS = "over: write `status: active` or `status: disabled` in the client's file"


class RunningTrial(NamedTuple):
    """A client in trial: `ends` is the first day without access, `left` the days before it."""

    ends: date
    key: str
    name: str
    left: int


class TrialRowShape(TypedDict):
    """A client in trial."""

    key: Annotated[str, "The client's key."]
    name: Annotated[str, "Its company name."]
    ends: Annotated[Day, "The first day without access, extension included."]
    days_left: Annotated[int, "Days that are left, today included; 0 if it is over."]
    expired: Annotated[bool, "Whether it is over and waits for a decision."]


class TrialsShape(TypedDict):
    """Clients in trial: what `trials` prints."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["trials"], "What this document is."]
    partner: Annotated[str, "The partner's key."]
    today: Annotated[Day, "The day it is seen from."]
    within: Annotated[int | None, "Only trials that end within so many days; null: all of them."]
    trials: Annotated[list[TrialRowShape], "The trials, what ends first before the others."]


def running_trials(
    clients: Iterable[ClientRecord], today: date, within: int | None = None
) -> tuple[RunningTrial, ...]:
    """Give the clients in trial, what ends first before the others.

    With `within` only those that are over after that many days, or already.
    """
    return tuple(sorted(_running(clients, today, within)))


def _running(
    clients: Iterable[ClientRecord], today: date, within: int | None
) -> Iterable[RunningTrial]:
    for each in clients:
        left, clock = days_left(each.live, today), each.live.observed.trial
        if left is not None and clock is not None and (within is None or left <= within):
            yield RunningTrial(clock.end, each.live.key, each.live.name, left)


def trials_view(
    trials: Sequence[RunningTrial],
    partner: PartnerRecord,
    today: date,
    within: int | None = None,
) -> Document:
    """Make the document of clients in trial; `within` says which were asked for, in days."""
    asked = "" if within is None else f" that {'end' if len(trials) != 1 else 'ends'} within "
    asked += "" if within is None else counted(within, "day")
    title = line(
        strong(cut(partner.live.name)),
        dim(f"   {counted(len(trials), 'trial')}{asked} on {today}"),
    )
    blocks: list[Block] = [Table(_COLUMNS, tuple(map(_row, trials)))] if trials else []
    if any(not each.left for each in trials):
        blocks.append(Footer((prose(_ACTS),)))
    return Document(title, tuple(blocks), lambda: {**_data(trials, partner, today, within)})


def _row(trial: RunningTrial) -> tuple[Line, ...]:
    left = Span(counted(trial.left, "day")) if trial.left else Span("over", Role.WARNING)
    return (line(strong(trial.key)), line(cut(trial.name)), line(f"{trial.ends}"), (left,))


def _data(
    trials: Sequence[RunningTrial], partner: PartnerRecord, today: date, within: int | None
) -> TrialsShape:
    return TrialsShape(
        format=1,
        kind="trials",
        partner=partner.live.key,
        today=today.isoformat(),
        within=within,
        trials=[
            TrialRowShape(
                key=each.key,
                name=each.name,
                ends=each.ends.isoformat(),
                days_left=each.left,
                expired=not each.left,
            )
            for each in trials
        ],
    )
