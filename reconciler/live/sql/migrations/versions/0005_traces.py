"""What tells a client from others, from when to when; and the day an apply found a file gone.

The traces of clients that are there already are read off their documents and the audit trail: what
they are known by now, and as far as the trail says it, what they were known by before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

# Not a copy of it: words that were folded in two ways would never meet.
from reconciler.model.confusables import fold_confusables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Name = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
BATCH = 500
MEMBER = re.compile(r"members\[(.+)\]\.role")
CLIENTS = sa.text(
    "SELECT client.partner, client.id, client.status, client_document.live,"
    " client_document.observed FROM client JOIN client_document"
    " ON client_document.partner = client.partner AND client_document.id = client.id"
    " WHERE client.partner = :p AND client.id > :after ORDER BY client.id LIMIT :most"
)
EVENTS = sa.text(
    "SELECT client, kind, day, paths, facts FROM event"
    " WHERE partner = :p AND client > :after AND client <= :last ORDER BY number"
).columns(day=sa.Date)
PARTNERS = sa.text("SELECT partner, high_water FROM partner").columns(high_water=sa.Date)

Word = tuple[str, str]
TRIAL: Word = ("trial", "")


def upgrade() -> None:
    op.add_column("client", sa.Column("gone_on", sa.Date))
    trace = op.create_table(
        "trace",
        *(sa.Column(name, Name, nullable=False) for name in ("partner", "client", "kind", "word")),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.PrimaryKeyConstraint("partner", "client", "kind", "word", "since", name="pk_trace"),
        sa.ForeignKeyConstraint(
            ["partner", "client"], ["client.partner", "client.id"], name="fk_trace_client"
        ),
        sa.CheckConstraint(
            "kind IN ('name', 'member', 'card', 'trial')", name=op.f("ck_trace_kind")
        ),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_trace_until")),
    )
    op.create_index("ix_trace_partner_word", "trace", ["partner", "word"])
    connection = op.get_bind()
    for partner, day in connection.execute(PARTNERS).all():
        for rows in _pages(connection, partner, day):
            connection.execute(sa.insert(trace), rows)


def _pages(connection: sa.Connection, partner: str, day: date) -> Iterator[list[dict[str, Any]]]:
    after = ""
    while page := connection.execute(CLIENTS, {"p": partner, "after": after, "most": BATCH}).all():
        edges = {"p": partner, "after": after, "last": page[-1].id}
        events: dict[str, list[Any]] = {row.id: [] for row in page}
        for event in connection.execute(EVENTS, edges):
            events[event.client].append(event)
        after = page[-1].id
        if rows := [trace for row in page for trace in _traces(row, events[row.id], day)]:
            yield rows


def _traces(row: Any, events: Sequence[Any], day: date) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a row
    """Play the trail of a client, then let its document have the last word."""
    clock = json.loads(row.observed).get("trial")
    trial = date.fromisoformat(clock["start"]) if clock else None
    past = _Past(min((each.day for each in events), default=day))
    for event in events:
        past.play(event)
    words = _words(json.loads(row.live)) if row.status != "removed" else set()
    past.settle(words, trial, events[-1].day if events else day)
    for (kind, word, since), until in past.rows.items():
        yield {
            "partner": row.partner,
            "client": row.id,
            "kind": kind,
            "word": word,
            "since": since,
            "until": until,
        }


class _Past:
    """The traces of one client, born on a day: (kind, word, since) → until."""

    def __init__(self, born: date) -> None:
        self.rows: dict[tuple[str, str, date], date | None] = {}
        self._born = born
        self._lasting: dict[Word, date] = {}

    def begin(self, word: Word, day: date) -> None:
        if word not in self._lasting:
            self._lasting[word] = day
            self.rows[(*word, day)] = None

    def end(self, word: Word, day: date) -> None:
        # What nobody was seen to begin was there from the first day.
        since = self._lasting.pop(word, self._born)
        self.rows[(*word, since)] = max(since, day)

    def play(self, event: Any) -> None:  # noqa: ANN401 - a row
        facts: Mapping[str, str] = json.loads(event.facts)
        for path in json.loads(event.paths):
            before, moved, after = facts.get(path, "").partition(" → ")
            if not moved:
                continue
            named = MEMBER.fullmatch(path)
            if named is not None and after == "nothing":
                self.end(("member", named[1]), event.day)
            elif named is not None:
                self.begin(("member", named[1]), event.day)
            elif path == "status" and before == "trial":
                self.end(TRIAL, event.day)
            elif path == "status" and after == "trial":
                self.begin(TRIAL, event.day)
            elif path == "name":
                self.end(("name", fold_confusables(before)), event.day)
                self.begin(("name", fold_confusables(after)), event.day)

    def settle(self, words: set[Word], trial: date | None, last: date) -> None:
        for word in set(self._lasting) - words:
            self.end(word, last)
        for word in words - set(self._lasting):
            self.begin(word, trial if word == TRIAL and trial else self._born)
        if trial and not any(kind == TRIAL[0] for kind, _, _ in self.rows):
            self.rows[(*TRIAL, trial)] = max(trial, last)


def _words(live: Mapping[str, Any]) -> set[Word]:
    cards = (each.get("token") for each in live.get("payment_methods", {}).values())
    found = {("member", email) for email in live.get("members", {})}
    found |= {("card", token) for token in cards if token}
    found |= {("name", fold_confusables(live["name"]))} if live.get("name") else set()
    return found | ({("trial", "")} if live.get("status") == "trial" else set())
