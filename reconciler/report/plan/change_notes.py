"""What a change of one field means: a clock that starts, a draw on the pool, a value put back."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.billing.pool import PoolForecast, holds_delta
from reconciler.diagnostics import FieldPath
from reconciler.model.resources import resource_at
from reconciler.model.status import EXTENSION_DAYS, Effect
from reconciler.plan.change import PlannedClient, PlannedPartner
from reconciler.plan.people import is_member, seats_follow, turnout
from reconciler.plan.steps import BuyArticle
from reconciler.report.amounts import money
from reconciler.report.document import Line, Role, Span, line
from reconciler.report.wording import amounts, counted, cut
from reconciler.rules.doors import resumes_trial

PUT_BACK = "put back: it was moved behind the files "
NO_REFUND = "nothing is paid back: an article is paid once"
FOLLOWS = "the seats follow the number of members"
_NAMED = 3
_WORKING = {
    Effect.SHARING: "live and published links",
    Effect.REFRESH: "refresh of data",
    Effect.DOWNLOAD: "downloads",
    Effect.ADD_USERS: "adding users",
}
_STATUS = ("status",)
_MODE = ("billing", "mode")
_ASKED = ("trial", "extension", "requested_on")


def change_notes(planned: PlannedClient, pool: PoolForecast) -> dict[FieldPath, tuple[Line, ...]]:
    """Give field → notes for a client that changes."""
    found: dict[FieldPath, tuple[Line, ...]] = {}
    for path, note in _said(planned, pool):
        found[path] = (*found.get(path, ()), line(note))
    for path, who in put_back_notes(planned).items():
        found[path] = (*found.get(path, ()), who)
    for moved in planned.change.fields:
        if moved.path[0] == "articles" and int(moved.after or 0) < int(moved.before or 0):
            found[moved.path] = (*found.get(moved.path, ()), line(NO_REFUND))
    for receipt in planned.receipts:
        if isinstance(receipt, BuyArticle):
            path = ("articles", receipt.article)
            paid = money(receipt.quantity * receipt.unit, receipt.currency)
            found[path] = (*found.get(path, ()), line("the client pays ", paid, ", once"))
    return found


def put_back_notes(planned: PlannedPartner | PlannedClient) -> dict[FieldPath, Line]:
    """Say of each field that is put back who had moved it, and when."""
    return {
        path: line(PUT_BACK, Span(cut(who), Role.VALUE)) for path, who in planned.restored.items()
    }


def _said(planned: PlannedClient, pool: PoolForecast) -> Iterator[tuple[FieldPath, str]]:
    fields = [field.path for field in planned.change.fields]
    yield from ((_STATUS, note) for note in turn_facts(planned))
    for path in _first(fields, _ASKED, _STATUS, _MODE):
        yield from ((path, note) for note in trial_facts(planned))
    yield from _draws(planned, pool, fields)
    yield from _people(planned)


def _people(planned: PlannedClient) -> Iterator[tuple[FieldPath, str]]:
    if seats_follow(planned.change):
        yield ("seats",), FOLLOWS
    moving = turnout(planned.change)
    for field in planned.change.fields:
        if not is_member(field):
            continue
        if field.path[1] in moving.invited:
            yield field.path, "sends an invitation"
        elif field.path[1] in moving.invited_again:
            yield field.path, "re-invited: the link of the first invitation is void"
        elif field.path[1] in moving.dismissed:
            yield field.path, "loses access"


def people_facts(planned: PlannedClient) -> list[str]:
    """Say how many invitations a new client sends, and why it has the seats it has."""
    asked = len(turnout(planned.change).asked)
    sends = [f"sends {counted(asked, 'invitation')}"] if asked else []
    return [*sends, *([FOLLOWS] if seats_follow(planned.change) else [])]


def _first(fields: list[FieldPath], *wanted: FieldPath) -> list[FieldPath]:
    return [path for path in wanted if path in fields][:1]


def _draws(
    planned: PlannedClient, pool: PoolForecast, fields: list[FieldPath]
) -> Iterator[tuple[FieldPath, str]]:
    before, after = planned.change.before, planned.change.after
    moving = _first(fields, _STATUS, _MODE)
    if moving and before and after and before.draws != after.draws:
        yield from ((moving[0], note) for note in pool_facts(planned, pool))
        return
    takes = _takes(planned, pool)
    for path in fields if takes else ():
        amount = takes.get(resource_at(path) or "", 0)
        if amount:
            yield path, _taken(f"{abs(amount):,}", takes=amount > 0)


def turn_facts(planned: PlannedClient) -> list[str]:
    """Say who may sign in no more, or again, and what stops or works again."""
    turn = planned.turn
    if turn is None:
        return []
    facts = []
    if turn.users:
        loses = "loses sign-in" if len(turn.users) == 1 else "lose sign-in"
        does = loses if turn.closes else "may sign in again"
        named = ", ".join(turn.users[:_NAMED])
        more = f" and {len(turn.users) - _NAMED:,} more" if len(turn.users) > _NAMED else ""
        facts.append(f"{counted(len(turn.users), 'user')} {does}: {named}{more}")
    elif turn.closes:
        facts.append("no user of the client may sign in")
    if turn.effects:
        working = ", ".join(_WORKING[effect] for effect in turn.effects)
        facts.append(f"{'stops' if turn.closes else 'works again'}: {working}")
    if turn.closes and turn.waiting:
        facts.append(f"{counted(turn.waiting, 'open invitation')} cannot be accepted meanwhile")
    return facts


def trial_facts(planned: PlannedClient) -> list[str]:
    """Say that a trial starts, is extended or goes on, and until when; nothing if it does not."""
    before = planned.change.before
    was, now = before.observed.trial if before else None, planned.clock
    if now is not None and resumes_trial(planned.change):
        return [f"back in the trial it had: its end stays {now.end}"]
    if now is None or now == was:
        return []
    if was is not None and now.start == was.start:
        return [f"{EXTENSION_DAYS} more days: sign-in ends on {now.end} instead of {was.end}"]
    return [f"a trial of {(now.end - now.start).days} days: sign-in ends on {now.end}"]


def pool_facts(planned: PlannedClient, pool: PoolForecast) -> list[str]:
    """Say what a client takes from the supply, and what it returns."""
    takes = _takes(planned, pool)
    up = amounts((name, amount) for name, amount in takes.items() if amount > 0)
    down = amounts((name, -amount) for name, amount in takes.items() if amount < 0)
    return [
        *([_taken(up, takes=True)] if up else []),
        *([_taken(down, takes=False)] if down else []),
    ]


def _takes(planned: PlannedClient, pool: PoolForecast) -> dict[str, int]:
    before, after = planned.change.before, planned.change.after
    delta = holds_delta(before.holds if before else {}, after.holds if after else {})
    pooled = {supply.resource for supply in pool.supplies if supply.declared is not None}
    return {name: amount for name, amount in delta.items() if name in pooled}


def _taken(what: str, *, takes: bool) -> str:
    return f"takes {what} from the supply" if takes else f"returns {what} to the supply"
