"""What an apply did, for the people who asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reconciler.billing.lines import Invoice
from reconciler.diagnostics import Help
from reconciler.errors import PlanRefused, StalePlan
from reconciler.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Unkept:
    """Something that was asked for and is not done: a plan file, or an address nobody promised.

    `code` is the exit code that it means; `addresses` are what a plan file promised and that is
    not done. What was not `promised` stands in no plan file: it was never reviewed.
    """

    subject: str
    message: str
    help: Help
    code: int
    addresses: tuple[str, ...] = ()
    promised: bool = True

    @property
    def word(self) -> str:
        """Say in a word what kind of not done it is; empty where it means nothing."""
        if self.code == StalePlan.exit_code:
            return "stale" if self.promised else "not reviewed"
        return "refused" if self.code == PlanRefused.exit_code else ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of one apply.

    `operation` is the id it was written under, empty when nothing had to be written; `replayed`
    says which promises were kept before; `left_out` are changes that nobody asked for. `invoices`
    are those it wrote, by number. `unkept` is what was asked for and is not done, with why.
    `commit` is the one of the files, with a `+` where they held more than it.
    """

    operation: str
    day: date
    actor: str
    store: str
    serial: int
    plan: Plan
    replayed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    unkept: tuple[Unkept, ...] = ()
    commit: str = ""
