"""A plan as JSON: all of it, with the advice on clients whose file went."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import Diagnostic
from reconciler.model.files.leaves import dotted
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.plan import Plan
from reconciler.plan.promise.plan_file import plan_digest
from reconciler.report.money.receipts_view import PlannedReceiptShape, planned_receipts
from reconciler.report.money.shape import PlanMoneyShape
from reconciler.report.plan.step_shape import StepShape
from reconciler.report.plan.went import WentShape
from reconciler.report.shapes.as_json import (
    ITSELF,
    Data,
    IsoDay,
    Of,
    Plain,
    Versioned,
    as_json,
)
from reconciler.report.shapes.parts import (
    AmountsShape,
    FieldShape,
    FindingShape,
    RemovalShape,
    TrailText,
    TrialShape,
)

ActionWord = Literal["create", "update", "remove", "record", "none"]


def restored_fields(planned: PlannedClient) -> list[RestoredFieldShape]:
    """Every leaf that a client's change moves, and whether it is put back."""
    return [
        as_json(RestoredFieldShape, change, restored=change.path in planned.restored)
        for change in planned.change.fields
    ]


class RestoredFieldShape(FieldShape):
    """One leaf of a client, before and after."""

    restored: Annotated[bool, "Whether it drifted and is put back."]


class TurnShape(TypedDict):
    """What a step of status closes or opens again."""

    closes: Annotated[bool, "Whether it closes the account; else it opens it again."]
    users: Annotated[list[str], "Who may sign in no more, or again."]
    effects: Annotated[list[str], "What stops, or works again: see `access`."]
    waiting: Annotated[int, "How many open invitations the account has."]


class KeptShape(TypedDict):
    """What live keeps although the file says it no more: nothing happens."""

    kind: Annotated[
        Literal["value", "extension", "grant"],
        "A value that no line names; a granted extension of a trial; a grant of credit.",
    ]
    path: Annotated[list[str], "The way to it, step by step."]
    field: Annotated[str, Of("path"), "The same, as people read it."]
    live: Annotated[Plain, "The value, the day on which the trial ends, or the id of the grant."]
    left: Annotated[int, "Of a grant: what is left of it, in minor units; else 0."]


class DoorShape(TypedDict):
    """A one-way door that a change opens."""

    door: Annotated[str, "trial, active, disabled or handover."]
    forecloses: Annotated[list[str], "Statuses that can never be reached again."]
    lost: Annotated[str, "What is lost for good, in words."]


def client_name(planned: PlannedClient) -> str:
    """The company name of a client, as it will be, was, or is declared."""
    change = planned.change
    client = change.after or change.before or change.declared
    return client.name if client else ""


def recorded(planned: PlannedPartner | PlannedClient) -> list[str]:
    """The fields that are only written down anew, as people read them."""
    return [dotted(path) for path in planned.recorded]


class ClientShape(TypedDict):
    """What happens to one client."""

    address: Annotated[str, "`client.KEY`."]
    key: Annotated[str, Of("change.key"), "The client's key."]
    name: Annotated[str, Of(client_name), "Its company name."]
    action: Annotated[ActionWord, "`record` writes no live value; `none` only has findings."]
    refused: Annotated[bool, "Whether it is refused: then it is in no count, step or amount."]
    found: Annotated[
        bool,
        Of(lambda planned: planned.found is not None),
        "Whether it was there before its file: nobody is invited, and nothing is bought.",
    ]
    fields: Annotated[
        list[RestoredFieldShape], Of(restored_fields), "Every leaf that changes, by path."
    ]
    doors: Annotated[list[DoorShape], Of("openings"), "The one-way doors it opens."]
    turn: Annotated[TurnShape | None, "What its step of status closes or opens again."]
    moved_from: Annotated[
        str | None,
        Of(lambda planned: planned.change.moved_from or None),
        "The key it had so far, if that changes.",
    ]
    removal: Annotated[RemovalShape | None, Of("change.removal"), "Why it is removed, if it is."]
    trial: Annotated[TrialShape | None, Of("clock"), "Its trial after the change."]
    recorded: Annotated[list[str], Of(recorded), "Fields that are only written down anew."]
    kept: Annotated[list[KeptShape], "What live keeps although the file says it no more."]
    digest: Annotated[str, "What the change does, as 32 hex digits; never money."]


class PartnerShape(TypedDict):
    """What happens to the partner."""

    address: Annotated[Literal["partner"], "The partner's address."]
    key: Annotated[str, Of("change.after.key"), "The partner's key."]
    name: Annotated[str, Of("change.after.name"), "The partner's name."]
    action: Annotated[ActionWord, "What happens to its own fields."]
    refused: Annotated[bool, "Whether it is refused, and the whole plan with it."]
    fields: Annotated[list[FieldShape], Of("change.fields"), "Every leaf that changes, by path."]
    recorded: Annotated[list[str], Of(recorded), "Fields that are only written down anew."]
    kept: Annotated[list[KeptShape], "What live keeps although the file says it no more."]
    farewells: Annotated[
        dict[str, list[str]],
        "E-mail of somebody who leaves the staff → clients that keep this member.",
    ]
    digest: Annotated[str, "What the change does, as 32 hex digits."]


class SupplyShape(TypedDict):
    """One pooled resource, before and after the plan."""

    resource: Annotated[str, "The resource, such as `seats`."]
    declared: Annotated[int | None, "What the file wants; null: no longer pooled."]
    before: Annotated[AmountsShape | None, "Before; null: not pooled so far."]
    after: Annotated[AmountsShape, "After the plan, what is bought included."]
    bought: Annotated[int, "What expansion buys."]
    short: Annotated[int, "What is missing and may not be bought."]


