"""Laws of drift: what the files may overwrite that somebody else moved, and the line that does."""

from __future__ import annotations

import re

from reconciler.diagnostics import PARTNER, Advice, FieldPath, client_key, cure
from reconciler.model.files.leaves import Leaf, dotted
from reconciler.model.secrets import shown_leaf
from reconciler.rules.review import Breach, Breaches, Conflict, Review


def conflict(review: Review) -> Breaches:
    """A field that both the file and somebody else changed is nobody's to overwrite silently.

    Why: since the last apply the live value moved, and the file asks for a third one; applying it
    would undo somebody's work without a word.
    Wrong: applied `seats: 12`, live 14 by a colleague in the console, and the file now says 10.
    Right: take the live value into the file, or overwrite it knowingly with
    `acknowledge: [{overrides: seats, live: "14", by: dana@agency.example, reason: …}]`.
    Also: a field that moved behind the files, and that the file does not change, is drift: it is
    named in the plan and refuses nothing.
    """
    for address, found in (
        (PARTNER, review.partner.conflicts),
        *((change.address, change.conflicts) for change in review.clients),
    ):
        for each in found:
            yield _breach(address, each)


def _breach(address: str, found: Conflict) -> Breach:
    name = dotted(found.path)
    account = client_key(address) or PARTNER
    applied = shown_leaf(found.path, found.applied)
    live = "nothing" if found.live is None else str(shown_leaf(found.path, found.live))
    whose = client_key(address) or "partner.yaml"
    consent = (
        cure("overrule it: add", lines=overriding(found.path, found.live))
        if address != PARTNER
        else cure(f"write {live} first, apply, and change it then")
    )
    return Breach(
        address,
        found.path,
        f"`{name}` of `{whose}` was changed here and live",
        label=f"applied {applied}, live {live}{f' {found.who}' if found.who else ''}",
        help=cure("keep the live value", "adopt", f"{account}.{name}").or_(*_keep(found), consent),
    )


def _keep(found: Conflict) -> tuple[Advice, ...]:
    """Say what to write by hand, where that is a line of its own: not everybody has a terminal."""
    plain = isinstance(found.live, int) or re.fullmatch("[a-z]+", str(found.live))
    if len(found.path) > 1 or found.live is None or not plain:
        return ()
    live = str(found.live).lower() if isinstance(found.live, bool) else str(found.live)
    return (cure("keep it by hand: write", lines=f"{found.path[0]}: {live}"),)


_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*")
_ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def overriding(path: FieldPath, live: Leaf | None) -> str:
    """Write the consent, whatever the value is; who and why are left to be said.

    A secret stands in it as it is shown, and as it is then taken.
    """
    name = dotted(path)
    field = name if _PLAIN.fullmatch(name) else _quoted(name)
    value = _quoted("nothing" if live is None else str(shown_leaf(path, live)))
    return f"acknowledge: [{{overrides: {field}, live: {value}, by: …, reason: …}}]"


def _quoted(text: str) -> str:
    # JSON would write what lies beyond 16 bits as two halves, which YAML does not read.
    shown = (
        _ESCAPES.get(sign, sign if sign.isprintable() else rf"\U{ord(sign):08x}") for sign in text
    )
    return f'"{"".join(shown)}"'
