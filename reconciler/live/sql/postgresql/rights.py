"""Who may do what in a PostgreSQL database: the least rights, as GRANT statements.

They follow from the tables: every row may be read, rows are added to every table, and only what
`info` of a table names may be done to them afterwards. To alter a table, its triggers included, is
left to its owner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg

from reconciler.diagnostics import Help, listed, see
from reconciler.live.sql.postgresql.errors import Denied
from reconciler.live.sql.schema import VERSION_TABLE
from reconciler.live.sql.tables.columns import AFTERWARDS
from reconciler.live.sql.tables.tables import metadata

Rights = Mapping[str, tuple[str, ...]]
"""Table → what may be done to its rows, such as `SELECT`."""

READER: Rights = dict.fromkeys(sorted([*metadata.tables, VERSION_TABLE]), ("SELECT",))
"""What every look needs."""
WRITER: Rights = {
    VERSION_TABLE: ("SELECT",),
    **{
        name: ("SELECT", "INSERT", *table.info.get(AFTERWARDS, ()))
        for name, table in sorted(metadata.tables.items())
    },
}
"""What every command needs, but for `migrate` and what empties tables: that is for their owner."""

_LACKING = (
    "SELECT name, verb FROM unnest(%s::text[], %s::text[]) AS needed (name, verb)"
    " WHERE NOT has_table_privilege(to_regclass(name), verb)"
)
_USER = "SELECT quote_ident(current_user), quote_ident(current_schema())"
_HIDDEN = (
    "SELECT quote_ident(n.nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relname = %s AND NOT has_schema_privilege(n.oid, 'USAGE')"
)
_OWNER = (
    "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = to_regclass('partner')"
)
_FEW = 4
"""More tables than these are granted by the page of the store, not by a help line."""

_Line = psycopg.Connection[Any]


def grants(rights: Rights, role: str) -> Iterator[str]:
    """Spell rights as statements, one for all tables with the same rights."""
    alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, verbs in rights.items():
        alike[verbs].append(name)
    for verbs, names in sorted(alike.items(), key=lambda pair: len(pair[0])):
        yield f"GRANT {', '.join(verbs)} ON {', '.join(names)} TO {role};"


def denied(line: _Line, where: str, needed: Rights) -> Denied:
    """Name the rights that this user lacks, and what to type.

    `line` is in no failed transaction, here and below.
    """
    pairs = [(name, verb) for name, verbs in needed.items() for verb in verbs]
    asked = [[name for name, _ in pairs], [verb for _, verb in pairs]]
    lacking: defaultdict[str, list[str]] = defaultdict(list)
    for name, verb in line.execute(_LACKING, asked):
        lacking[verb].append(name)
    if not lacking and (not_owner := _not_owner(line, where)):
        return not_owner
    user, _ = _who(line)
    words = [f"{verb} on {listed(names, _FEW)}" for verb, names in lacking.items()]
    few = 0 < len({name for names in lacking.values() for name in names}) <= _FEW
    return Denied(
        f"{where} refused: the user {user} lacks {' and '.join(words) or 'a right'}",
        help=_granted(lacking, user) if few else _PAGE,
    )


_PAGE = see("see what each user needs, as GRANT statements", "explain", "store")


def _granted(lacking: Mapping[str, Sequence[str]], user: str) -> Help:
    typed = [f"GRANT {verb} ON {', '.join(names)} TO {user};" for verb, names in lacking.items()]
    return f"let the owner of the tables type: {' '.join(typed)}"


def hidden(line: _Line, where: str) -> Denied | None:
    """Where the tables are there and this user may not look into their schema, say so."""
    row = line.execute(_HIDDEN, [VERSION_TABLE]).fetchone()
    if row is None:
        return None
    user, _ = _who(line)
    return Denied(
        f"{where} refused: the user {user} lacks USAGE on schema {row[0]}",
        help=f"let its owner type: GRANT USAGE ON SCHEMA {row[0]} TO {user};",
    )


def denied_migration(line: _Line, where: str) -> Denied:
    """Name who may make and alter the tables."""
    user, schema = _who(line)
    return _not_owner(line, where) or Denied(
        f"{where} refused: the user {user} lacks CREATE on schema {schema}",
        help=f"let its owner type: GRANT CREATE ON SCHEMA {schema} TO {user};",
    )


def _not_owner(line: _Line, where: str) -> Denied | None:
    user, _ = _who(line)
    row = line.execute(_OWNER).fetchone()
    if row is None or row[0] == user:
        return None
    return Denied(
        f"{where} refused: the tables belong to {row[0]}, and the user is {user}",
        help=f"run it as {row[0]}",
    )


def _who(line: _Line) -> tuple[str, str]:
    """Name this user, and the schema where it would make a table, as SQL writes them."""
    user, schema = line.execute(_USER).fetchone() or ("", "")
    return str(user), str(schema or "public")
