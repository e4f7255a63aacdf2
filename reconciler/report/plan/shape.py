"""A plan as JSON: all of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import PARTNER, Diagnostic
from reconciler.diff.change import FieldChange
from reconciler.model.files.leaves import dotted
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.drift_notes import Drift
from reconciler.plan.plan import ExpiredTrial, Plan
from reconciler.plan.promise.plan_file import plan_digest
from reconciler.report.money.receipt_rows import PlannedReceiptShape, planned_receipts
from reconciler.report.money.shape import PlanMoneyShape, plan_money_shape
from reconciler.report.plan.kept_rows import KeptShape, kept_shapes
from reconciler.report.plan.step_shape import StepShape, step_shape
from reconciler.report.plan.turn_shape import TurnShape, turn_shape
from reconciler.report.plan.waiting import WaitingShape, WentShape, waiting_shape, went_shapes
from reconciler.report.shapes.findings import FindingShape, finding_shape
from reconciler.report.shapes.parts import (
    AmountsShape,
    Day,
    FieldShape,
    Plain,
    RemovalShape,
    TrialShape,
    amounts_shape,
    field_shapes,
    removal_shape,
    trial_shape,
)

ActionWord = Literal["create", "update", "remove", "record", "none"]


class RestoredFieldShape(FieldShape):
    """One leaf of a client, before and after."""

    restored: Annotated[bool, "Whether it drifted and is put back."]


class DoorShape(TypedDict):
    """A one-way door that a change opens."""

    door: Annotated[str, "trial, active, disabled or handover."]
    forecloses: Annotated[list[str], "Statuses that can never be reached again."]
    lost: Annotated[str, "What is lost for good, in words."]


class ClientShape(TypedDict):
    """What happens to one client."""

    address: Annotated[str, "`client.KEY`."]
    key: Annotated[str, "The client's key."]
    name: Annotated[str, "Its company name."]
    action: Annotated[ActionWord, "`record` writes no live value; `none` only has findings."]
    refused: Annotated[bool, "Whether it is refused: then it is in no count, step or amount."]
    fields: Annotated[list[RestoredFieldShape], "Every leaf that changes, by path."]
    doors: Annotated[list[DoorShape], "The one-way doors it opens."]
    turn: Annotated[TurnShape | None, "What its step of status closes or opens again."]
    moved_from: Annotated[str | None, "The key it had so far, if that changes."]
    removal: Annotated[RemovalShape | None, "Why it is removed, if it is."]
    trial: Annotated[TrialShape | None, "Its trial after the change."]
    recorded: Annotated[list[str], "Fields that are only written down anew."]
    kept: Annotated[list[KeptShape], "What live keeps although the file says it no more."]
    digest: Annotated[str, "What the change does, as 32 hex digits; never money."]


class PartnerShape(TypedDict):
    """What happens to the partner."""

    address: Annotated[Literal["partner"], "The partner's address."]
    key: Annotated[str, "The partner's key."]
    name: Annotated[str, "The partner's name."]
    action: Annotated[ActionWord, "What happens to its own fields."]
    refused: Annotated[bool, "Whether it is refused, and the whole plan with it."]
    fields: Annotated[list[FieldShape], "Every leaf that changes, by path."]
    recorded: Annotated[list[str], "Fields that are only written down anew."]
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
    field: Annotated[str, "The same, as people read it."]
    applied: Annotated[Plain | None, "What the files last wrote."]
    live: Annotated[Plain | None, "What is live; for an unmanaged client its status."]
    who: Annotated[str, "Who moved it, when and how, as far as is known."]
    why: Annotated[str, "Why it cannot be put back."]
    elsewhere: Annotated[bool, "Whether the plan is not about this address."]


class ExpiredShape(TypedDict):
    """A trial that is over and waits for a decision."""

    key: Annotated[str, "The client's key."]
    since: Annotated[Day, "The first day without access."]
    due: Annotated[bool, "Whether its end is recorded first by an apply."]


class CountsShape(TypedDict):
    """What the plan comes to, in numbers; the partner counts as one."""

    add: Annotated[int, "Accounts that are created."]
    change: Annotated[int, "Accounts that are changed."]
    remove: Annotated[int, "Accounts that are removed."]
    one_way: Annotated[int, "One-way doors."]
    refused: Annotated[int, "Accounts that are refused, by one rule or several."]
    recorded: Annotated[int, "Accounts that are only written down anew."]
    live: Annotated[int, "Live clients before the plan."]


class PlanShape(TypedDict):
    """A plan: what an apply would do, what was refused, what is only named."""

    format: Annotated[Literal[1], "Version of this format."]
    kind: Annotated[Literal["plan"], "What this document is."]
    verdict: Annotated[
        Literal["no-changes", "nothing-to-do", "applicable", "refused"],
        "What the plan comes to. no-changes: live is as the files say, and nothing waits; "
        "nothing-to-do: nothing changes, and something waits.",
    ]
    today: Annotated[Day, "The day the plan was made for."]
    store: Annotated[str, "The id of the live store; empty while nothing was written."]
    serial: Annotated[int, "The live revision the plan was made from."]
    digest: Annotated[str, "What the plan does, as in its plan file: 32 hex digits; never money."]
    counts: Annotated[CountsShape, "What the plan comes to, in numbers."]
    partner: Annotated[PartnerShape, "What happens to the partner."]
    clients: Annotated[list[ClientShape], "What happens to clients, by key."]
    steps: Annotated[list[StepShape], "The same as steps, in the order they run."]
    pool: Annotated[list[SupplyShape], "Every pooled resource, before and after."]
    findings: Annotated[list[FindingShape], "Refusals, warnings and notes."]
    drift: Annotated[list[DriftShape], "What moved behind the files."]
    ignored: Annotated[int, "How many drifted fields ignore.yaml leaves out of `drift`."]
    expired: Annotated[list[ExpiredShape], "Trials that are over."]
    waiting: Annotated[WaitingShape, "How much is left as it is, by class."]
    went: Annotated[list[WentShape], "Live clients whose file went since the last apply."]
    left_out: Annotated[list[str], "Addresses that nobody asked for here."]
    passed_over: Annotated[
        list[FindingShape], "What refuses clients that the plan is not about, and leaves them out."
    ]
    receipts: Annotated[list[PlannedReceiptShape], "What clients pay once; never the partner."]
    money: Annotated[PlanMoneyShape | None, "What it costs; null where the partner has no prices."]


def plan_shape(plan: Plan, findings: Iterable[Diagnostic]) -> PlanShape:
    """Give a plan as the shape of its JSON; `findings` are the plan's own, with their places."""
    refused = {each.address for each in plan.refused}
    return PlanShape(
        format=1,
        kind="plan",
        verdict=plan.verdict.value,
        today=plan.today.isoformat(),
        store=plan.store,
        serial=plan.serial,
        digest=plan_digest(plan),
        counts=_counts(plan),
        partner=_partner(plan.shown_partner, plan, refused=PARTNER in refused),
        clients=[
            _client(client, plan, refused=client.address in refused)
            for client in plan.shown_clients
        ],
        steps=[step_shape(step) for step in plan.steps],
        pool=[
            SupplyShape(
                resource=supply.resource,
                declared=supply.declared,
                before=amounts_shape(supply.before) if supply.before else None,
                after=amounts_shape(supply.after),
                bought=supply.bought,
                short=supply.short,
            )
            for supply in plan.pool.supplies
        ],
        findings=[finding_shape(finding) for finding in findings],
        drift=[_drift(each, plan) for each in plan.drift],
        ignored=sum(each.count for each in plan.ignored),
        expired=list(map(_expired, plan.expired)),
        waiting=waiting_shape(plan.waits),
        went=went_shapes(plan.went),
        left_out=list(plan.left_out),
        passed_over=[finding_shape(each) for each in plan.passed_over],
        receipts=planned_receipts(plan.clients),
        money=plan_money_shape(plan.money),
    )


