"""What the files say, as plan and rules read it; where it is written is known elsewhere.

A client has of its profile, and of the partner's defaults, what its own file does not say. The file
comes first, then the profile, then `defaults`: groups and maps are merged leaf by leaf, a list is
replaced whole. Which profile a client follows is a matter of its file: what is compared, applied
and stored are the leaves that come of it, so an account in a store names none.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.diagnostics import FieldPath
from reconciler.model.files.consent import Acknowledgement, PartnerConsent, Removal
from reconciler.model.files.credits import Grant
from reconciler.model.files.leaves import Leaf, Leaves
from reconciler.model.live.account import CLIENT_LISTS, Client, Partner
from reconciler.model.live.found import AsFound
from reconciler.values import Frozen, field

DEFAULTS, PROFILES = "defaults", "profiles"
NO_PROFILE = ""

Layers = Mapping[str, Leaves]
"""Profile → all that a client has of it and of the defaults; under `NO_PROFILE` of these alone."""


def layers_of(partner: Partner) -> Layers:
    """What clients have of a partner where their files say nothing, by profile."""
    defaults: dict[FieldPath, Leaf] = {}
    profiles: dict[str, dict[FieldPath, Leaf]] = {}
    for path, leaf in partner.leaves.items():
        if path[0] == DEFAULTS:
            defaults[path[1:]] = leaf
        elif path[0] == PROFILES:
            profiles.setdefault(path[1], {})[path[2:]] = leaf
    return {
        NO_PROFILE: defaults,
        **{name: {**_left(defaults, own), **own} for name, own in profiles.items()},
    }


def _left(defaults: Leaves, above: Leaves) -> Leaves:
    """What of the defaults a profile leaves: no list that it has itself."""
    lists = {path[0] for path in above} & CLIENT_LISTS
    return {path: leaf for path, leaf in defaults.items() if path[0] not in lists}


class DeclaredClient(Frozen):
    """One client file: the leaves it owns (profile and defaults included) and what it asks for.

    `content` is the content id of the file's bytes; `grants` are all that stand in it, applied
    before or not. `quoted` says of each property whether its value stands in quotes; `was` is the
    former address of members, by the one that they have now. `given` are the leaves that the file
    has of its `profile`, or of the defaults.
    """

    client: Client
    content: str
    removal: Removal | None = None
    moved_from: str = ""
    consents: tuple[Acknowledgement, ...] = ()
    grants: tuple[Grant, ...] = ()
    quoted: Mapping[str, bool] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)
    profile: str = ""
    given: frozenset[FieldPath] = frozenset()

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
