"""What a merge may do: every promise that still holds, and beside them what is harmless.

A run that was dropped is made good by the next one: each looks for all promises about the files as
they are, not for those of one pull request. Source: DESIGN rule "promise".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reconciler.apply.apply import Request, apply, surveyed
from reconciler.apply.survey.survey import partner_key, survey
from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import PARTNER, Diagnostic, Severity, ask, cure
from reconciler.errors import AlreadyWritten, PlanRefused, StalePlan, StoreFailed
from reconciler.live.store import LiveReader, LiveStore
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.plan import Plan, Receipt, Unkept
from reconciler.plan.promise.keeping import called
from reconciler.plan.promise.plan_file import Promise
from reconciler.plan.promise.same_store import require_same_store
from reconciler.plan.promise.unattended import (
    apart,
    candidates,
    harmless_addresses,
    refused_alone,
    spoken_of,
    why_not_harmless,
)
from reconciler.values import Frozen, replace

_TRIES = 10
_MOVES = (Action.CREATE, Action.UPDATE, Action.REMOVE)
_REVIEW = ask("have a plan of it reviewed: change its file in a pull request").or_(
    cure("review one yourself", "plan", "-o", "FILE")
)

_Objection = PlanRefused | StalePlan


class _Choice(Frozen):
    """What will be asked of the apply, and what is left undone, with why."""

    request: Request
    unkept: tuple[Unkept, ...]


def converge(tree: Tree, store: LiveStore, request: Request, found: Sequence[Promise]) -> Receipt:
    """Bring live as close to the files as promises and harmlessness allow, in one transaction.

    `found` are all plan files there are; those made from other files are passed over. One that
    holds no longer is left out and named in the receipt's `unkept`, like a change that is not
    harmless and that nobody promised. Raises what `apply` raises. Where somebody
    else wrote between the choice and the transaction, it is chosen again.
    """
    key, chosen_at = partner_key(tree, store), -1
    if any(each.new_partner and each.partner == key for each in found):
        request = replace(request, ask=replace(request.ask, new_partner=key))
    error: AlreadyWritten | StalePlan | PlanRefused | None = None
    for _ in range(_TRIES):
        with store.read(key) as reader:
            record = reader.partner()
            serial = record.serial if record else 0
            if error is not None and serial == chosen_at:
                raise error
            choice = _choose(tree, reader, request, found)
        try:
            receipt = apply(tree, store, choice.request)
        except (AlreadyWritten, StalePlan, PlanRefused) as raised:
            error, chosen_at = raised, serial
        else:
            return replace(receipt, unkept=choice.unkept)
    raise StoreFailed(
        f"others wrote to {store.where} in every try of this run",
        help="nothing was written; run the same command again",
    ) from error


def _choose(tree: Tree, reader: LiveReader, request: Request, found: Iterable[Promise]) -> _Choice:
    open_yet = [each for each in found if reader.operation(each.operation) is None]
    fitting = candidates(open_yet, _asked_for(tree, reader, request, open_yet))
    require_same_store(fitting, reader.partner(), reader.seals)
    tried = _Try(tree, reader, request)
    kept, stale = _kept(tried, fitting)
    plan = _asked_for(tree, reader, request, kept)
    beside, against = _beside(tried, kept, plan)
    done = spoken_of(kept) | beside
    unkept = [_stopped(each.name, error, spoken_of([each]) - done) for each, error in stale]
    moving = [each for each in plan.shown if each.action in _MOVES or each in plan.refused]
    named = done.union(*(each.addresses for each in unkept))
    refused = refused_alone(plan)
    unkept += [
        _left_out(each, refused.get(each.address), against.get(each.address))
        for each in moving
        if each.address not in named
    ]
    return _Choice(tried.asking(kept, beside), tuple(unkept))


def _asked_for(
    tree: Tree, reader: LiveReader, request: Request, promises: Iterable[Promise]
) -> Plan:
    """Plan all that the files ask for; put back is only what some promises put back."""
    restore = request.ask.restore.union(*(promise.restore for promise in promises))
    return survey(tree, reader, replace(request.ask, restore=restore, named_alone=True)).plan


class _Try(Frozen):
    """One snapshot in which choices are tried out; nothing is written."""

    tree: Tree
    reader: LiveReader
    request: Request

    def asking(self, kept: Sequence[Promise], beside: frozenset[str]) -> Request:
        """Ask for these promises, and for what is done beside them."""
        base = self.request.ask
        restore = base.restore.union(*(each.restore for each in kept))
        ask = replace(base, restore=restore, promises=tuple(kept), beside=beside)
        return replace(self.request, ask=ask, harmless_only=True)

    def objection(
        self, kept: Sequence[Promise], beside: frozenset[str] = frozenset()
    ) -> _Objection | None:
        """Try a choice, and name what would stop it, if anything."""
        try:
            surveyed(self.tree, self.reader, self.asking(kept, beside))
        except (PlanRefused, StalePlan) as error:
            return error
        return None


def _kept(
    tried: _Try, fitting: Sequence[Promise]
) -> tuple[tuple[Promise, ...], tuple[tuple[Promise, _Objection], ...]]:
    """Keep the newest promises, or as many as hold together, newest first.

    One that does not hold leaves its addresses to older ones, and is given with what stopped it.
    Some that do not hold together are halved, so the many that hold are not tried one by one; a
    second half is often the rest of what was tried before, and then the answer is known.
    """
    kept: list[Promise] = []
    taken: set[str] = set()
    stale: dict[str, _Objection] = {}
    answers: dict[tuple[str, ...], _Objection | None] = {}
    waiting = [fitting]
    while waiting:
        some = waiting.pop()
        together = apart((each for each in some if each.sha256 not in stale), taken)
        if not together:
            continue
        choice = (*kept, *together)
        names = tuple(each.sha256 for each in choice)
        if names not in answers:
            answers[names] = tried.objection(choice)
        error = answers[names]
        if error is None:
            kept += together
            taken |= spoken_of(together)
        elif len(together) == 1:
            stale[together[0].sha256] = error
            waiting.append(some)
        else:
            half = len(some) // 2
            waiting += [some[half:], some[:half]]
    dropped = (each for each in fitting if each.sha256 in stale)
    named = (each for each in apart(dropped) if not spoken_of([each]) <= taken)
    return tuple(kept), tuple((each, stale[each.sha256]) for each in named)


def _beside(
    tried: _Try, kept: Sequence[Promise], plan: Plan
) -> tuple[frozenset[str], dict[str, _Objection]]:
    """Find the most that may be done beside the promises, and what stood against the others.

    Raises that, if not even a choice without anything is possible: a partner cannot be opened
    without a promise.
    """
    moving = frozenset(each.address for each in plan.shown if each.action in _MOVES)
    beside = harmless_addresses(plan) - spoken_of(kept)
    against: dict[str, _Objection] = {}
    while (error := tried.objection(kept, beside)) is not None:
        if not beside:
            raise error
        dropped = _dropped(tried, kept, beside, moving, error)
        against |= dict.fromkeys(dropped, error)
        beside -= dropped
    return beside, against


def _dropped(
    tried: _Try,
    kept: Sequence[Promise],
    beside: frozenset[str],
    moving: frozenset[str],
    error: _Objection,
) -> frozenset[str]:
    """Find what cannot be done beside the promises: clients that are named, else as few as help.

    A guard names the partner, whatever clients are too many. What moves goes before what is only
    recorded.
    """
    blamed = {
        diagnostic.address
        for diagnostic in error.diagnostics
        if diagnostic.severity is Severity.ERROR
    }
    clients = beside & (blamed - {PARTNER})
    if clients:
        return clients
    for some in (beside & {PARTNER}, (beside & moving) - {PARTNER}):
        if some and tried.objection(kept, beside - some) is None:
            return some
    return beside & moving or beside


def _stopped(subject: str, error: _Objection, addresses: Iterable[str] = ()) -> Unkept:
    first = next(
        (diagnostic for diagnostic in error.diagnostics if diagnostic.severity is Severity.ERROR),
        None,
    )
    message = first.message if first else error.message
    help_ = (first or error).help
    return Unkept(subject, message, help_, error.exit_code, tuple(sorted(addresses)))


def _left_out(
    planned: PlannedPartner | PlannedClient, refusal: Diagnostic | None, against: _Objection | None
) -> Unkept:
    address = planned.address
    if refusal is not None:
        return Unkept(address, refusal.message, refusal.help, PlanRefused.exit_code, promised=False)
    if against is not None:
        return replace(_stopped(address, against), promised=False)
    message = f"nobody promised that {called(address)} {why_not_harmless(planned)}"
    return Unkept(address, message, _REVIEW, StalePlan.exit_code, promised=False)
