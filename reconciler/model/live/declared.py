"""What the files say, as plan and rules read it; where it is written is known elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.model.files.consent import Acknowledgement, PartnerConsent, Removal
from reconciler.model.files.credits import Grant
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.found import AsFound
from reconciler.values import Frozen, field


class DeclaredClient(Frozen):
    """One client file: the leaves it owns (the partner's defaults included) and what it asks for.

    `content` is the content id of the file's bytes; `grants` are all that stand in it, applied
    before or not. `quoted` says of each property whether its value stands in quotes; `was` is the
    former address of members, by the one that they have now.
    """

    client: Client
    content: str
    removal: Removal | None = None
    moved_from: str = ""
    consents: tuple[Acknowledgement, ...] = ()
    grants: tuple[Grant, ...] = ()
    quoted: Mapping[str, bool] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The client's key."""
        return self.client.key


class Declared(Frozen):
    """The files of one partner: those that had to be parsed, and the content id of every one.

    `consents` are those of the partner's file; `used` says of those that are used up when that was.
    `as_found` is what found.yaml says, only where it counts: the partner is new to the store.
    """

    partner: Partner
    partner_content: str
    contents: Mapping[str, str]
    clients: Mapping[str, DeclaredClient]
    generation: str
    consents: tuple[PartnerConsent, ...] = ()
    used: Mapping[PartnerConsent, str] = field(default_factory=dict)
    as_found: AsFound | None = None
