"""What somebody asks to adopt, as typed: `partner`, `acme`, `acme.seats`, `acme.features[sso]`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from reconciler.diagnostics import PARTNER, FieldPath, nearest, see
from reconciler.errors import UsageRefused
from reconciler.model.live.records import Head

_CLIENT = "client."
_STEP = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")


@dataclass(frozen=True, slots=True)
class AdoptRequest:
    """Account (a client's key, or `partner`) → the fields that were named; none named: all of it.

    Without any account everything is asked for.
    """

    accounts: Mapping[str, frozenset[FieldPath]] = field(default_factory=dict)

    def wants(self, account: str) -> bool:
        """Tell whether an account is asked for."""
        return not self.accounts or account in self.accounts

    def fields(self, account: str) -> frozenset[FieldPath]:
        """Fields that were named of an account; none where all of it is asked for, or nothing."""
        return self.accounts.get(account, frozenset())


def read_adopt_request(
    names: Iterable[str], heads: Iterable[Head], files: Collection[str]
) -> AdoptRequest:
    """Read what was typed; raises UsageRefused for what nobody is called, or nobody can adopt."""
    living = {head.key: head for head in heads}
    whole: set[str] = set()
    found: dict[str, set[FieldPath]] = {}
    for name in names:
        account, path = _split(name, {*living, *files})
        if account != PARTNER:
            _require_live(account, living, files)
        if path:
            found.setdefault(account, set()).add(path)
        else:
            whole.add(account)
    fields = {account: frozenset(each) for account, each in found.items()}
    return AdoptRequest(fields | dict.fromkeys(whole, frozenset()))


def _split(name: str, keys: Collection[str]) -> tuple[str, FieldPath]:
    """Part an account from a field; an address (`client.acme`) is an account's name too."""
    inner = name.removeprefix(_CLIENT)
    if inner != name and inner.partition(".")[0] in keys:
        name = inner
    account, _, named = name.partition(".")
    return account, tuple(inside or plain for inside, plain in _STEP.findall(named))


def _require_live(key: str, living: Mapping[str, Head], files: Collection[str]) -> None:
    if key not in living and key not in files:
        near = nearest(key, [PARTNER, *living, *files])
        raise UsageRefused(
            f"no client is called `{key}`",
            help=f"did you mean `{near}`?" if near else see("see them", "list"),
        )
    if key in living and living[key].removed:
        raise UsageRefused(
            f"`{key}` is removed for good: there is nothing to adopt",
            help=see("see what it was", "history", key),
        )
