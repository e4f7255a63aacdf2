"""What the platform does at run time, for embedding programs: acts by hand, letters, links.

The files are only asked whose store it is. Nothing here reads the clock, the environment or stdout.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.api.readings import whose
from reconciler.apply.write_request import WriteRequest
from reconciler.live.store import LiveStore
from reconciler.model.live.outbox import Letter, Round
from reconciler.operations.acts.open_link import Acceptance, open_link
from reconciler.operations.perform import Act, Order, perform
from reconciler.plan.receipt import Receipt

if TYPE_CHECKING:
    from reconciler.outbox.deliver import Route
    from reconciler.outbox.smtp import Post


def operate(source: Path, live: LiveStore, act: Act, order: Order) -> Receipt:
    """Do one act of `reconciler.operations` by hand, in one transaction.

    The files are only asked whose store this is. Raises UsageRefused for what cannot be meant,
    PlanRefused for what a rule forbids, StoreLocked, StoreFailed.
    """
    return perform(live, whose(source, live), act, order)


def deliver_letters(live: LiveStore, post: Post, request: WriteRequest, route: Route) -> Round:
    """Send what waits; see `reconciler.outbox.deliver.deliver`."""
    from reconciler.outbox.deliver import deliver  # noqa: PLC0415 - mail loads slowly

    return deliver(live, post, request, route)


def resend_invitation(live: LiveStore, request: WriteRequest, client: str, email: str) -> Letter:
    """Let a new link be sent to somebody who is invited."""
    from reconciler.outbox.resend import resend  # noqa: PLC0415 - as above

    return resend(live, request, client, email)


def accept_invitation(source: Path, live: LiveStore, token: str, order: Order) -> Acceptance:
    """Let the person behind a registration link in; see `reconciler.operations.acts.open_link`."""
    return open_link(live, whose(source, live), token, order)
