"""One partner's files and its live store, for a program that embeds this: `open_workspace`.

Each method is what the command of its name runs. A program may do unseen what a machine may do
unseen: `apply` keeps a plan that was looked at or what a consent names, else only the harmless. It
does all or raises, instead of doing a part as an unattended command does: a program that looks at
no receipt would not know. A consent says names and ceilings, instead of a digest: a review of the
program can read it. There is no flag that lets everything through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from reconciler.api import LATEST, commands, money_queries, queries
from reconciler.api.consent import as_consented, require_one_way
from reconciler.api.embedding.opened import OpenedWith
from reconciler.api.embedding.table_reading import TableReading
from reconciler.api.expectations import read_expectation
from reconciler.api.people import looks
from reconciler.api.plan_files import promise_of
from reconciler.apply.survey.ask import Ask
from reconciler.desired.git.git import changed_since
from reconciler.diagnostics import ask
from reconciler.errors import UsageRefused
from reconciler.live.open import LOCK_TIMEOUT
from reconciler.plan.progress import Progress, unwatched

if TYPE_CHECKING:
    from reconciler.api.consent import Consent
    from reconciler.api.money_queries import Bills, Outlook
    from reconciler.api.readings import Letters, Standing
    from reconciler.api.reports import Answer, Applied, Drifted, Planned, Validation
    from reconciler.apply.bring_in import Imported
    from reconciler.billing.lines import Invoice
    from reconciler.model.files.credits import ClientReceipt, MonthSpent
    from reconciler.model.live.account import Client
    from reconciler.model.live.records import ClientRecord, Operation, PartnerRecord, Proof
    from reconciler.plan.adopt.adoption import Adopted
    from reconciler.plan.clock import Clock
    from reconciler.plan.history import ClientHistory
    from reconciler.plan.money.costs import Costs
    from reconciler.plan.plan import Receipt
    from reconciler.report.clients.access_list_view import ClientAccess
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
    opened = OpenedWith(Path(source), str(live), actor, clock, lock_timeout, progress)
    return Workspace(opened)


class Workspace:
    """What a partner's files ask for, what is live, and what can be done about it.

    It keeps nothing open: each method reads files and store anew, and opens and closes its own
    connection, so several threads may use one, and one or several workspaces one store.
    Beside what is said of them, all methods raise FilesInvalid for files that are wrong,
    StoreFailed where the store cannot be used, and UsageRefused for what cannot be meant and after
    `close`. Those that look raise UsageRefused where nothing is live.
    """

    def __init__(self, opened: OpenedWith) -> None:
        self._with = opened

    def __repr__(self) -> str:
        # Without the store: its URL may hold a password.
        return f"Workspace({str(self._with.source)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """End it: whatever is called afterwards raises UsageRefused."""
        self._with.is_closed = True

    # What the files ask for

    def validate(self) -> Validation:
        """Check the files alone: every finding at once, and no error for a wrong file."""
        return commands.validate_files(self._with.files(), self._with.progress)

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
        source = self._with.files()
        changed = None if since is None else changed_since(source, since)
        wanted = Ask(
            self._with.now(),
            frozenset(restore),
            frozenset(clients),
            new_partner=new_partner,
            since=changed,
        )
        return commands.plan_files(source, self._with.reads(), wanted)

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
        store = self._with.store()
        return commands.apply_files(
            self._with.source, store, self._with.request(promises, once=once)
        )

    def converge(self, folder: Path | str | None = None, *, once: str = "") -> Applied:
        """Do what plan files in a folder promise of these files, and what is harmless beside it.

        As after a merge: what holds no longer, and what nobody reviewed, stays undone and stands
        in `unkept`. Raises StalePlan and PlanRefused where nothing at all may be done, StoreLocked.
        """
        store, plans = self._with.store(), None if folder is None else Path(folder)
        return commands.converge_files(
            self._with.source, store, self._with.request(once=once), plans
        )

    def settle(self, *, once: str = "") -> Answer[Receipt]:
        """Do what the calendar asks: close periods, record ended trials. Raises StoreLocked."""
        return commands.settle_store(
            self._with.files(), self._with.store(), self._with.write_request(once)
        )

    # What moved behind them

    def drift(self, *clients: str) -> Drifted:
        """Say what moved live behind the files, of all or of some clients; reads every record."""
        wanted = Ask(self._with.now(), clients=frozenset(clients))
        return commands.drift_files(self._with.files(), self._with.reads(), wanted)

    def adopt(self, *names: str) -> Answer[Adopted]:
        """Write live values into the files: `acme`, `acme.seats`, `partner`; or all that moved.

        The store stays as it is. Raises PlanRefused where no valid file says what is live.
        """
        return commands.adopt_files(
            self._with.files(), self._with.reads(), Ask(self._with.now()), names
        )

    # What was there before

    def understand_table(
        self, table: Path | str, reading: TableReading | None = None
    ) -> Answer[Imported]:
        """Understand a table of clients that exist already, and write nothing.

        Raises PlanRefused where the partner is live already.
        """
        wanted = (reading or TableReading()).request(Path(table), self._with.now())
        return commands.import_clients(self._with.files(), self._with.reads(), wanted)

    def import_clients(self, understood: Answer[Imported]) -> Answer[Imported]:
        """Write the files of a table that was understood, found.yaml among them.

        Raises StalePlan if somebody changed one of them meanwhile.
        """
        self._with.files()
        return commands.write_import(understood.value)

    # What is live

    def status(self) -> Answer[Standing]:
        """Say where the partner stands, and what needs attention; also where nothing is live."""
        return queries.show_status(self._with.looks())

    def partner(self) -> Answer[PartnerRecord]:
        """Show the partner."""
        return queries.show_partner(self._with.looks())

    def client(self, key: str) -> Answer[ClientRecord]:
        """Show one client."""
        return queries.show_client(self._with.looks(), key)

    def clients(
        self, *wishes: str, columns: Sequence[str] = ()
    ) -> Answer[tuple[ClientRecord, ...]]:
        """List the clients of which every wish is true, as `status=active`, by key."""
        return queries.list_clients(self._with.looks(), wishes, columns)

    def trials(self, within: int | None = None) -> Answer[tuple[RunningTrial, ...]]:
        """List the trials, or those that end within so many days, soonest first."""
        return queries.list_trials(self._with.looks(), within)

    def people(self, role: str = "", outside: Iterable[str] = ()) -> Answer[Everybody]:
        """List who is in which client: all, or one role, or who is of none of some domains."""
        return looks.list_people(self._with.looks(), role, outside)

    def person(self, email: str) -> Answer[OnePerson]:
        """Show all of one person."""
        return looks.show_person(self._with.looks(), email)

    def access(self, key: str, user: str | None = None, can: str | None = None) -> Answer[Asked]:
        """Decide whether a user, by e-mail, may do something in a client; else sign in."""
        return queries.decide_access(self._with.looks(), key, user, can)

    def access_of_all(
        self, user: str | None = None, can: str | None = None
    ) -> Answer[tuple[ClientAccess, ...]]:
        """Decide the same of every client: for a user, by e-mail, or for any user of it."""
        return queries.list_access(self._with.looks(), user, can)

    def history(self, most: int = LATEST) -> Answer[tuple[Operation, ...]]:
        """List the latest operations, at most so many, newest first."""
        return queries.list_operations(self._with.looks(), most)

    def client_history(self, key: str) -> Answer[ClientHistory]:
        """Tell one client's life, by any key it ever had."""
        return queries.show_history(self._with.looks(), key)

    def invoices(self) -> Answer[Bills]:
        """List the invoices, and those that are due and not written."""
        return money_queries.list_invoices(self._with.looks())

    def invoice(self, number: int) -> Answer[Invoice]:
        """Show one invoice with its lines."""
        return money_queries.show_invoice(self._with.looks(), number)

    def forecast(self, periods: int = 12) -> Answer[Outlook]:
        """Forecast so many invoices, if nothing else changes."""
        return money_queries.forecast_invoices(self._with.looks(), periods)

    def costs(self, period: str = "") -> Answer[Costs]:
        """Show what is paid for whom: each month, or in the period that begins in one (2026-11)."""
        return money_queries.show_costs(self._with.looks(), period)

    def receipts(self, key: str = "") -> Answer[tuple[ClientReceipt, ...]]:
        """List what clients, or one of them, paid once."""
        return money_queries.list_receipts(self._with.looks(), key)

    def credits(self, key: str = "") -> Answer[tuple[Client, ...]]:
        """Show what clients have left to spend; of one, each of its grants and campaigns."""
        return money_queries.show_credits(self._with.looks(), key)

    def spendings(self, key: str = "") -> Answer[tuple[MonthSpent, ...]]:
        """Show what the campaigns of all clients, or of one, spent in each month."""
        return money_queries.list_spendings(self._with.looks(), key)

    def outbox(self) -> Answer[Letters]:
        """Show the letters that wait, and the links that are dead."""
        return queries.show_outbox(self._with.looks())

    def verify(self, *expected: Path | str) -> Answer[tuple[Proof, ...]]:
        """Prove that the store adds up: ledger, invoices, pool, clients.

        `expected` is what it has to know: plan files, JSON of plans and receipts, heads of a trail.
        """
        return queries.prove_store(self._with.looks(), tuple(map(read_expectation, expected)))
