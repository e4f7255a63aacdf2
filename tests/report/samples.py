"""Small worlds for the views: a partner, live clients, files, and the plan between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from reconciler.diagnostics import FieldPath
from reconciler.model.files.consent import Removal
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.trial import TrialClock
from reconciler.model.leaf_texts import canonical_text, fingerprint
from reconciler.model.live.account import Client, Partner, client_defaults
from reconciler.model.live.declared import Declared, DeclaredClient
from reconciler.model.live.observed import Observed
from reconciler.model.live.records import Amounts, ClientRecord, Event, Head, PartnerRecord
from reconciler.model.status import Status
from reconciler.plan.build import build_plan
from reconciler.plan.live import Live
from reconciler.plan.plan import Plan

TODAY = date(2026, 11, 20)
DANA = "dana@agency-north.example"
BOB = "bob@agency-north.example"

PARTNER_LEAVES: dict[FieldPath, Leaf] = {
    ("name",): "Agency North",
    ("time_zone",): "Europe/Vienna",
    ("supply", "seats"): 40,
    ("expansion",): "automatic",
    ("staff", DANA, "role"): "admin",
    ("staff", BOB, "role"): "viewer",
    ("teams", "emea"): True,
}


SOLD: dict[FieldPath, Leaf] = {
    **PARTNER_LEAVES,
    ("program",): "basic",
    ("billing", "currency"): "EUR",
    ("prices", "2026-01-01", "programs", "basic", "seats"): "flat: 10.00",
}
"""A partner to whom seats are sold."""


def client_leaves(
    status: str, name: str = "Acme", *, features: Iterable[str] = (), **more: Leaf
) -> dict[FieldPath, Leaf]:
    """Give the leaves of a client's file; `dashboards` and `mode` stand where they belong."""
    places = {"dashboards": ("resources", "dashboards"), "mode": ("billing", "mode")}
    return {
        ("name",): name,
        ("status",): status,
        **{places.get(key, (key,)): leaf for key, leaf in more.items()},
        **{("features", feature): True for feature in features},
    }


def active(
    name: str = "Acme", seats: int = 3, features: Iterable[str] = ()
) -> dict[FieldPath, Leaf]:
    return client_leaves("active", name, features=features, seats=seats, dashboards=2)


def partner_of(changes: Mapping[FieldPath, Leaf] | None = None) -> Partner:
    return Partner("agency-north", {**PARTNER_LEAVES, **(changes or {})})


def record_of(
    key: str,
    applied: Mapping[FieldPath, Leaf],
    *,
    since: date | None = None,
    trial: TrialClock | None = None,
    moved: Mapping[FieldPath, Leaf] | None = None,
) -> ClientRecord:
    """Give a live client as the files last wrote it, with what somebody moved since."""
    leaves = {**client_defaults(), **applied, **(moved or {})}
    client = Client(key, leaves, Observed(since, trial))
    live_print = fingerprint(canonical_text(leaves))
    head = Head(
        id=f"id-{key}",
        key=key,
        content="old",
        generation="g",
        applied_print="before" if moved else live_print,
        live_print=live_print,
        status=client.status.value,
        mode=client.mode.value,
        holds=client.holds,
        trial_end=trial.end if trial and client.status is Status.TRIAL else None,
        revision=1,
    )
    return ClientRecord(head, client, applied)


def partner_record(
    records: Iterable[ClientRecord] = (),
    partner: Partner | None = None,
    high_water: date = TODAY,
) -> PartnerRecord:
    """Give the live partner with the pool that these clients draw on."""
    live = partner or partner_of()
    records = tuple(records)
    pool = {
        name: Amounts(
            supply=supply,
            staff=live.staff_holds.get(name, 0),
            allocated=sum(record.head.holds.get(name, 0) for record in records),
        )
        for name, supply in live.supply.items()
    }
    return PartnerRecord(live, live.leaves, "p", "g", 41, high_water, pool, "store-7f3a")


def plan_of(  # noqa: PLR0913 - a world has many parts, and each has a default
    files: Mapping[str, Mapping[FieldPath, Leaf] | DeclaredClient],
    records: Iterable[ClientRecord] = (),
    *,
    partner: Partner | None = None,
    live: PartnerRecord | None = None,
    movers: Mapping[str, tuple[Event, ...]] | None = None,
    restore: bool = False,
) -> Plan:
    """Plan files against live clients; without any, the partner is new too.

    A live client whose key no file has, and no file moves, is without a file.
    """
    records = tuple(records)
    known = live or (partner_record(records) if records else None)
    declared = Declared(
        partner or (known.live if known else partner_of()),
        "p",
        dict.fromkeys(files, "new"),
        {key: _declared(key, said) for key, said in files.items()},
        "g",
    )
    heads = sorted((record.head for record in records), key=lambda head: head.key)
    moved = {client.moved_from for client in declared.clients.values()}
    kept = [record for record in records if record.head.key in {*files, *moved}]
    return build_plan(
        declared,
        Live(
            known,
            heads,
            {each.id: each for each in kept},
            gone=[head for head in heads if head.key not in files],
            movers=movers or {},
            store="store-7f3a" if known else "",
        ),
        TODAY,
        restore=lambda _: restore,
    )


def _declared(key: str, said: Mapping[FieldPath, Leaf] | DeclaredClient) -> DeclaredClient:
    return said if isinstance(said, DeclaredClient) else DeclaredClient(Client(key, said), "new")


def tombstone(key: str, leaves: Mapping[FieldPath, Leaf], reason: str) -> DeclaredClient:
    """Give a file that removes its client."""
    return DeclaredClient(Client(key, leaves), "new", Removal(reason=reason, by="dana"))
