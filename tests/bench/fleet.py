"""Account files of a fleet of any size: some 35 lines and 900 bytes a client, as people write them.

Every tenth client is in trial, in setup, disabled; the others are active. Half of the trials are
over after three days. The same size and day make the same files, byte for byte.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

IN_A_FOLDER = 500
LONG_AGO = timedelta(days=10)
"""When the fleet was opened: short trials are over, long ones are not, and one period is."""

_COMPANIES = ("Alder", "Beacon", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Indigo")
_KINDS = ("Analytics", "Bakery", "Clinics", "Dental", "Energy", "Foods", "Hotels", "Insurance")
_CITIES = ("Berlin", "Graz", "Linz", "Wien", "Vancouver", "Perth", "Lyon", "Oslo", "Porto")
_SECTORS = ("retail", "health", "food", "travel", "finance", "energy", "media")
_TIERS = ("bronze", "silver", "gold")
_PEOPLE = ("ana.costa", "ben.keller", "cara.lopez", "dan.huber", "eva.jensen", "finn.weber")
_FEATURES = ("download_reports", "email_reports", "private_links", "public_links", "sso")
_STATUSES = ("active",) * 7 + ("trial", "setup", "disabled")
_SHORT_TRIAL = 3
_ROLES = ("admin", "editor", "viewer")


def key_of(number: int) -> str:
    """Name a client by its place in the fleet."""
    return f"client-{number:06d}"


def write_fleet(source: Path, size: int, today: date) -> None:
    """Write all files of a fleet into a folder that is not there yet."""
    folder = source / "clients"
    for first in range(0, size, IN_A_FOLDER):
        (folder / f"{first // IN_A_FOLDER:03d}").mkdir(parents=True)
    (source / "partner.yaml").write_text(_partner(size, today), encoding="utf-8")
    for number in range(size):
        place(source, number).write_text(_client(number, 0), encoding="utf-8")


def write_changed(source: Path, base: Path, size: int, changed: Collection[int]) -> None:
    """Write the files of a fleet where some clients changed; the others are those of `base`."""
    for first in range(0, size, IN_A_FOLDER):
        (source / "clients" / f"{first // IN_A_FOLDER:03d}").mkdir(parents=True)
    os.link(base / "partner.yaml", source / "partner.yaml")
    for number in range(size):
        path = place(source, number)
        if number in changed:
            path.write_text(_client(number, 1), encoding="utf-8")
        else:
            os.link(place(base, number), path)


def place(source: Path, number: int) -> Path:
    """Where the file of a client stands."""
    return source / "clients" / f"{number // IN_A_FOLDER:03d}" / f"{key_of(number)}.yaml"


def _partner(size: int, today: date) -> str:
    seats = sum(_seats(number) for number in range(size) if _status(number) == "active")
    anchor = today - timedelta(days=3)
    return f"""\
format: 1
partner: fleet
name: Fleet
time_zone: Europe/Vienna
program: basic
supply: {{seats: {seats}}}
expansion: automatic
billing: {{currency: EUR, anchor_day: {min(anchor.day, 28)}}}
prices:
  - from: 2026-01-01
    programs:
      basic:
        fee: "99.00"
        seats: {{mode: graduated, tiers: [{{up_to: 50, unit: "20.00"}}, {{unit: "17.50"}}]}}
teams: [emea, americas]
properties:
  customer_number: {{type: text}}
  city: {{type: text}}
  contract_start: {{type: date}}
  support_tier: {{type: choice, choices: [{", ".join(_TIERS)}]}}
  key_account: {{type: boolean}}
trial: {{days: 14}}
guards: {{max_update_percent: 100}}
"""


def _client(number: int, more: int) -> str:
    company = f"{_COMPANIES[number % 9]} {_KINDS[number % 8]} {number}"
    status = _status(number)
    over = status == "trial" and number % 20 == _STATUSES.index("trial")
    people = "".join(
        f"  - {{email: {_PEOPLE[(number + at) % 6]}@{key_of(number)}.example, role: {role}}}\n"
        for at, role in enumerate(_ROLES)
    )
    members = f"members:\n{people}" if status in {"active", "trial"} else ""
    return f"""\
# The account of {company}, which pays by invoice; ask the account lead before you change it.

name: {company}
status: {status}
description: Dashboards for the {_SECTORS[number % 7]} team of {company}, run from {_city(number)}
team: {("emea", "americas")[number % 2]}
billing:
  mode: partner
  price: {{amount: "{100 + number % 900}.00", per: month}} # as agreed in the contract
seats: {_seats(number)}
resources:
  dashboards: {1 + number % 90 + more}
  api_calls_per_day: 0
  private_links: {number % 5}
features:
  - {_FEATURES[number % 2]}
  - {_FEATURES[2 + number % 2]}
  - {_FEATURES[4]}
{members}\
properties:
  customer_number: K-{100_000 + number}
  city: {_city(number)}
  contract_start: 20{18 + number % 8}-{1 + number % 12:02d}-{1 + number % 28:02d}
  support_tier: {_TIERS[number % 3]}
  key_account: {("true", "false")[number % 2]}
{f"trial: {{days: {_SHORT_TRIAL}}}{chr(10)}" if over else ""}\
"""


def _status(number: int) -> str:
    return _STATUSES[number % len(_STATUSES)]


def _seats(number: int) -> int:
    return len(_ROLES) + number % 20


def _city(number: int) -> str:
    return _CITIES[number % len(_CITIES)]
