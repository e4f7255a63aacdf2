"""Account files of any size: one number a dimension."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.builders import PARTNER

_DAY = "2026-11-02"


class Size(NamedTuple):
    """How many there are of everything that files can hold; what matters to no row is small.

    What belongs to a client is counted for each of them. `findings` are mistakes in each file.
    """

    clients: int = 3
    members: int = 2
    properties: int = 2
    articles: int = 2
    grants: int = 1
    campaigns: int = 1
    payment_methods: int = 1
    consents: int = 1
    findings: int = 0
    teams: int = 2
    roles: int = 1
    staff: int = 2
    add_ons: int = 1
    versions: int = 2
    tiers: int = 2
    ignores: int = 0
    others: int = 0


def write(folder: Path, size: Size, *, more: int = 0) -> None:
    """Write the files; `more` seats and another description change every client."""
    clients = folder / "clients"
    clients.mkdir(parents=True, exist_ok=True)
    _put(folder / "partner.yaml", _partner(size))
    if size.ignores:
        _put(folder / "ignore.yaml", "ignore:\n" + "".join(map(_ignored, range(size.ignores))))
    for number in range(size.others):
        _put(folder / f"other{number}.yaml", "a: b\n")
    for number in range(size.clients):
        _put(clients / f"c{number}.yaml", _client(number, size, more))


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _listed(what: str, count: int, of: str) -> str:
    """Write some lines below a name, `#` in each its number; nothing where there is none."""
    lines = "".join(f"  {of.replace('#', str(number))}\n" for number in range(count))
    return f"{what}:\n{lines}" if lines else ""


def _partner(size: Size) -> str:
    steps = [f'{{up_to: {10 * number}, unit: "10.00"}}' for number in range(1, size.tiers)]
    tiers = ", ".join([*steps, '{unit: "9.00"}'])
    extras = ", ".join(f'extra{number}: "1.00"' for number in range(size.add_ons))
    version = (
        "from: #-01-01\n"
        f"    programs: {{basic: {{seats: {{mode: graduated, tiers: [{tiers}]}}}}}}\n"
        f"    add_ons: {{{extras}}}"
    )
    versions = "".join(
        f"  - {version.replace('#', str(1980 + number))}\n" for number in range(size.versions)
    )
    return (
        PARTNER.replace("seats: 100", "seats: 10000")
        + "guards: {max_update_percent: 100, max_remove_percent: 100}\n"
        + "program: basic\nbilling: {currency: EUR}\n"
        + f"prices:\n{versions}"
        + _listed("add_ons", size.add_ons, "- extra#")
        + _listed("staff", size.staff, "- {email: staff#@north.example, role: admin}")
        + _listed("teams", size.teams, "- team#")
        + _listed("roles", size.roles, "role#: {permissions: [manage_users]}")
        + _listed("properties", size.properties, "p#: {type: text}")
        + _listed("articles", size.articles, 'a#: {name: A, unit: "1.00", licences: {assets: 1}}')
        + _listed(
            "acknowledge",
            size.consents,
            "- {guard: max_update_percent, up_to: 40, by: dana, reason: number #}",
        )
    )


def _client(number: int, size: Size, more: int) -> str:
    member = f"- {{email: m#@c{number}.example, role: admin}}"
    method = 'way#: {kind: credit_card, provider: stripe, token: pm_#, brand: visa, last4: "4242"}'
    grant = f'- {{id: g{number}-#, amount: "5.00", date: {_DAY}, paid_by: way0}}'
    return (
        f"name: Client {number}\nstatus: active\nteam: team0\ndescription: text {more}\n"
        f"seats: {size.members + more}\nresources: {{dashboards: 1}}\nfeatures: [sso]\n"
        + _listed("members", size.members, member)
        + _listed("properties", size.properties, f"p#: text {more}")
        + _listed("articles", size.articles, "a#: 1")
        + _listed("payment_methods", size.payment_methods, method)
        + ("credits:\n" + _listed("  grants", size.grants, grant) if size.grants else "")
        + _listed("campaigns", size.campaigns, f'k{number}-#: {{name: A, budget: "1.00"}}')
        + _listed(
            "acknowledge",
            size.consents,
            '- {overrides: "properties.p#", live: "", by: dana, reason: none}',
        )
        + _listed("wrong", size.findings, "x#: 1")
    )


def _ignored(number: int) -> str:
    return (
        f"  - {{client: c{number}, field: features, owner: dana, reason: known, "
        "until: 2027-01-01}\n"
    )
