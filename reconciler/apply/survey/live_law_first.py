"""Files that are wrong and ask for a step that live forbids: the step is refused first.

Mending such a file, as its findings advise, would only lead into the refusal of live. So a plan
goes on with what could be read of it, and is refused (4). A finding in any other file ends it (3).
Source: DESIGN rule "status": the law of the live status is told first.
"""

from __future__ import annotations

from datetime import date

from reconciler.desired.read.tree import Tree
from reconciler.diagnostics import Advice, Diagnostic, Severity
from reconciler.model.live.declared import Declared
from reconciler.plan.judge.accept import forbidden_by_live
from reconciler.plan.live import Live
from reconciler.plan.plan import Plan
from reconciler.rules.doors import WHERE_TO
from reconciler.values import replace

_ABOVE = "first settle what live forbids, above; a change here alone has no effect"


def require_forbidden(tree: Tree, declared: Declared, live: Live, today: date) -> None:
    """Go on where live forbids what every file asks for that is wrong.

    Raises FilesInvalid with all findings, led by what live forbids, where any other file is wrong.
    """
    wrong = {error.address for error in _errors(tree)}
    if not wrong:
        return
    refused = forbidden_by_live(declared, live, today)
    if not wrong <= {each.address for each in refused}:
        tree.require(tree.located(refused))


def with_findings(plan: Plan, tree: Tree) -> tuple[Diagnostic, ...]:
    """List the findings of a plan, and under them those of the files that it could go on with.

    What live forbids says which ways there are, so the help of a file that asks where to go
    points there: mending the file as it says would change nothing.
    """
    told = {(finding.rule, finding.address, finding.path) for finding in plan.findings}
    planned = {client.address for client in plan.shown_clients}
    under = (
        replace(finding, help=_ABOVE)
        if (isinstance(finding.help, Advice) and WHERE_TO in finding.help.ways)
        else finding
        for finding in dict.fromkeys(_errors(tree))
        if finding.address in planned and (finding.rule, finding.address, finding.path) not in told
    )
    return (*plan.findings, *under)


def _errors(tree: Tree) -> list[Diagnostic]:
    return [finding for finding in tree.findings if finding.severity is Severity.ERROR]
