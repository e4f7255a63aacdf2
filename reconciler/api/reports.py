"""What an act comes to: a value for programs, and the same in every form that people read.

One class for each act that promises more than its text (`explain python`); `Answer` for the rest.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from reconciler.diagnostics import Severity, has_errors
from reconciler.values import Abstract, Frozen, names

if TYPE_CHECKING:
    # Only for reading: whoever makes a report has loaded what it holds.
    from reconciler.billing.lines import Invoice
    from reconciler.diagnostics import Diagnostic, FieldPath, Position
    from reconciler.plan.change import PlannedClient, PlannedPartner
    from reconciler.plan.drift.report import Difference, DriftReport, FileSide, LeafAddress
    from reconciler.plan.money.cost import PlannedMoney
    from reconciler.plan.plan import Plan, Receipt, Unkept
    from reconciler.plan.promise.plan_file import Promise
    from reconciler.report.document import Document
    from reconciler.report.plan.next_acts import Typed
    from reconciler.rules.doors import Opening

Content = TypeVar("Content")

_LOCALE = "en"
_WIDTH = 100  # columns
_WHOLE = frozenset({"document", "place", "plan", "receipt", "report", "sides", "typed"})
_SHOWN = 24  # lines of a text that a notebook shows


class Report(Frozen, metaclass=Abstract):
    """Something to read: whatever prints it prints one document."""

    @property
    @abstractmethod
    def document(self) -> Document:
        """What is printed."""

    def __repr__(self) -> str:
        """Its fields, but those that hold a whole plan or document."""
        named = [name for name in names(type(self)) if name not in _WHOLE]
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in named)
        return f"{type(self).__qualname__}({fields})"

    def to_dict(self) -> dict[str, Any]:
        """Make what `--format json` prints, as plain values; the schemas describe it."""
        return {**self.document.data}

    def to_text(self, *, width: int = _WIDTH, locale: str = _LOCALE) -> str:
        """Print it in so many columns, without colours; money as people of the locale write it."""
        return self._printed("text", width, locale)

    def to_markdown(self, *, locale: str = _LOCALE) -> str:
        """Print it as a comment on a pull request."""
        return self._printed("markdown", _WIDTH, locale)

    def _printed(self, format: str, width: int, locale: str) -> str:
        from reconciler.api.pages import page
        from reconciler.report.formats.render import render
        from reconciler.report.formats.style import TextStyle

        return render(self.document, format, TextStyle(width=width, locale=locale, pages=page))

    def _repr_html_(self) -> str:
        """Show the first lines and the last one in a notebook, every character escaped."""
        from html import escape

        lines = self.to_text().splitlines()
        if left := max(0, len(lines) - _SHOWN):
            lines[_SHOWN - 1 : -1] = [f"… {left} more in to_text()"]
        text = "\n".join(lines)
        return f"<pre>{escape(text)}</pre>"


class Answer(Report, Generic[Content]):
    """What was looked at or done: `value`, and the document of it."""

    value: Content
    document: Document


class Validation(Report):
    """What `validate` found: every finding of every file, and how many files there are."""

    files: int
    findings: tuple[Diagnostic, ...]

    @property
    def valid(self) -> bool:
        """Whether nothing has to be mended: there may be warnings."""
        return not has_errors(self.findings)

    @property
    def document(self) -> Document:
        """What `validate` prints."""
        from reconciler.report.findings.view import findings_view

        return findings_view(self.findings, self.files)


class Planned(Report):
    """A plan and its findings with their places in the files; `place` finds any other one.

    `where` names the live store, `typed` is how the plan was asked for at a terminal.
    """

    plan: Plan
    findings: tuple[Diagnostic, ...]
    place: Callable[[str, FieldPath], Position | None]
    where: str = ""
    typed: Typed | None = None

    @property
    def changes(self) -> tuple[PlannedPartner | PlannedClient, ...]:
        """What changes a live value and is not refused, the partner first."""
        return self.plan.changes

    @property
    def refusals(self) -> tuple[Diagnostic, ...]:
        """Why something is refused: then `apply` does nothing of this plan."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    @property
    def doors(self) -> Mapping[str, tuple[Opening, ...]]:
        """The one-way doors, by the address of the client that goes through them."""
        clients = ((client.address, client.openings) for client in self.plan.clients)
        return {address: openings for address, openings in clients if openings}

    @property
    def money(self) -> PlannedMoney | None:
        """What it costs, in minor units; nothing where nothing changes or has a price."""
        return self.plan.money

    @property
    def needs(self) -> tuple[str, ...]:
        """What of it is not harmless, each as a `Consent` names it."""
        from reconciler.api.consent import needed

        return needed(self.plan)

    @property
    def promise(self) -> Promise:
        """What was shown here: an apply that keeps it does this, or nothing."""
        from reconciler.plan.promise.plan_file import read_promise

        return read_promise(self.to_plan_file(), "the plan above")

    def to_plan_file(self) -> str:
        """Write what is not refused as `plan -o` does, for `apply` in another process."""
        from reconciler.plan.promise.plan_file import promise_text

        return promise_text(self.plan)

    @property
    def document(self) -> Document:
        """What `plan` prints."""
        from reconciler.report.plan.view import plan_view

        return plan_view(self.plan, self.findings, self.where, self.place, self.typed)


class Applied(Report):
    """What an apply did, and in which store."""

    receipt: Receipt
    where: str = ""

    @property
    def operation(self) -> str:
        """The id under which it was written; empty: nothing was written now."""
        return self.receipt.operation

    @property
    def changes(self) -> tuple[PlannedPartner | PlannedClient, ...]:
        """What changed a live value, the partner first."""
        return self.receipt.plan.changes if self.operation else ()

    @property
    def invoices(self) -> tuple[Invoice, ...]:
        """The invoices that it wrote, by number."""
        return self.receipt.invoices

    @property
    def unkept(self) -> tuple[Unkept, ...]:
        """What was asked for and is not done, with why; only after `converge`."""
        return self.receipt.unkept

    @property
    def document(self) -> Document:
        """What `apply` prints."""
        from reconciler.report.receipt.view import result_view

        return result_view(self.receipt, self.where)


class Drifted(Report):
    """A drift report, where the files name what moved, and the findings about ignore.yaml."""

    report: DriftReport
    sides: Mapping[LeafAddress, FileSide]
    findings: tuple[Diagnostic, ...]
    where: str = ""

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every leaf or account that is not as the files or the last apply left it."""
        return self.report.differences

    @property
    def differs(self) -> bool:
        """Whether somebody has to decide: something moved, or waits for longer than a day."""
        return self.report.differs

    @property
    def document(self) -> Document:
        """What `drift` prints."""
        from reconciler.report.drift.view import drift_view

        return drift_view(self.report, self.sides, self.findings, self.where)
