"""What the platform does at run time, for embedding programs: acts by hand, letters, links.

The files are only asked whose store it is. Nothing here reads the clock, the environment or stdout.
What one act alone needs is imported where it is done: mail loads slowly.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.api import queries, readings
from reconciler.api.reports import Answer
from reconciler.diagnostics import see
from reconciler.errors import StoreFailed
from reconciler.operations.perform import Act, perform

if TYPE_CHECKING:
    # Only for reading.
    from reconciler.api.readings import Letters
    from reconciler.apply.write_request import WriteRequest
    from reconciler.live.store import LiveStore
    from reconciler.model.live.outbox import Round
    from reconciler.operations.acts.accept import Acceptance
    from reconciler.outbox.deliver import Route
    from reconciler.outbox.smtp import Post
    from reconciler.plan.plan import Receipt


def operate(
    source: Path, live: LiveStore, act: Act, request: WriteRequest, client: str = ""
) -> Answer[Receipt]:
    """Do one act of `reconciler.operations` on a client by hand, in one transaction.

    The files are only asked whose store this is. Raises UsageRefused for what cannot be meant,
    PlanRefused for what a rule forbids, StoreLocked, StoreFailed.
    """
    from reconciler.report.receipt.view import operation_view

    receipt = perform(live, readings.partner_here(source, live), act, request)
    return Answer(receipt, operation_view(receipt, act.kind, client, where=live.where))


def deliver_letters(
    source: Path, live: LiveStore, post: Post, route: Route, request: WriteRequest
) -> Answer[Round]:
    """Send what waits; see `reconciler.outbox.deliver.deliver`."""
    from reconciler.outbox.deliver import deliver
    from reconciler.report.store.outbox_view import delivery_view

    box = readings.waiting(source, live, request.clock)
    done = deliver(live, box.partner.live.key, post, request, route)
    return Answer(done, delivery_view(box.partner, done, box.keys))


def resend_invitation(
    source: Path, live: LiveStore, client: str, email: str, request: WriteRequest
) -> Answer[Letters]:
    """Let a new link be sent to somebody who is invited, and show what waits then."""
    from reconciler.outbox.deliver import resend

    partner = readings.waiting(source, live, request.clock).partner.live.key
    resend(live, partner, request, client, email)
    try:
        return queries.show_outbox(queries.Viewpoint(source, live, request.clock))
    except StoreFailed as error:
        raise StoreFailed(
            f"the letter to {email} waits to be sent; the outbox cannot be shown: {error.message}",
            help=see("see what waits", "outbox"),
        ) from error


def accept_invitation(
    source: Path, live: LiveStore, token: str, request: WriteRequest
) -> Answer[Acceptance]:
    """Let the person behind a registration link in; see `reconciler.operations.acts.accept`."""
    from reconciler.operations.acts.accept import open_link
    from reconciler.report.people.rows import acceptance_view

    came = open_link(live, readings.partner_here(source, live), token, request)
    return Answer(came, acceptance_view(came.client, came.email, came.role, came.day))
