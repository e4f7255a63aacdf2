"""Clients in trial → Document: who, until when, how long still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple, TypedDict

from reconciler.diagnostics import counted
from reconciler.model.files.billing import BillingMode
from reconciler.model.files.trial import TrialRequest
from reconciler.model.live.account import Client
from reconciler.model.live.records import PartnerRecord
from reconciler.report.clients.facts import days_left
from reconciler.report.document import (
    Block,
    Document,
    Line,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    advised,
    dim,
    line,
    strong,
)
from reconciler.report.shapes.as_json import IsoDay, Of, Versioned, as_json
from reconciler.report.shapes.sheets import sheet
from reconciler.report.shapes.tables import Shown, table
from reconciler.report.value_words import cut
from reconciler.rules.trial import after_trial, lines_to_grant

_MOST = 10


class RunningTrial(NamedTuple):
    """A client in trial: `ends` is the first day without access, `left` the days before it.

    `request` is its wish for more days that waits for an answer; `mode` is who bills.
    """

    ends: date
    key: str
    name: str
    left: int
    request: TrialRequest | None = None
    mode: str = BillingMode.PARTNER.value


def _left(row: TrialRowShape) -> Span:
    left = row["days_left"]
    return Span(counted(left, "day")) if left else Span("over", Role.WARNING)


class TrialRowShape(TypedDict):
    """A client in trial."""

    key: Annotated[str, Shown("key", role=Role.STRONG, whole=True), "The client's key."]
    name: Annotated[str, Shown("name", shrinks=True), "Its company name."]
    ends: Annotated[
        IsoDay, Shown("ends", gives_way=True), "The first day without access, extension included."
    ]
    days_left: Annotated[
        int,
        Of("left"),
        Shown("left", _left),
        "Days that are left, today included; 0 if it is over.",
    ]
    expired: Annotated[
        bool, Of(lambda trial: not trial.left), "Whether it is over and waits for a decision."
    ]
    requested_on: Annotated[
        IsoDay | None,
        Of(lambda trial: trial.request and trial.request.on),
        "When the client asked for more days, if that waits.",
    ]
    requested_by: Annotated[
        str | None, Of(lambda trial: trial.request and trial.request.by), "Who asked."
    ]


class TrialsShape(Versioned):
    """Clients in trial: what `trials` prints."""

    kind: Annotated[Literal["trials"], "What this document is."]
    partner: Annotated[str, "The partner's key."]
    today: Annotated[IsoDay, "The day it is seen from."]
    within: Annotated[int | None, "Only trials that end within so many days; null: all of them."]
    trials: Annotated[list[TrialRowShape], "The trials, what ends first before the others."]


def running_trials(
    clients: Iterable[Client], today: date, within: int | None = None
) -> tuple[RunningTrial, ...]:
    """The clients in trial, what ends first before the others.

    With `within` only those that are over after that many days, or already.
    """
    found = []
    for client in clients:
        left, clock = days_left(client, today), client.observed.trial
        if left is not None and clock is not None and (within is None or left <= within):
            asked = client.observed.waiting_request(today)
            mode = client.mode.value
            found.append(RunningTrial(clock.end, client.key, client.name, left, asked, mode))
    return tuple(sorted(found))


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
    data = as_json(TrialsShape, partner=partner.live.key, today=today, within=within, trials=trials)
    blocks: list[Block] = [table(TrialRowShape, data["trials"])] if trials else []
    over = [trial for trial in trials if not trial.left]
    if over:
        blocks.append(Rows(line(strong("Over")), tuple(map(_over, over[:_MOST])), "over"))
    if wishes := tuple(_asks(trial, trial.request) for trial in trials if trial.request):
        blocks.append(Paragraph(wishes))
    rows = data["trials"]
    return Document(title, tuple(blocks), lambda: data, sheet=lambda: sheet(TrialRowShape, rows))


def _asks(trial: RunningTrial, asked: TrialRequest) -> Line:
    said = f" asks for more days, by {cut(asked.by)} on {asked.on}: "
    return line(strong(trial.key), said, Span(lines_to_grant(asked), Role.VALUE))


def _over(trial: RunningTrial) -> Row:
    ways = after_trial(trial.key, trial.mode).ways
    return Row((line(trial.key),), notes=tuple(map(advised, ways)))
