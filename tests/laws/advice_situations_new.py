"""The situations in which `new` advises, and those in which others advise to use it."""

from __future__ import annotations

import subprocess

from tests.laws.advice_shop import Shop, Situation, applied
from tests.laws.advice_situations import after, gone, lines, text

PAUSED = after(applied, "set beta status=disabled")


def forgotten(shop: Shop) -> None:
    """Delete a file that git knows."""
    git = ("git", "-C", str(shop.folder), "-c", "user.name=d", "-c", "user.email=d@x.example")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "add")):
        subprocess.run([*git, *words], check=True)
    shop.drop("beta")


def without_clients(shop: Shop) -> None:
    """Leave the partner alone."""
    for key in ("acme", "beta"):
        shop.drop(key)


SITUATIONS: dict[str, Situation] = {
    "new": Situation("new cargo name=Cargo"),
    "new without a name": Situation("new cargo --from trial"),
    "new with what is no key": Situation("new Cargo! name=Cargo"),
    "new who is there": Situation("new acme seats=3"),
    "new who is there, bare": Situation("new acme", fills={"KEY=VALUE": "description=x"}),
    "new who was there": Situation("new beta name=Beta", after(applied, forgotten)),
    "new who moved": Situation(
        "new beta name=Beta", after(gone("beta"), lines("acme", "moved_from: beta"))
    ),
    "new like who is disabled": Situation("new cargo name=Cargo --from beta", PAUSED),
    "new like who is removed": Situation(
        "new cargo --from beta name=Cargo",
        after(PAUSED, lines("beta", "removed: {reason: closed, by: dana}")),
    ),
    "plan of nobody": Situation("plan --client zzzzzz"),
    "no client at all": Situation("validate", without_clients),
    "found.yaml about nobody": Situation(
        "plan",
        text("accounts/found.yaml", "clients: {zzzzzz: {since: 2024-03-01}}\n"),
        of="rules/found.py: write it",
    ),
    "ignore.yaml about nobody": Situation(
        "validate",
        text(
            "accounts/ignore.yaml",
            "ignore: [{client: zzzzzz, field: seats, owner: d, reason: x, until: 2999-12-31}]\n",
        ),
    ),
}
