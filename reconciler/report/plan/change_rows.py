"""What happens to one account, row by row: glyph, word, field, before → after, meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from reconciler.billing.pool import PoolForecast
from reconciler.diagnostics import PARTNER, FieldPath
from reconciler.diff.change import FieldChange
from reconciler.model.files.consent import Door, Removal
from reconciler.model.files.leaves import Leaf, Leaves, dotted
from reconciler.model.live.account import client_defaults, partner_defaults
from reconciler.plan.change import Action, PlannedClient, PlannedPartner
from reconciler.plan.judge.kept import Kept
from reconciler.report.document import (
    CLOSING,
    CREATE,
    GIVEN_BACK,
    ONE_WAY,
    REMOVE,
    UPDATE,
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Span,
    dim,
    line,
    strong,
)
from reconciler.report.money.receipt_rows import credit_facts, credit_rows
from reconciler.report.plan.change_notes import (
    change_notes,
    people_facts,
    pool_facts,
    put_back_notes,
    trial_facts,
)
from reconciler.report.plan.kept_rows import written_rows
from reconciler.report.wording import ARROW, before_after, cut, field, is_word, shown, value
from reconciler.rules.renames import MOVED_PATH

_NAME = ("name",)
_STATUS = ("status",)
_MODE = ("billing", "mode")
_GROUP = "change"
_WITH_PARTNER = "refused with the partner"
_ONE_WORD = re.compile(r"[\w@./+-]+")
_IN_QUOTES = re.compile(r'"\w*"')

_MOST_NAMED = 10

Farewells = Mapping[str, tuple[str, ...]]
"""E-mail of somebody who leaves the staff → keys of the clients with this member."""

NOBODY: Farewells = {}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an account's change is refused: fields with the rule; none of the rest happens either."""

    rules: tuple[tuple[FieldPath, str], ...] = ()

    def notes(self, path: FieldPath) -> tuple[Line, ...]:
        """Name the rules that refuse one field; the other fields carry no note."""
        rules = (rule for at, rule in self.rules if at and path[: len(at)] == at)
        return tuple(map(_refused, dict.fromkeys(rules)))

    def untold(self, rows: Iterable[Row]) -> tuple[Line, ...]:
        """Name the rules that no row of the account names."""
        told = {span for row in rows for part in (*row.cells, *row.notes) for span in part}
        return tuple(each for each in self.all if not told.issuperset(each))

    @property
    def all(self) -> tuple[Line, ...]:
        """Name every rule that refuses the account's change; it has none where the partner has."""
        rules = dict.fromkeys(rule for _, rule in self.rules)
        return tuple(map(_refused, rules)) or ((Span(_WITH_PARTNER, Role.ERROR, whole=True),),)


def partner_rows(
    planned: PlannedPartner,
    pool: PoolForecast,
    refused: Refused | None,
    kept: Iterable[Kept] = (),
    farewells: Farewells = NOBODY,
) -> Rows:
    """Give what happens to the partner, and what it buys."""
    partner = planned.change.after
    rows: list[Row] = []
    if planned.action is Action.CREATE:
        rows.append(_created(planned.change.fields, partner_defaults(), _refusals(refused)))
    else:
        rows += _partner_fields(planned, refused, farewells)
    rows += [
        Row(
            (
                line(f"{supply.resource} owned"),
                _moved(supply.after.supply - supply.bought, supply.after.supply),
            ),
            UPDATE,
            (line(f"{supply.bought:,} bought: `expansion` is automatic"),),
            ("supply", supply.resource),
        )
        for supply in pool.supplies
        if supply.bought
    ]
    rows += () if refused else written_rows(planned.recorded, kept)
    title = line(strong(partner.key), dim(f"  {cut(partner.name)}, partner"))
    return _of_account(title, tuple(rows), PARTNER, refused)


def _partner_fields(
    planned: PlannedPartner, refused: Refused | None, farewells: Farewells
) -> Iterator[Row]:
    """Give the partner's own fields, first those that are put back."""
    back = {path: (note,) for path, note in put_back_notes(planned).items()}
    for each in sorted(planned.change.fields, key=lambda field: field.path not in back):
        if refused:
            yield _row(each, refused.notes(each.path))
        else:
            notes = (*back.get(each.path, ()), *_stays(each, farewells))
            yield _row(each, notes, given_back=each.path in planned.given_back)


def _stays(change: FieldChange, farewells: Farewells) -> tuple[Line, ...]:
    """Name the clients of which somebody stays a member who leaves the staff."""
    if change.path[0] != "staff" or change.after is not None:
        return ()
    keys = farewells.get(change.path[1], ())
    more = f" and {len(keys) - _MOST_NAMED:,} more" if len(keys) > _MOST_NAMED else ""
    return (line(f"still a member of {', '.join(keys[:_MOST_NAMED])}{more}"),) if keys else ()


def _moved(before: int, after: int) -> Line:
    return line(f"{before:,}", ARROW, Span(f"{after:,}", Role.VALUE))


