"""The rights of each kind of user of a PostgreSQL store, as the statements of the manual."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from reconciler.live.sql.postgresql.rights import READER, WRITER, Rights, grants

DATABASE, SCHEMA = "accounts", "public"
KINDS: tuple[tuple[str, str, Rights], ...] = (
    ("accounts_reader", "every look: plan, drift, show, list, history, verify …", READER),
    ("accounts_writer", "every other command", WRITER),
    (
        "accounts_owner",
        "migrate, whose tables are its own; and a store copy once more that was cut short",
        {},
    ),
)


def rights_block() -> str:
    """Make the statements, in the order in which they are typed: the tables come first."""
    return "\n".join(["```sql", "\n\n".join(_block(*kind) for kind in reversed(KINDS)), "```\n"])


def _block(role: str, purpose: str, rights: Rights) -> str:
    return "\n".join([f"-- {purpose}", *_statements(role, rights)])


def _statements(role: str, rights: Rights) -> Iterator[str]:
    on_schema = "USAGE" if rights else "USAGE, CREATE"
    yield f"CREATE ROLE {role} LOGIN;"
    yield f"GRANT CONNECT ON DATABASE {DATABASE} TO {role};"
    yield f"GRANT {on_schema} ON SCHEMA {SCHEMA} TO {role};"
    for statement in grants(rights, role):
        yield from textwrap.wrap(statement, 96, subsequent_indent="    ")
