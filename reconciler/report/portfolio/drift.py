"""What moved behind the files: the rows and numbers of `drift`."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.plan.drift.report import DriftReport
from reconciler.report.drift.rows import DriftRow, drift_rows
from reconciler.report.drift.shape import Sides
from reconciler.report.drift.words import counts_of
from reconciler.values import Frozen, field


class DriftTable(Frozen):
    """Rows, worst first; `compared` is false where the files cannot be read, `wrong` says why."""

    compared: bool
    wrong: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[DriftRow, ...] = ()


def drift_table(report: DriftReport | None, sides: Sides, wrong: str) -> DriftTable:
    """Make the rows of a report."""
    if report is None:
        return DriftTable(compared=False, wrong=wrong)
    return DriftTable(
        compared=True, counts=counts_of(report), rows=tuple(drift_rows(report, sides))
    )
