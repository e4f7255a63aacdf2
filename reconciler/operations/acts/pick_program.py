"""The act of a client that picks a program of the platform: only where the platform bills it."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from reconciler.diagnostics import client_address, cure
from reconciler.errors import PlanRefused, UsageRefused
from reconciler.model.access.actions import UserAction
from reconciler.model.fields import Word
from reconciler.model.files.billing import BillingMode
from reconciler.model.live.observed import Learned
from reconciler.operations.perform import Act, email_of
from reconciler.operations.snapshot import Snapshot
from reconciler.plan.plan import Plan
from reconciler.plan.steps import ObserveClient
from reconciler.rules.transitions import PICKED

_WORD: TypeAdapter[str] = TypeAdapter(Word)


def pick_program(key: str, program: str, by: str) -> Act:
    """Make the act that picks a program: the client is active from then on, on its own bill.

    This edge is the platform's and stands in no file; it is open after the trial's end too.
    """
    actor, chosen = email_of(by), _program(program)

    def plan(snapshot: Snapshot) -> Plan | None:
        record = snapshot.client(key)
        live = record.live
        if live.mode is not BillingMode.PLATFORM:
            raise PlanRefused(
                f"you bill `{live.key}`, so it picks no program of the platform",
                help=cure(
                    "to let the platform bill it, write",
                    lines="billing: {mode: platform}",
                    file=client_address(live.key),
                ),
            )
        if live.status.is_suspended:
            raise PlanRefused(
                f"`{live.key}` is {live.status}, and nobody can pick a program for it",
                help=cure("first write", lines=f"status: {PICKED}", file=client_address(live.key)),
            )
        snapshot.require(live, actor, UserAction.PICK_PROGRAM)
        if live.observed.program == chosen and live.status is PICKED:
            return None
        step = ObserveClient(
            key,
            "program-picked",
            facts={"program": f"{live.observed.program or 'nothing'} → {chosen}"},
            learned=Learned(program=chosen),
            said=(f"{actor} picked {chosen} for {live.name}; the platform bills it",),
        )
        return snapshot.moving(record, live.with_leaves({("status",): PICKED.value}), step)

    return Act("pick-program", (key, chosen, actor), plan)


def _program(text: str) -> str:
    try:
        return _WORD.validate_python(text)
    except ValidationError:
        raise UsageRefused(
            f"`{text}` is not a program", help="write one word in lower case, such as grow"
        ) from None
