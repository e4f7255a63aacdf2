"""What each column of a table is: a field of ours, a property, or nothing.

A column is known by its title, in English or German, or by what `--map` says. Every other one
becomes a property of the partner. None becomes a `profile`: clients are taken over as they are, and
a profile gives them what the table does not say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from reconciler.diagnostics import did_you_mean, listed
from reconciler.errors import UsageRefused
from reconciler.model.files.properties import PropertyType
from reconciler.values import Frozen

NOWHERE = "-"
PROPERTY = "properties."
"""What stands before the name of a property, as a target of `--map`."""

_TITLES: Mapping[str, str] = {
    "key": "key;slug;external id;schlüssel;kürzel",
    "name": "name;company;company name;client;client name;customer;customer name;account name;"
    "firma;firmenname;kunde;kundenname;unternehmen",
    "status": "status;state;account status;zustand",
    "seats": "seats;seat;licences;licenses;users;user count;lizenzen;sitze;plätze;nutzer;"
    "anzahl benutzer;anzahl nutzer",
    "description": "description;beschreibung",
    "team": "team",
    "admins": "email;e mail;mail;contact email;admin;admins;admin email;administrator;"
    "kontakt e mail;ansprechpartner e mail",
    "editors": "editor;editors",
    "viewers": "viewer;viewers",
    "members": "members;people;user emails;mitglieder;users email;members email;people email",
    "billing": "billing;billing mode;billed by;abrechnung",
    "price": "price;monthly price;preis;monatspreis;preis pro monat",
    "active_since": "active since;since;customer since;aktiv seit;kunde seit;seit",
    "trial_start": "trial start;trial started;trial since;testbeginn;test seit",
    "trial_days": "trial days;testtage",
    "trial_extended": "trial extended;trial extended on;verlängert am",
    "program": "picked program",
    "credit": "credit;credit left;balance;guthaben",
    "features": "features;funktionen",
    "dashboards": "dashboards;resources dashboards",
    "api_calls_per_day": "api calls per day;resources api calls per day",
    "private_links": "private links;resources private links",
}
TARGETS = tuple(_TITLES)
"""What a column can be, beside a property."""
_KNOWN = {title: target for target, titles in _TITLES.items() for title in titles.split(";")}
_TYPES = tuple(kind.value for kind in PropertyType)


class Target(Frozen):
    """What a column is: a field of `TARGETS`, or a property; `kind` is the type that was asked for.

    A column that is left out has neither.
    """

    field: str = ""
    property: str = ""
    kind: str = ""


def require_fields(names: Iterable[str]) -> None:
    """Refuse a name that is no field of `TARGETS`. Raises UsageRefused."""
    for name in names:
        if name not in TARGETS:
            near = did_you_mean(name, TARGETS)
            raise UsageRefused(f"`{name}` is no field of a client", help=near)


def targets_of(
    titles: Iterable[str], maps: Iterable[str], labels: Mapping[str, str]
) -> dict[str, Target]:
    """Say of each title what it is; `labels` are the titles of properties that exist.

    Raises UsageRefused for a `--map` that names no column, or nothing that a column can be.
    """
    titles = tuple(titles)
    asked = dict(_asked(each, titles) for text in maps for each in _parts(text, titles))
    properties = {folded_title(label): name for name, label in labels.items()}
    return {title: asked.get(title) or _known(title, properties) for title in titles}


def _parts(text: str, titles: tuple[str, ...]) -> Iterator[str]:
    """Part several mappings at their commas, but not one of a title that has commas itself."""
    if folded_title(text.rpartition("=")[0]) in map(folded_title, titles):
        yield text
        return
    yield from (each for each in text.split(",") if each.strip())


def _asked(text: str, titles: tuple[str, ...]) -> tuple[str, Target]:
    named, equals, wanted = (part.strip() for part in text.rpartition("="))
    if not equals or not named:
        raise UsageRefused(f"`{text}` maps nothing", help='write --map "Company=name"')
    title = next((each for each in titles if folded_title(each) == folded_title(named)), "")
    if not title:
        near = did_you_mean(named, titles) or f"the columns are {listed(titles, 10)}"
        raise UsageRefused(f"no column is called `{named}`", help=near)
    return title, _wanted(wanted)


def _wanted(text: str) -> Target:
    if text == NOWHERE:
        return Target()
    if text in TARGETS:
        return Target(text)
    name, _, kind = text.removeprefix(PROPERTY).partition(":")
    if text.startswith(PROPERTY) and property_name(name) == name and kind in ("", *_TYPES):
        return Target(property=name, kind=kind)
    if text == "profile":
        raise UsageRefused(
            "a column cannot be `profile`: it would give clients what the table does not say",
            help=f"write {PROPERTY}kind, and give profiles afterwards with `set --where`: then a "
            "plan shows what they change",
        )
    near = did_you_mean(text, TARGETS)
    raise UsageRefused(
        f"a column cannot be `{text}`",
        help=f"{near}; or `{NOWHERE}` to leave it out, or {PROPERTY}NAME, such as "
        f"{PROPERTY}region:choice",
    )


def _known(title: str, properties: Mapping[str, str]) -> Target:
    words = folded_title(title)
    if words in properties:
        return Target(property=properties[words])
    field = _KNOWN.get(words) or (words.replace(" ", "_") if title in TARGETS else "")
    return Target(field) if field else Target(property=property_name(title))


def folded_title(title: str) -> str:
    """Bring a title to its words: case, signs and blanks make no difference."""
    return " ".join(re.findall(r"\w+", title.casefold().replace("_", " ")))


def property_name(title: str) -> str:
    """Make the name of a property from a title: `Vertrags-Ende` is `vertrags_ende`."""
    plain = unicodedata.normalize("NFKD", title.casefold().replace("ß", "ss"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    name = "_".join(words)[:60].strip("_")
    return name if name[:1].isalpha() else f"column_{name}".strip("_")