def client_rows(
    planned: PlannedClient, pool: PoolForecast, refused: Refused | None, kept: Iterable[Kept] = ()
) -> Rows:
    """Give what happens to one client."""
    change = planned.change
    client = change.after or change.before or change.declared
    title = line(strong(change.key), dim(f"  {cut(client.name)}" if client else ""))
    written = () if refused else written_rows(planned.recorded, kept)
    rows = (*_client(planned, pool, refused), *written)
    return _of_account(title, rows, planned.address, refused)


def _of_account(title: Line, rows: tuple[Row, ...], address: str, refused: Refused | None) -> Rows:
    return Rows(title, rows, _GROUP, address, refused.untold(rows) if refused else None)


def _client(planned: PlannedClient, pool: PoolForecast, refused: Refused | None) -> Iterator[Row]:
    change = planned.change
    if change.removal is not None and change.before is not None:
        end = line(change.before.status.value, ARROW, Span("removed", Role.VALUE))
        yield Row((line("status"), end), REMOVE, (_why(change.removal), *_refusals(refused)))
        return
    if change.before is None:
        facts = [] if refused else [*map(line, _facts(planned, pool)), *credit_facts(planned)]
        yield _created(change.fields, client_defaults(), [*facts, *_refusals(refused)])
        return
    if refused:
        yield from _not_done(planned, refused)
        return
    if change.moved_from:
        moved = line(change.moved_from, ARROW, value(change.key))
        yield Row((line("key"), moved), UPDATE, (line("the account keeps its history"),))
    doors = {
        _MODE if opening.door is Door.HANDOVER else _STATUS: opening for opening in planned.openings
    }
    notes = change_notes(planned, pool)
    closing = {_STATUS} if planned.turn is not None and planned.turn.closes else set()
    first = (planned.restored, doors, closing)
    for each in sorted(change.fields, key=lambda at: tuple(at.path not in some for some in first)):
        found = notes.get(each.path, ())
        if each.path in doors:
            lost = line(Span(f"lost for good: {doors[each.path].lost}", Role.ONE_WAY))
            yield Row((field(each.path), before_after(each)), ONE_WAY, (lost, *found), each.path)
        else:
            row = _row(each, found, given_back=each.path in planned.given_back)
            yield row._replace(mark=CLOSING) if each.path in closing else row
    yield from credit_rows(planned)


def _not_done(planned: PlannedClient, refused: Refused) -> Iterator[Row]:
    """Show what a refused client asks for: no door opens, nothing is drawn, nobody is invited."""
    change = planned.change
    if change.moved_from:
        moved = line(change.moved_from, ARROW, value(change.key))
        yield Row((line("key"), moved), UPDATE, refused.notes(MOVED_PATH))
    named = {path for path, _ in refused.rules}
    for each in sorted(change.fields, key=lambda field: field.path not in named):
        yield _row(each, refused.notes(each.path))


def _facts(planned: PlannedClient, pool: PoolForecast) -> list[str]:
    return [*trial_facts(planned), *pool_facts(planned, pool), *people_facts(planned)]


def _why(removal: Removal) -> Line:
    return line("for good: ", Span(cut(removal.reason), Role.VALUE), f", by {cut(removal.by)}")


def _refusals(refused: Refused | None) -> tuple[Line, ...]:
    return refused.all if refused else ()


def _refused(rule: str) -> Line:
    return (Span(f"refused: {rule}", Role.ERROR, whole=True),)


def _row(change: FieldChange, notes: tuple[Line, ...], *, given_back: bool = False) -> Row:
    said = before_after(change)
    name = field(change.path)
    mark = GIVEN_BACK if given_back else _mark(change)
    return Row((name, said) if said else (name,), mark, notes, change.path)


def _mark(change: FieldChange) -> Mark:
    if change.before is None:
        return CREATE
    return UPDATE if change.after is not None else REMOVE


def _created(fields: Iterable[FieldChange], defaults: Leaves, facts: Iterable[Line]) -> Row:
    """Name what a new account has that no new account has anyway, in one run of text."""
    items: list[Line] = []
    lists: dict[str, list[str]] = {}
    for each in sorted(fields, key=lambda field: field.path != _STATUS):
        if is_word(each.path):
            lists.setdefault(dotted(each.path[:-1]), []).append(each.path[-1])
        elif each.path != _NAME and each.after != defaults.get(each.path):
            items.append(_item(dotted(each.path), _quoted(each.after)))
    items += [
        _item(name, Span(", ".join(map(cut, each)), Role.VALUE)) for name, each in lists.items()
    ]
    items += facts
    run = [span for item in items for span in (Span("; "), *item)]
    return Row((tuple(run[1:]),), CREATE)


def _quoted(leaf: Leaf | None) -> Span:
    # Items stand side by side: a text with blanks or signs in it needs an end that is seen.
    said = shown(leaf)
    has_end = _ONE_WORD.fullmatch(said) or _IN_QUOTES.fullmatch(said)
    return Span(said if has_end else f'"{said}"', Role.VALUE)


def _item(name: str, said: Span) -> Line:
    return (Span(f"{name}: ", whole=True), said)
