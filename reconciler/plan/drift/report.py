"""What a drift report holds: every difference by class, joined by what caused it. Values only.

| severity | what |
|---|---|
| error | a conflict; a move that nobody wrote down; status, billing, seats, supply; an admin |
| warning | any other drift |
| note | pending, converged, unmanaged |
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from reconciler.diagnostics import FieldPath, Manual, Position, Severity
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.files.people import ADMIN
from reconciler.plan.drift_notes import NOBODY, Ignored, Mover
from reconciler.values import Frozen

GRAVE_FIELDS = frozenset(
    {"status", "billing", "seats", "supply", "program", "add_ons", "prices", "staff"}
)
"""Fields that decide what is owed and who gets in: any drift of theirs is an error."""


class DriftClass(StrEnum):
    """What a difference is. `raw-edit` is one that belongs to no leaf that the files name."""

    CONFLICT = "conflict"
    UNRECONCILABLE = "unreconcilable"
    DRIFT = "drift"
    LIVE_ONLY = "live-only"
    RAW_EDIT = "raw-edit"
    UNMANAGED = "unmanaged"
    PENDING = "pending"
    CONVERGED = "converged"


MOVED = frozenset(
    {
        DriftClass.CONFLICT,
        DriftClass.UNRECONCILABLE,
        DriftClass.DRIFT,
        DriftClass.LIVE_ONLY,
        DriftClass.RAW_EDIT,
    }
)
"""The classes that somebody caused behind the files."""


class Difference(Frozen):
    """One leaf, or one whole account (`path` empty), that is not as the files or we left it.

    `mover` is nobody where the audit trail knows nothing; `why` says what else there is to know.
    """

    kind: DriftClass
    address: str
    path: FieldPath = ()
    applied: Leaf | None = None
    live: Leaf | None = None
    wanted: Leaf | None = None
    mover: Mover | None = None
    why: str = ""

    @property
    def leaf_address(self) -> LeafAddress:
        """Which leaf of which account."""
        return (self.address, self.path)

    @property
    def moved(self) -> bool:
        """Whether somebody moved it behind the files."""
        return self.kind in MOVED

    @property
    def raw(self) -> bool:
        """Whether it moved without a word in the audit trail."""
        return self.moved and self.mover is None

    @property
    def severity(self) -> Severity:
        """How much it weighs; the table stands in the module's docstring."""
        if not self.moved:
            return Severity.NOTE
        admin = self.path[:1] == ("members",) and self.live == ADMIN
        grave = bool(self.path) and (self.path[0] in GRAVE_FIELDS or admin)
        if self.raw or grave or self.kind is DriftClass.CONFLICT:
            return Severity.ERROR
        return Severity.WARNING


class Cause(Frozen):
    """One act and all it moved: an operation of the audit trail, or an edit nobody wrote down."""

    mover: Mover | None
    differences: tuple[Difference, ...]

    @property
    def severity(self) -> Severity:
        """The gravest of what it moved."""
        error = any(difference.severity is Severity.ERROR for difference in self.differences)
        return Severity.ERROR if error else Severity.WARNING

    @property
    def addresses(self) -> tuple[str, ...]:
        """Whom it touched, each once, sorted."""
        return tuple(sorted({difference.address for difference in self.differences}))

    @property
    def who(self) -> str:
        """Who did it, when and how."""
        return self.mover.words if self.mover else NOBODY


class LineAuthor(Frozen):
    """Who wrote a line of a file, as git knows; `line`: this very line, else the file's last.

    `day` is empty where the commit names none that a calendar has.
    """

    author: str
    day: str
    commit: str
    line: bool


class FileSide(Frozen):
    """Where a leaf stands in the files, and who wrote it there; no author: unknown."""

    position: Position
    author: LineAuthor | None = None


class Waiting(Frozen):
    """What the files ask of one account, and live does not have.

    `since` is the day on which the file that asks came to this branch; None: nobody knows, which
    counts as long ago. `late`: for longer than a day. `refused` is the rule that refuses it, if
    one does.
    """

    address: str
    file: str
    since: date | None = None
    late: bool = True
    refused: str = ""


