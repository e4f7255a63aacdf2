"""The page of every rule, read where one is asked for: few commands need any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.diagnostics import Manual


def pages() -> Manual:
    """Collect the page of every rule by its id: laws, findings in files, the clock, drift."""
    from reconciler.desired.findings.findings import FINDINGS
    from reconciler.plan import clock
    from reconciler.plan.drift.report import DRIFT_PAGES
    from reconciler.rules import check

    return {**check.manual(), **FINDINGS, **clock.CLOCK_PAGES, **DRIFT_PAGES}


def page(rule: str) -> str:
    """Find the page of one rule; of one without a page nothing."""
    return pages().get(rule, "")
