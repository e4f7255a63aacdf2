"""The act of a client that asks for more trial days; only a reviewed file can grant them."""

from __future__ import annotations

from datetime import date

from reconciler.diagnostics import Advice, see
from reconciler.errors import PlanRefused
from reconciler.model.access.actions import UserAction
from reconciler.model.files.partner import StaffRole
from reconciler.model.files.trial import TrialClock, TrialRequest
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.observed import Learned
from reconciler.model.live.outbox import Notice
from reconciler.model.status import EXTENSION_DAYS
from reconciler.operations.perform import Act, email_of
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient
from reconciler.rules.trial import after_trial, lines_to_grant
from reconciler.values import replace


def request_extension(key: str, by: str) -> Act:
    """Make the act that asks for more trial days before the first end.

    Nothing is granted: admins of the partner are told which lines to write, and every plan says
    that a request waits. A second one while the first waits does nothing.
    """
    actor = email_of(by)

    def plan(snapshot: Snapshot) -> Plan | None:
        record = snapshot.client(key)
        live, partner = record.live, snapshot.record.live
        clock = _require_time(live, snapshot.day)
        snapshot.require(live, actor, UserAction.SIGN_IN)
        if live.observed.waiting_request(snapshot.day) is not None:
            return None
        asked, more = TrialRequest(snapshot.day, actor), f"{EXTENSION_DAYS} more days"
        step = ObserveClient(
            key,
            "extension-requested",
            facts={"requested_on": f"{asked.on}", "requested_by": actor},
            learned=Learned(request=asked),
            said=(
                f"{live.name} asks for {more}; its first trial ends on {clock.first_end}",
                f"to grant it, write into the file of {key}: {lines_to_grant(asked)}",
            ),
            notices=tuple(_notices(live, asked, clock, partner)),
        )
        # Without a content id the next plan looks at the client, and so finds what it asks for.
        looked_at = record.head._replace(content="")
        found = snapshot.noting(record, step)
        return replace(found, tidy=(*found.tidy, looked_at))

    return Act("request-extension", (key, actor), plan)


def _require_time(client: Client, today: date) -> TrialClock:
    clock = client.trial
    if clock is None:
        raise PlanRefused(
            f"`{client.key}` is {client.status}, so there is no trial to extend",
            help=see("see what it is", "show", client.key),
        )
    if clock.extended_on is not None:
        raise PlanRefused(
            f"the trial of `{client.key}` was extended already, on {clock.extended_on}",
            help=_next(client, f"it ends on {clock.end}"),
        )
    if clock.first_end <= today:
        raise PlanRefused(
            f"the trial of `{client.key}` ended on {clock.first_end}, today is {today}",
            help=_next(client, "more days are asked for before the end"),
        )
    return clock


def _next(client: Client, first: str) -> Advice:
    after = after_trial(client.key, client.mode)
    return replace(after, text=f"{first}; {after.text}")


def _notices(
    client: Client, asked: TrialRequest, clock: TrialClock, partner: Partner
) -> list[Notice]:
    text = (
        f"{asked.by} asked for {EXTENSION_DAYS} more trial days for {client.name}.\n"
        f"Its trial ends on {clock.first_end}. To grant them, this has to be applied before that "
        f"day, in the file of {client.key}:\n\n{lines_to_grant(asked)}\n"
    )
    admins = (email for email, role in partner.staff.items() if role == StaffRole.ADMIN)
    return [
        Notice(admin, f"{client.name} asks for more trial days", text) for admin in sorted(admins)
    ]
