"""One partner's files and its live store, for a program that embeds this: `open_workspace`.

Each method is what the command of its name runs. A program may do unseen what a machine may do
unseen: `apply` keeps a plan that was looked at or what a consent names, else only the harmless. It
does all or raises, instead of doing a part as an unattended command does: a program that looks at
no receipt would not know. A consent says names and ceilings, instead of a digest: a review of the
program can read it. There is no flag that lets everything through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from reconciler.api import LATEST, commands, money_queries, queries
from reconciler.api.consent import as_consented, require_one_way
from reconciler.api.expectations import read_expectation
from reconciler.api.people import looks
from reconciler.api.plan_files import promise_of
from reconciler.api.queries import Viewpoint
from reconciler.apply.apply import Request
from reconciler.apply.survey.ask import Ask
from reconciler.apply.write_request import WriteRequest, operation_named
from reconciler.desired.git.git import changed_since, commit_of, newest_commit
from reconciler.diagnostics import ask
from reconciler.errors import UsageRefused
from reconciler.live.open import LOCK_TIMEOUT, open_source, open_store
from reconciler.plan.clock import Clock
from reconciler.progress import Progress, unwatched
from reconciler.values import replace

if TYPE_CHECKING:
    from reconciler.api.consent import Consent
    from reconciler.api.money_queries import Bills, Outlook
    from reconciler.api.readings import Letters, Standing
    from reconciler.api.reports import Answer, Applied, Drifted, Planned, Validation
    from reconciler.billing.lines import Invoice
    from reconciler.live.store import LiveStore
    from reconciler.model.files.credits import ClientReceipt
    from reconciler.model.live.account import Client
    from reconciler.model.live.records import ClientRecord, Event, Operation, PartnerRecord, Proof
    from reconciler.plan.adopt.adoption import Adopted
    from reconciler.plan.history import ClientHistory
    from reconciler.plan.money.costs import Costs
    from reconciler.plan.plan import Receipt
    from reconciler.plan.promise.plan_file import Promise
    from reconciler.report.clients.access_view import Asked
    from reconciler.report.clients.trials_view import RunningTrial
    from reconciler.report.people.memberships import Everybody
    from reconciler.report.people.person_view import OnePerson


def open_workspace(  # noqa: PLR0913 - each has a name, and most a default
    source: str | Path,
    live: str | Path,
    *,
    actor: str = "",
    clock: Clock | None = None,
    lock_timeout: float = LOCK_TIMEOUT,
    progress: Progress = unwatched,
) -> Workspace:
    """Open the files in a folder and the store at a URL, or at the path of an SQLite file.

    Nothing is read or made yet. Writing needs an `actor`, whom the audit trail names. Without a
    clock the machine's is read at each call. A writer waits `lock_timeout` seconds for another;
    `progress` hears how far long work is. Raises UsageRefused for a clock without a time zone.
    """
    if clock is not None and clock.now.tzinfo is None:
        raise UsageRefused(
            "the clock has no time zone", help=ask("make it aware: datetime.now(UTC)")
        )
    workspace = Workspace(Path(source), str(live), actor, clock, lock_timeout)
    workspace.progress = progress
    return workspace


class Workspace:
    """What a partner's files ask for, what is live, and what can be done about it.

    It keeps nothing open: each method reads files and store anew, and opens and closes its own
    connection, so several threads may use one, and one or several workspaces one store.
    Beside what is said of them, all methods raise FilesInvalid for files that are wrong,
    StoreFailed where the store cannot be used, and UsageRefused for what cannot be meant and after
    `close`. Those that look raise UsageRefused where nothing is live.
    """

    def __init__(
        self, source: Path, live: str, actor: str, clock: Clock | None, lock_timeout: float
    ) -> None:
        self._source, self._live, self._actor = source, live, actor
        self._clock, self._lock_timeout, self._closed = clock, lock_timeout, False
        self.progress: Progress = unwatched

    def __repr__(self) -> str:
        # Without the store: its URL may hold a password.
        return f"Workspace({str(self._source)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """End it: whatever is called afterwards raises UsageRefused."""
        self._closed = True

    # What the files ask for

    def validate(self) -> Validation:
        """Check the files alone: every finding at once, and no error for a wrong file."""
        return commands.validate_files(self._files(), self.progress)

    def plan(
        self,
        *,
        clients: Iterable[str] = (),
        restore: Iterable[str] = (),
        since: str | None = None,
        new_partner: str = "",
    ) -> Planned:
        """Compare files with live, reading only: what changes, costs, and can never be undone.

        Only `clients`, by key, or only what changed `since` a commit of git; else everything.
        `restore` puts back what drifted on these clients. `new_partner`, a key, lets that partner
        into a store of others. Raises PlanRefused for a day that the store is past.
        """
        source = self._files()
        changed = None if since is None else changed_since(source, since)
        wanted = Ask(
            self._now(),
            frozenset(restore),
            frozenset(clients),
            new_partner=new_partner,
            since=changed,
        )
        return commands.plan_files(source, open_source(self._live), wanted)

    def apply(
        self, *reviewed: Planned | Path | str, consent: Consent | None = None, once: str = ""
    ) -> Applied:
        """Do all that was reviewed in one transaction, or nothing: a plan, or files of plans.

        With a consent: all that the files ask for, if it names what of that is not harmless, and
        for no more than it says. With neither: all that the files ask for, if it is harmless.

        Raises StalePlan where it would do more, otherwise or dearer, PlanRefused where a rule
        refuses, StoreLocked; then nothing was written. Again, or with the same `once`, nothing is.
        """
        promises = tuple(map(promise_of, reviewed))
        if consent is not None:
            require_one_way(promises)
            planned = self.plan()
            promises = (as_consented(planned.plan, promise_of(planned), consent),)
        store = self._store()
        return commands.apply_files(self._source, store, self._request(promises, once=once))

    def converge(self, folder: Path | str | None = None, *, once: str = "") -> Applied:
        """Do what plan files in a folder promise of these files, and what is harmless beside it.

        As after a merge: what holds no longer, and what nobody reviewed, stays undone and stands
        in `unkept`. Raises StalePlan and PlanRefused where nothing at all may be done, StoreLocked.
        """
        store, plans = self._store(), None if folder is None else Path(folder)
        return commands.converge_files(self._source, store, self._request(once=once), plans)

    def settle(self, *, once: str = "") -> Answer[Receipt]:
        """Do what the calendar asks: close periods, record ended trials. Raises StoreLocked."""
        return commands.settle_store(self._files(), self._store(), self._write_request(once))

    # What moved behind them

    def drift(self, *clients: str) -> Drifted:
        """Say what moved live behind the files, of all or of some clients; reads every record."""
        wanted = Ask(self._now(), clients=frozenset(clients))
        return commands.drift_files(self._files(), open_source(self._live), wanted)

    def adopt(self, *names: str) -> Answer[Adopted]:
        """Write live values into the files: `acme`, `acme.seats`, `partner`; or all that moved.

        The store stays as it is. Raises PlanRefused where no valid file says what is live.
        """
        return commands.adopt_files(self._files(), open_source(self._live), Ask(self._now()), names)

    # What is live

    def status(self) -> Answer[Standing]:
        """Say where the partner stands, and what needs attention; also where nothing is live."""
        return queries.show_status(self._looks())

    def partner(self) -> Answer[PartnerRecord]:
        """Show the partner."""
        return queries.show_partner(self._looks())

    def client(self, key: str) -> Answer[ClientRecord]:
        """Show one client."""
        return queries.show_client(self._looks(), key)

    def clients(
        self, *wishes: str, columns: Sequence[str] = ()
    ) -> Answer[tuple[ClientRecord, ...]]:
        """List the clients of which every wish is true, as `status=active`, by key."""
        return queries.list_clients(self._looks(), wishes, columns)

    def trials(self, within: int | None = None) -> Answer[tuple[RunningTrial, ...]]:
        """List the trials, or those that end within so many days, soonest first."""
        return queries.list_trials(self._looks(), within)

    def people(self, role: str = "", outside: Iterable[str] = ()) -> Answer[Everybody]:
        """List who is in which client: all, or one role, or who is of none of some domains."""
        return looks.list_people(self._looks(), role, outside)

    def person(self, email: str) -> Answer[OnePerson]:
        """Show all of one person."""
        return looks.show_person(self._looks(), email)

    def access(self, key: str, user: str | None = None, can: str | None = None) -> Answer[Asked]:
        """Decide whether a user, by e-mail, may do something in a client; else sign in."""
        return queries.decide_access(self._looks(), key, user, can)

    def history(self, most: int = LATEST) -> Answer[tuple[Operation, ...]]:
        """List the latest operations, at most so many, newest first."""
        return queries.list_operations(self._looks(), most)

    def client_history(self, key: str) -> Answer[ClientHistory]:
        """Tell one client's life, by any key it ever had."""
        return queries.show_history(self._looks(), key)

    def invoices(self) -> Answer[Bills]:
        """List the invoices, and those that are due and not written."""
        return money_queries.list_invoices(self._looks())

    def invoice(self, number: int) -> Answer[Invoice]:
        """Show one invoice with its lines."""
        return money_queries.show_invoice(self._looks(), number)

    def forecast(self, periods: int = 12) -> Answer[Outlook]:
        """Forecast so many invoices, if nothing else changes."""
        return money_queries.forecast_invoices(self._looks(), periods)

    def costs(self, period: str = "") -> Answer[Costs]:
        """Show what is paid for whom: each month, or in the period that begins in one (2026-11)."""
        return money_queries.show_costs(self._looks(), period)

    def receipts(self, key: str = "") -> Answer[tuple[ClientReceipt, ...]]:
        """List what clients, or one of them, paid once."""
        return money_queries.list_receipts(self._looks(), key)

    def credits(self, key: str = "") -> Answer[tuple[Client, ...]]:
        """Show what clients have left to spend; of one, each of its grants and campaigns."""
        return money_queries.show_credits(self._looks(), key)

    def spendings(self, key: str = "") -> Answer[tuple[Event, ...]]:
        """Show what the campaigns of all clients, or of one, spent in each month."""
        return money_queries.list_spendings(self._looks(), key)

    def outbox(self) -> Answer[Letters]:
        """Show the letters that wait, and the links that are dead."""
        return queries.show_outbox(self._looks())

    def verify(self, *expected: Path | str) -> Answer[tuple[Proof, ...]]:
        """Prove that the store adds up: ledger, invoices, pool, clients.

        `expected` is what it has to know: plan files, JSON of plans and receipts, heads of a trail.
        """
        return queries.prove_store(self._looks(), tuple(map(read_expectation, expected)))

    def _files(self) -> Path:
        if self._closed:
            raise UsageRefused("this workspace is closed", help=ask("open it again"))
        return self._source

    def _now(self) -> Clock:
        clock = self._clock or Clock(datetime.now(UTC))  # noqa: TID251 - the default of the API
        newest = partial(newest_commit, self._source)
        return replace(clock, committed=newest, progress=self.progress)

    def _looks(self) -> Viewpoint:
        return Viewpoint(self._files(), open_source(self._live), self._now())

    def _store(self) -> LiveStore:
        self._files()
        return open_store(self._live, lock_timeout=self._lock_timeout)

    def _write_request(self, once: str = "") -> WriteRequest:
        if not self._actor:
            raise UsageRefused(
                "writing needs to be told who does it",
                help=ask("pass the name of a person or of a program: open_workspace(…, actor=…)"),
            )
        return WriteRequest(self._now(), self._actor, operation_named(once or uuid4().hex))

    def _request(self, promises: tuple[Promise, ...] = (), *, once: str = "") -> Request:
        write = self._write_request(once)
        wanted, commit = Ask(write.clock, promises=promises), commit_of(self._source)
        return Request(wanted, write.actor, write.operation, harmless_only=True, commit=commit)
