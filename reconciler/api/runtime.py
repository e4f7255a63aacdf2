"""What the platform does at run time, for embedding programs: acts by hand, letters, links.

The files are only asked whose store it is. Nothing here reads the clock, the environment or stdout.
What one act alone needs is imported where it is done: mail loads slowly.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.api.reports import Answer

if TYPE_CHECKING:
    # Only for reading.
    from reconciler.api.readings import Letters
    from reconciler.apply.write_request import WriteRequest
    from reconciler.live.store import LiveStore
    from reconciler.model.live.outbox import Round
    from reconciler.operations.acts.accept import Acceptance
    from reconciler.operations.perform import Act
    from reconciler.outbox.deliver import Route
    from reconciler.outbox.smtp import Post
    from reconciler.plan.plan import Receipt


def operate(
    source: Path, live: LiveStore, act: Act, order: WriteRequest, client: str = ""
) -> Answer[Receipt]:
    """Do one act of `reconciler.operations` on a client by hand, in one transaction.

    The files are only asked whose store this is. Raises UsageRefused for what cannot be meant,
    PlanRefused for what a rule forbids, StoreLocked, StoreFailed.
    """
    from reconciler.api.readings import partner_here
    from reconciler.operations.perform import perform
    from reconciler.report.receipt.view import operation_view

    receipt = perform(live, partner_here(source, live), act, order)
    return Answer(receipt, operation_view(receipt, act.kind, client, where=live.where))


def deliver_letters(
    source: Path, live: LiveStore, post: Post, route: Route, order: WriteRequest
) -> Answer[Round]:
    """Send what waits; see `reconciler.outbox.deliver.deliver`."""
    from reconciler.api.readings import waiting
    from reconciler.outbox.deliver import deliver
    from reconciler.report.store.outbox_view import delivery_view

    box = waiting(source, live, order.clock)
    done = deliver(live, box.partner.live.key, post, order, route)
    return Answer(done, delivery_view(box.partner, done, box.keys))


def resend_invitation(
    source: Path, live: LiveStore, client: str, email: str, order: WriteRequest
) -> Answer[Letters]:
    """Let a new link be sent to somebody who is invited, and show what waits then."""
    from reconciler.api.queries import Viewpoint, show_outbox
    from reconciler.api.readings import waiting
    from reconciler.outbox.deliver import resend

    partner = waiting(source, live, order.clock).partner.live.key
    resend(live, partner, order, client, email)
    return show_outbox(Viewpoint(source, live, order.clock))


def accept_invitation(
    source: Path, live: LiveStore, token: str, order: WriteRequest
) -> Answer[Acceptance]:
    """Let the person behind a registration link in; see `reconciler.operations.acts.accept`."""
    from reconciler.api.readings import partner_here
    from reconciler.operations.acts.accept import open_link
    from reconciler.report.people.rows import acceptance_view

    came = open_link(live, partner_here(source, live), token, order)
    return Answer(came, acceptance_view(came.client, came.email, came.role, came.day))