LeafAddress = tuple[str, FieldPath]
"""An address and a leaf of it."""


class DriftReport(Frozen):
    """Everything that is not as it was applied, on one day.

    `counted` is how many live clients were looked at; `ignored` what ignore.yaml leaves out;
    `waiting` what the files ask for and was not applied.
    """

    partner: str
    today: date
    counted: int
    differences: tuple[Difference, ...]
    ignored: tuple[Ignored, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    def of(self, *kinds: DriftClass) -> tuple[Difference, ...]:
        """Those of some classes, in the order of the report."""
        return tuple(difference for difference in self.differences if difference.kind in kinds)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """What moved, by what caused it."""
        return causes(difference for difference in self.differences if difference.moved)

    @property
    def late(self) -> tuple[Waiting, ...]:
        """What the files ask for, for longer than a day."""
        return tuple(each for each in self.waiting if each.late)

    @property
    def moved(self) -> bool:
        """Whether anything moved, or is live without a file, and is not ignored."""
        return any(
            difference.moved or difference.kind is DriftClass.UNMANAGED
            for difference in self.differences
        )

    @property
    def differs(self) -> bool:
        """Whether anything needs a decision: it moved, or a file waits for too long."""
        return self.moved or bool(self.late)


def causes(differences: Iterable[Difference]) -> tuple[Cause, ...]:
    """Join what one act moved: gravest first, then what touched most accounts.

    Who did it is known by the operation. Unseen edits of one field are taken for one act: a single
    statement writes a column, or a leaf, of many rows.
    """
    joined_by: dict[tuple[str, str], list[Difference]] = {}
    for difference in differences:
        key = (
            ("", difference.mover.operation)
            if difference.mover
            else ("raw", dotted(difference.path))
        )
        joined_by.setdefault(key, []).append(difference)
    joined = [
        Cause(each[0].mover, tuple(sorted(each, key=lambda one: (one.address, one.path))))
        for each in joined_by.values()
    ]

    def weight(each: Cause) -> tuple[bool, int, str, tuple[str, ...]]:
        return (
            each.severity is not Severity.ERROR,
            -len(each.addresses),
            each.who,
            each.addresses,
        )

    return tuple(sorted(joined, key=weight))


DRIFT_PAGES: Manual = {
    "field-drift": """A live value that somebody changed behind the files is named, and left alone.

Why: the files say what was agreed and reviewed; a change by hand was neither.
Wrong: `seats: 12` in the file, applied, and 14 live because somebody typed it into the console.
Right: keep it with `reconciler adopt acme.seats`, or put it back with
`reconciler apply --restore acme`.
Also: conflict, unreconcilable.""",
    "unreconcilable": """Drift that a rule forbids to put back can only be taken into the file.

Why: a rule that holds for the files holds for putting back as well.
Wrong: a client disabled by hand whose file says `trial`: nothing leads from disabled to trial.
Right: `reconciler adopt acme.status`.
Also: field-drift, no-way-back.""",
    "live-only": """An element of a list that only the live account holds is named, and left alone.

Why: a list is owned element by element, and this one was never ours to take out.
Wrong: `sso` switched on by hand where the file lists other features.
Right: `reconciler adopt acme.features.sso`; to take it out, delete that line again and apply.
Also: field-drift.""",
    "raw-edit": """Whatever changes a live account leaves an entry in the audit trail.

Why: an edit of the database passes every rule and tells nobody who did it.
Wrong: an `UPDATE` of the store's tables by hand.
Right: `reconciler verify` to see what else was touched; then adopt or put back what moved.
Also: field-drift.""",
    "unmanaged": """A live client that no file describes is listed, and left alone.

Why: a missing file never removes anybody.
Wrong: `clients/acme.yaml` deleted while the account is live.
Right: `reconciler adopt acme`; or a tombstone, if it is to go.
Also: looks-like-a-rename.""",
}
