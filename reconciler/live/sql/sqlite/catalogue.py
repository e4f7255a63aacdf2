"""What an SQLite file says of its own schema, part by part.

SQLite keeps the text of each `CREATE`, and adds a new column to its end. So a table is the list of
columns and constraints in its text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection

from reconciler.live.sql.proofs.catalogue import Catalogue

_OBJECTS = (
    "SELECT type, name, tbl_name, coalesce(sql, 'made with its table') FROM sqlite_schema"
    " WHERE type <> 'table' OR name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY tbl_name, type, name"
)
_CONSTRAINT = re.compile(r"CONSTRAINT (\w+) (.*)", re.DOTALL)
_PIECE = re.compile(r"'[^']*'|[(),]|[^'(),]+")


def sqlite_catalogue(connection: Connection) -> Catalogue:
    """Read the schema of a file."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for kind, name, table, sql in connection.exec_driver_sql(_OBJECTS):
        if kind == "table":
            before, pieces, after = _split(str(sql))
            found[name][""] = _plain(f"{before}(…){after}")
            found[name].update(map(_part, pieces))
        else:
            found[table][f"{kind} `{name}`"] = _plain(str(sql))
    return found


def _part(piece: str) -> tuple[str, str]:
    text = _plain(piece)
    if named := _CONSTRAINT.fullmatch(text):
        return f"constraint `{named[1]}`", named[2]
    name, _, definition = text.partition(" ")
    return f"column `{name}`", definition


def _split(sql: str) -> tuple[str, list[str], str]:
    """Cut the text of a table at the commas between its columns and constraints."""
    before, pieces, after, depth = "", [""], "", 0
    for text in _tokens(sql):
        depth -= text == ")"
        if depth < 0 or (depth == 0 and pieces != [""]):
            after += text if text != ")" else ""
        elif depth == 0:
            before += text if text != "(" else ""
        elif depth == 1 and text == ",":
            pieces.append("")
        else:
            pieces[-1] += text
        depth += text == "("
    return before, pieces, after


def _tokens(sql: str) -> Iterator[str]:
    yield from _PIECE.findall(sql)


def _plain(sql: str) -> str:
    return " ".join(sql.replace('"', "").split())
