"""Laws of names: two clients that nobody can tell apart."""

from __future__ import annotations

from reconciler.diagnostics import Severity
from reconciler.model.confusables import fold_confusables
from reconciler.model.live.account import NAME_PATH
from reconciler.rules.review import Breach, Breaches, Review


def names_look_alike(review: Review) -> Breaches:
    """Two clients have names that look the same (warning).

    Why: the wrong one gets the change. Upper and lower case, wide letters and letters of other
    scripts that look like Latin ones make no difference to the eye.
    Wrong: `name: Acme` in two files.
    Right: `name: Acme (Austria)` in one of them.
    Also: looks-like-a-rename.
    """
    seen: dict[str, str] = {}
    for change in sorted(review.clients, key=lambda client: client.key):
        said = change.declared or change.after
        if said is None or change.removal is not None or not said.name:
            continue
        twin = seen.setdefault(fold_confusables(said.name), change.key)
        if twin != change.key:
            yield Breach(
                change.address,
                NAME_PATH,
                f"`{change.key}` has a name that looks like the one of `{twin}`",
                help="tell them apart, such as by a town",
                severity=Severity.WARNING,
            )
