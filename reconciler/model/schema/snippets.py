"""What an editor offers to start from: whole files in an empty one, and lines to put into one.

They are texts with places to fill in, `${1:…}` or `${2|one,other|}`: comments belong to them, and
the line that names the schema. A client's file says what every client of its partner must say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import count
from typing import TypedDict

from reconciler.model.files.properties import PropertyType
from reconciler.model.live.columns import ColumnFacts
from reconciler.model.resources import DASHBOARDS, SEATS
from reconciler.model.scalar import looks_like
from reconciler.model.status import LONGEST_TRIAL, ByStatus, Status

_PLAIN = re.compile(r"[A-Za-z][\w-]*( [\w-]+)*")
_DAY = "2027-03-31"


_CLIENTS: ByStatus[tuple[str, str] | None] = ByStatus(
    setup=(
        "client in setup",
        "A client whose dashboards are still being built: free, and still hidden.",
    ),
    trial=(
        f"{LONGEST_TRIAL}-day trial client",
        f"A client that tries the product out, free, for {LONGEST_TRIAL} days.",
    ),
    active=(
        "active client",
        "A client in operation: its seats come out of your supply.",
    ),
    disabled=None,
)
"""What a client to start from is called, and what it is; nobody starts one that is disabled."""


class Snippet(TypedDict):
    """One thing that an editor offers."""

    label: str
    description: str
    bodyText: str


def client_snippets(columns: Iterable[ColumnFacts] = (), *, dashboards: int = 0) -> list[Snippet]:
    """Offer clients that need no more to be planned; `dashboards` are the partner's default."""
    required = [column for column in columns if column.required]
    offered = [(status, told) for status in Status if (told := _CLIENTS[status])]
    return [
        Snippet(label=label, description=told, bodyText=_client(status, required, dashboards))
        for status, (label, told) in offered
    ]


def _client(status: Status, required: Iterable[ColumnFacts], dashboards: int) -> str:
    number = count(1)
    least = status.facts.least
    lines = [
        "# The file's name is the client's key; it never changes.",
        f"# {status.value.title()}. {status.sentence.replace('**', '')}",
        "",
        f"name: ${{{next(number)}:Company name}}",
        f"status: {status}",
    ]
    if SEATS in least:
        lines.append(f"seats: ${{{next(number)}:{least[SEATS]}}}")
    if dashboards < least.get(DASHBOARDS, 0):
        lines.append(f"resources: {{dashboards: ${{{next(number)}:{least[DASHBOARDS]}}}}}")
    if values := [f"{column.name}: {_value(column, next(number))}" for column in required]:
        lines.append(f"properties: {{{', '.join(values)}}}")
    return _whole(f"${{{next(number)}:../}}", "client", lines)


def _value(column: ColumnFacts, number: int) -> str:
    """Write the place of a value, with what may stand there or an example of it."""
    match column.type:
        case PropertyType.CHOICE:
            return f"${{{number}|{','.join(map(_choice, column.choices))}|}}"
        case PropertyType.BOOLEAN:
            return f"${{{number}|true,false|}}"
        case PropertyType.NUMBER:
            return f"${{{number}:1}}"
        case PropertyType.DATE:
            return f"${{{number}:{_DAY}}}"
        case PropertyType.TEXT:
            return f'"${{{number}:{as_snippet(column.label.replace(chr(34), ""))}}}"'


def _choice(word: str) -> str:
    is_plain = _PLAIN.fullmatch(word) and not looks_like(word)
    return as_snippet(word if is_plain else json.dumps(word, ensure_ascii=False))


def as_snippet(text: str) -> str:
    """Write a text so that an editor takes no sign of it for its own."""
    return re.sub(r"([\\$},|])", r"\\\1", text)


def _whole(up: str, kind: str, lines: Iterable[str]) -> str:
    schema = rf"# yaml-language-server: \$schema={up}.schemas/{kind}.schema.json"
    return "\n".join([schema, *lines, ""])


_PARTNER = Snippet(
    label="partner",
    description="A first partner.yaml: who you are and what you own.",
    bodyText=_whole(
        "",
        "partner",
        [
            "",
            "format: 1",
            "partner: ${1:agency-north}",
            "name: ${2:Agency North}",
            "time_zone: ${3:Europe/Vienna}",
            "supply: {seats: ${4:20}}",
            "expansion: refuse",
            "staff:",
            "  - {email: ${5:dana@agency.example}, role: admin}",
        ],
    ),
)
_IGNORE = Snippet(
    label="ignore drift of a field",
    description="Leave the drift of one field out of reports, up to and with a day.",
    bodyText=_whole(
        "",
        "ignore",
        [
            "",
            "ignore:",
            "  - client: ${1:acme}",
            "    field: ${2:features.sso}",
            "    owner: ${3:dana@agency.example}",
            "    reason: ${4:why}",
            "    until: ${5:2026-12-31}",
        ],
    ),
)
_FOUND = Snippet(
    label="a client that exists already",
    description="What was true of one client before the first apply.",
    bodyText=_whole(
        "",
        "found",
        [
            "",
            "clients:",
            "  ${1:acme}: {since: ${2:2024-03-01}, trial: {start: ${3:2024-02-16}}}",
        ],
    ),
)

SNIPPETS: dict[str, list[Snippet]] = {
    "client": client_snippets(),
    "partner": [_PARTNER],
    "ignore": [_IGNORE],
    "found": [_FOUND],
}
"""Kind of file → what an editor offers for it, whoever the partner is."""
