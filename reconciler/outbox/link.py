"""Registration links: each is made for one sending, from a secret that is kept nowhere."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

from reconciler.model.live.outbox import LINK_DAYS, hash_of, token_of

_BYTES = 32


class Link(NamedTuple):
    """A link with the hash that the store keeps of it, and the first day on which it is dead."""

    url: str
    hash: str
    expires_on: date

    @property
    def last_day(self) -> date:
        """The last day on which it opens."""
        return self.expires_on - timedelta(days=1)


def new_link(invitation_id: str, base: str, today: date) -> Link:
    """Make a link that nobody knows yet; its days count from today, the day of its sending."""
    token = token_of(invitation_id, secrets.token_urlsafe(_BYTES))
    parts = urlsplit(base)
    query = "&".join(filter(None, [parts.query, urlencode({"token": token})]))
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Link(url, hash_of(token), today + timedelta(days=LINK_DAYS))