class DriftShape(TypedDict):
    """A live value that moved behind the files, or a live client without a file."""

    kind: Annotated[
        Literal["drift", "unreconcilable", "unmanaged"],
        "drift stays as it is; unreconcilable should be put back and a rule forbids it; "
        "unmanaged is a live client without a file.",
    ]
    address: Annotated[str, "`partner` or `client.KEY`."]
    path: Annotated[list[str], "The way to the leaf; empty: the whole client."]
    field: Annotated[str, Of("path"), "The same, as people read it."]
    applied: Annotated[Plain | None, "What the files last wrote."]
    live: Annotated[Plain | None, "What is live; for an unmanaged client its status."]
    who: Annotated[str, "Who moved it, when and how, as far as is known."]
    why: Annotated[str, "Why it cannot be put back."]
    elsewhere: Annotated[bool, "Whether the plan is not about this address."]


class ExpiredShape(TypedDict):
    """A trial that is over and waits for a decision."""

    key: Annotated[str, "The client's key."]
    since: Annotated[IsoDay, "The first day without access."]
    due: Annotated[bool, "Whether its end is recorded first by an apply."]


class CountsShape(TypedDict):
    """What the plan comes to, in numbers; the partner counts as one."""

    add: Annotated[int, Of(lambda plan: plan.count(Action.CREATE)), "Accounts that are created."]
    change: Annotated[int, Of(lambda plan: plan.count(Action.UPDATE)), "Accounts that are changed."]
    remove: Annotated[int, Of(lambda plan: plan.count(Action.REMOVE)), "Accounts that are removed."]
    one_way: Annotated[int, Of("doors"), "One-way doors."]
    refused: Annotated[
        int, Of("refused_accounts"), "Accounts that are refused, by one rule or several."
    ]
    recorded: Annotated[
        int, Of(lambda plan: len(plan.recorded)), "Accounts that are only written down anew."
    ]
    live: Annotated[int, Of("counted"), "Live clients before the plan."]


class WaitingShape(TypedDict):
    """How much waits, by class; all 0 where everything matches."""

    left_out: Annotated[int, "Changes that nobody asked for here."]
    due: Annotated[int, "Periods to close and ends of trials to record, before anything else."]
    over: Annotated[int, "Trials that are over and wait for a decision."]
    asked: Annotated[int, "Open requests for more trial days."]
    drift: Annotated[int, "Fields that moved behind the files, without what is ignored."]
    unmanaged: Annotated[int, "Live clients without a file."]


class PlanShape(Versioned):
    """A plan: what an apply would do, what was refused, what is only named."""

    kind: Annotated[Literal["plan"], "What this document is."]
    verdict: Annotated[
        Literal["no-changes", "nothing-to-do", "applicable", "refused"],
        "What the plan comes to. no-changes: live is as the files say, and nothing waits; "
        "nothing-to-do: nothing changes, and something waits.",
    ]
    today: Annotated[IsoDay, "The day the plan was made for."]
    store: Annotated[str, "The id of the live store; empty while nothing was written."]
    serial: Annotated[int, "The live revision the plan was made from."]
    as_found: Annotated[
        str | None,
        Of(lambda plan: plan.as_found.content if plan.as_found else None),
        "The content id of found.yaml, where the store is opened with it.",
    ]
    trail: TrailText
    digest: Annotated[str, Of(plan_digest), "What the plan does, as in its file; never money."]
    counts: Annotated[CountsShape, ITSELF, "What the plan comes to, in numbers."]
    partner: Annotated[PartnerShape, "What happens to the partner."]
    clients: Annotated[list[ClientShape], "What happens to clients, by key."]
    steps: Annotated[list[StepShape], "The same as steps, in the order they run."]
    pool: Annotated[
        list[SupplyShape], Of("pool.supplies"), "Every pooled resource, before and after."
    ]
    findings: Annotated[list[FindingShape], "Refusals, warnings and notes."]
    drift: Annotated[list[DriftShape], "What moved behind the files."]
    ignored: Annotated[
        int,
        Of(lambda plan: sum(entry.count for entry in plan.ignored)),
        "How many drifted fields ignore.yaml leaves out of `drift`.",
    ]
    expired: Annotated[list[ExpiredShape], "Trials that are over."]
    waiting: Annotated[WaitingShape, Of("waits"), "How much is left as it is, by class."]
    went: Annotated[list[WentShape], "Live clients whose file went since the last apply."]
    left_out: Annotated[list[str], "Addresses that nobody asked for here."]
    passed_over: Annotated[
        list[FindingShape], "What refuses clients that the plan is not about, and leaves them out."
    ]
    receipts: Annotated[
        list[PlannedReceiptShape],
        Of(lambda plan: planned_receipts(plan.clients)),
        "What clients pay once; never the partner.",
    ]
    money: Annotated[PlanMoneyShape | None, "What it costs; null where the partner has no prices."]


def plan_shape(plan: Plan, findings: Iterable[Diagnostic]) -> PlanShape:
    """The JSON of a plan; `findings` are the plan's own, with their places."""
    refused = {planned.address for planned in plan.refused}

    def beside(planned: PlannedPartner | PlannedClient) -> Data:
        return {"refused": planned.address in refused, "kept": plan.kept.get(planned.address, ())}

    partner, clients = plan.shown_partner, plan.shown_clients
    return as_json(
        PlanShape,
        plan,
        findings=findings,
        partner=as_json(PartnerShape, partner, farewells=plan.farewells, **beside(partner)),
        clients=[as_json(ClientShape, planned, **beside(planned)) for planned in clients],
        drift=[
            as_json(DriftShape, note, elsewhere=note.address in plan.elsewhere)
            for note in plan.drift
        ],
    )
