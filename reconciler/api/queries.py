"""Looking without touching: each look a few lines, a store in, an answer out.

The files are only asked whose store it is. Nothing here reads the clock, the environment or stdout.
A look imports the view that it prints, and no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from reconciler.api import LATEST, readings
from reconciler.api.reports import Answer
from reconciler.diagnostics import did_you_mean, nearest, see
from reconciler.errors import StoreFailed, UsageRefused

if TYPE_CHECKING:
    # Only for reading.
    from contextlib import AbstractContextManager
    from pathlib import Path

    from reconciler.api.readings import Letters, Standing
    from reconciler.apply.verify.expected import Expected
    from reconciler.live.store import LiveReader, LiveSource
    from reconciler.model.live.records import ClientRecord, Operation, PartnerRecord, Proof
    from reconciler.plan.clock import Clock
    from reconciler.plan.history import ClientHistory
    from reconciler.report.clients.access_list_view import ClientAccess
    from reconciler.report.clients.access_view import Asked
    from reconciler.report.clients.list_filters import Clients
    from reconciler.report.clients.trials_view import RunningTrial
    from reconciler.report.document import Document


class Viewpoint(NamedTuple):
    """Where one looks from: whose files, which store, and the clock that says for which day."""

    source: Path
    live: LiveSource
    clock: Clock

    def read(self) -> AbstractContextManager[LiveReader]:
        """Open one snapshot of the partner."""
        return self.live.read(readings.partner_here(self.source, self.live))


def show_status(at: Viewpoint) -> Answer[Standing]:
    """Say where a partner stands: clients by status, seats, money, what needs attention."""
    from reconciler.report.store.status_view import Beside, status_view

    standing = readings.stand(*at)
    beside = Beside(
        standing.money,
        standing.letters,
        standing.records,
        standing.over,
        standing.due,
        standing.late,
        standing.groups,
        standing.partly,
        standing.found_file,
    )
    document = status_view(standing.partner, standing.heads, standing.today, at.live.where, beside)
    return Answer(standing, document)


def show_partner(at: Viewpoint) -> Answer[PartnerRecord]:
    """Show the partner as it is live."""
    from reconciler.report.clients.client_view import partner_view

    with at.read() as reader:
        partner, today = readings.standing_of(reader, at.live, at.clock)
        statuses = reader.statuses()
    return Answer(partner, partner_view(partner, statuses, today))


def show_client(at: Viewpoint, key: str) -> Answer[ClientRecord]:
    """Show one client as it is live, and the profile that its file names.

    A file is read only where the partner has profiles; a missing or broken one names none.
    """
    from reconciler.model.live.declared import PROFILES
    from reconciler.report.clients.client_view import client_view

    look, profile = readings.look_at(*at, key), ""
    if any(path[0] == PROFILES for path in look.partner.live.leaves):
        from reconciler.desired.named_profiles import profile_named

        profile = profile_named(at.source, key)
    view = client_view(look.client, look.partner, look.today, look.over, profile)
    return Answer(look.client, view)


def list_clients(
    at: Viewpoint,
    wishes: Iterable[str] = (),
    columns: Sequence[str] = (),
    sorts: Sequence[str] = (),
) -> Answer[tuple[ClientRecord, ...]]:
    """List the live clients of which every `NAME=VALUE` is true, by key.

    The text is sorted by `sorts`, such as `-seats`. Which profile a client follows no store knows,
    and people ask for their retail clients all the same: a look that names `profile` reads it from
    the files as they are now, applied or not. Every other look reads none of them.
    """
    from reconciler.report.clients.list_filters import Search, kept
    from reconciler.report.clients.list_view import ListChoice, list_view

    look = readings.look(*at)
    wishes, wanted = tuple(wishes), ListChoice(columns, sorts)
    words = (*wishes, *columns, *sorts)
    clients = _with_profiles(at, kept(look.clients), look.partner, words)
    search = Search(clients, wishes, look.partner.live)
    document = list_view(search, look.partner, look.today, wanted, look.over)
    shown = {client.id for client in search}
    return Answer(tuple(each for each in look.clients if each.id in shown), document)


@contextmanager
def listed_clients(
    at: Viewpoint,
    wishes: Iterable[str] = (),
    columns: Sequence[str] = (),
    sorts: Sequence[str] = (),
) -> Iterator[Document]:
    """Make the document of `list_clients` from rows that are read while it is printed.

    No client is kept in memory; the snapshot is open while the block lasts.
    """
    from reconciler.report.clients.list_filters import Clients, Search
    from reconciler.report.clients.list_view import ListChoice, list_view

    wishes, wanted = tuple(wishes), ListChoice(columns, sorts)
    with at.read() as reader:
        partner, today = readings.standing_of(reader, at.live, at.clock)
        clients = Clients(reader.live_clients, lambda ids: readings.loaded(reader, ids))
        clients = _with_profiles(at, clients, partner, (*wishes, *columns, *sorts))
        search = Search(clients, wishes, partner.live)
        over = readings.links_over(reader, today)
        yield list_view(search, partner, today, wanted, over)


def _with_profiles(
    at: Viewpoint, clients: Clients, partner: PartnerRecord, words: Iterable[str]
) -> Clients:
    """Add what only files tell of clients, where it is asked for: then all files are read."""
    from reconciler.report.clients.list_columns import asks_for_profiles

    names = (word.partition("=")[0].removeprefix("-") for word in words)
    if not asks_for_profiles(names, partner.live.columns):
        return clients
    from reconciler.desired.named_profiles import profiles_named
    from reconciler.report.clients.list_filters import with_profiles

    return with_profiles(clients, profiles_named(at.source, at.clock.progress))


def list_trials(at: Viewpoint, within: int | None = None) -> Answer[tuple[RunningTrial, ...]]:
    """List the clients in trial, or those whose trial ends within so many days; soonest first."""
    from reconciler.report.clients.trials_view import running_trials, trials_view

    with at.read() as reader:
        partner, today = readings.standing_of(reader, at.live, at.clock)
        running = running_trials((each.live for each in reader.live_clients()), today, within)
    return Answer(running, trials_view(running, partner, today, within))


def decide_access(at: Viewpoint, key: str, user: str | None, can: str | None) -> Answer[Asked]:
    """Say what a client's users may do, and decide for one of them, or for anybody."""
    from reconciler.report.clients.access_view import access_view, read_question

    _require_question(user, can)
    look = readings.look_at(*at, key)
    asked = read_question(look.client.live, look.partner.live, look.today, user or "", can or "")
    return Answer(asked, access_view(asked))