def _expired(each: ExpiredTrial) -> ExpiredShape:
    return ExpiredShape(key=each.key, since=each.since.isoformat(), due=each.due)


def _counts(plan: Plan) -> CountsShape:
    return CountsShape(
        add=plan.count(Action.CREATE),
        change=plan.count(Action.UPDATE),
        remove=plan.count(Action.REMOVE),
        one_way=plan.doors,
        refused=plan.refused_accounts,
        recorded=len(plan.recorded),
        live=plan.counted,
    )


def _partner(planned: PlannedPartner, plan: Plan, *, refused: bool) -> PartnerShape:
    return PartnerShape(
        address="partner",
        key=planned.change.after.key,
        name=planned.change.after.name,
        action=planned.action.value,
        refused=refused,
        fields=field_shapes(planned.change.fields),
        recorded=[dotted(each) for each in planned.recorded],
        kept=kept_shapes(plan.kept.get(planned.address, ())),
        farewells={email: list(keys) for email, keys in plan.farewells.items()},
        digest=planned.digest,
    )


def _client(planned: PlannedClient, plan: Plan, *, refused: bool) -> ClientShape:
    change = planned.change
    client = change.after or change.before or change.declared
    return ClientShape(
        address=planned.address,
        key=change.key,
        name=client.name if client else "",
        action=planned.action.value,
        refused=refused,
        fields=[_field(field, planned) for field in change.fields],
        doors=[
            DoorShape(
                door=opening.door.value, forecloses=list(opening.forecloses), lost=opening.lost
            )
            for opening in planned.openings
        ],
        turn=turn_shape(planned.turn),
        moved_from=change.moved_from or None,
        removal=removal_shape(change.removal) if change.removal else None,
        trial=trial_shape(planned.clock),
        recorded=[dotted(each) for each in planned.recorded],
        kept=kept_shapes(plan.kept.get(planned.address, ())),
        digest=planned.digest,
    )


def _field(change: FieldChange, planned: PlannedClient) -> RestoredFieldShape:
    return RestoredFieldShape(
        path=list(change.path),
        field=dotted(change.path),
        before=change.before,
        after=change.after,
        restored=change.path in planned.restored,
    )


def _drift(note: Drift, plan: Plan) -> DriftShape:
    return DriftShape(
        kind=note.kind.value,
        address=note.address,
        path=list(note.path),
        field=dotted(note.path),
        applied=note.applied,
        live=note.live,
        who=note.who,
        why=note.why,
        elsewhere=note.address in plan.elsewhere,
    )
