"""What people type as a command and the files say: `pause acme` is `set acme status=disabled`.

Words in capitals stand for what was not typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SET = ("set", "CLIENT")
_ACTIVE, _DISABLED = (*_SET, "status=active"), (*_SET, "status=disabled")
_REMOVED = (*_SET, "removed.reason=REASON", "removed.by=EMAIL")
_GRANT = (*_SET, "credits.grants[ID].amount=AMOUNT", "credits.grants[ID].date=DAY")
_VERBS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("add", "create"), ("new", "CLIENT")),
    **dict.fromkeys(("activate", "enable", "resume"), _ACTIVE),
    **dict.fromkeys(("pause", "suspend", "disable", "deactivate"), _DISABLED),
    **dict.fromkeys(("remove", "delete"), _REMOVED),
    **dict.fromkeys(("grant", "credit"), _GRANT),
    "trial": (*_SET, "status=trial"),
    "extend": (*_SET, "trial.extension.requested_on=DAY", "trial.extension.requested_by=EMAIL"),
    "invite": (*_SET, "members[EMAIL].role=viewer"),
    "rename": (*_SET, "name=NAME"),
    "buy": (*_SET, "articles.NAME=1"),
}


def command_meant(verb: str, words: Sequence[str]) -> tuple[str, ...]:
    """The command that a word means with those behind it; empty for a word of no meaning."""
    typed = [word for word in words if not word.startswith("-")]
    people = [word for word in typed if "@" in word]
    line = _VERBS.get(verb, ())
    if line == _REMOVED and people:
        line = ("people", "remove", "EMAIL")
    for place, word in (
        ("EMAIL", next(iter(people), "")),
        *zip(("CLIENT", "NAME"), (word for word in typed if word not in people), strict=False),
    ):
        line = tuple(part.replace(place, word) if word else part for part in line)
    return line