def list_access(
    at: Viewpoint, user: str | None = None, can: str | None = None
) -> Answer[tuple[ClientAccess, ...]]:
    """Decide the same of every live client: for somebody, or for any user of the client.

    Clients are read page by page, and of each is kept what its row says.
    """
    from reconciler.model.access.actions import UserAction
    from reconciler.report.clients.access_list_view import access_list_view, answer_of
    from reconciler.report.clients.access_view import read_question

    _require_question(user, can)
    with at.read() as reader:
        partner, today = readings.standing_of(reader, at.live, at.clock)
        answers = tuple(
            answer_of(read_question(each.live, partner.live, today, user or "", can or ""))
            for each in reader.live_clients()
        )
    action = UserAction(can or UserAction.SIGN_IN)
    return Answer(answers, access_list_view(answers, partner.live, today, user or "", action))


def _require_question(user: str | None, can: str | None) -> None:
    """Refuse, by UsageRefused, what is no e-mail address, or no action."""
    from reconciler.model.access.actions import UserAction
    from reconciler.model.fields import is_email

    if user is not None and not is_email(user):
        raise UsageRefused(
            f"`{user}` is not an e-mail address", help="write it as --user name@example.com"
        )
    if can is not None and can not in set(UserAction):
        raise UsageRefused(f"`{can}` is not an action", help=did_you_mean(can, UserAction))


def list_operations(at: Viewpoint, most: int = LATEST) -> Answer[tuple[Operation, ...]]:
    """List the latest operations, newest first."""
    from reconciler.report.store.history_view import operations_view

    with at.read() as reader:
        operations, record = reader.operations(most), reader.partner()
    return Answer(operations, operations_view(operations, _zone(record)))


def show_history(at: Viewpoint, key: str) -> Answer[ClientHistory]:
    """Tell one client's life, by any key it ever had; a removed one has a history too.

    Raises UsageRefused for a key that nobody ever had.
    """
    from reconciler.plan.history import life_of
    from reconciler.report.store.history_view import client_history_view

    with at.read() as reader:
        head = readings.head_called(reader, key)
        if head is None:
            near = nearest(key, (head.key for head in reader.heads()))
            raise UsageRefused(
                f"no client was ever called `{key}`",
                help=f"did you mean `{near}`?" if near else see("see them", "list"),
            )
        record = reader.load([head])[head.id]
        life = life_of(record, reader.trail_of(record.id))
        partner = reader.partner()
    return Answer(life, client_history_view(life, _zone(partner)))


def _zone(record: PartnerRecord | None) -> str:
    return str(record.live.get(("time_zone",))) if record else "UTC"


def show_outbox(at: Viewpoint) -> Answer[Letters]:
    """Show the letters that wait, and the links that are dead."""
    from reconciler.report.store.outbox_view import outbox_view

    box = readings.waiting(*at)
    return Answer(box, outbox_view(box.partner, box.letters, box.keys, box.over))


def prove_store(at: Viewpoint, expected: Sequence[Expected] = ()) -> Answer[tuple[Proof, ...]]:
    """Prove that the store is whole, that it adds up, and that it knows what is expected of it.

    What is damaged hides nothing else. Raises UsageRefused where nothing is live of this partner.
    """
    from reconciler.report.store.verify_view import verify_view

    whole = at.live.proofs()
    try:
        proofs = (*whole, *_of_partner(at, expected))
    except UsageRefused:
        if all(proof.holds for proof in whole):
            raise
        proofs = whole  # a partner who is not there may be what is damaged
    return Answer(proofs, verify_view(proofs, where=at.live.where))


def _of_partner(at: Viewpoint, expected: Sequence[Expected]) -> tuple[Proof, ...]:
    from reconciler.apply.survey.partner_in_store import live_partner
    from reconciler.apply.verify.expected import expected_proof
    from reconciler.apply.verify.verify import verify
    from reconciler.model.live.records import Proof

    try:
        with at.read() as reader:
            proofs = verify(reader, at.clock.progress)
            if not proofs:
                live_partner(reader, at.live.where)  # says that there is none
            if expected:
                proofs += (expected_proof(reader, reader.partner(), expected),)
            return proofs
    except StoreFailed as stopped:
        statement = "what the store holds of the partner can be read"
        return (Proof("partner", statement, (stopped.message,)),)
