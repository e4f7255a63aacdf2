"""What a PostgreSQL database says of its schema, part by part; anybody may ask this.

What switches a guard off is a part of its definition: a trigger that is disabled, or whose function
was replaced; a constraint that was never validated or whose own triggers sleep; an index that is
not valid; a table that is unlogged, or that hides rows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from sqlalchemy import Connection, text

from reconciler.live.sql.proofs.catalogue import Catalogue
from reconciler.live.sql.schema import VERSION_TABLE

KEPT_CATALOGUE = Path(__file__).with_suffix(".json")
"""Where the catalogue that the migrations make is kept."""

_HERE = text("SELECT relnamespace FROM pg_class WHERE oid = to_regclass(:version)")
_TABLES = text(
    "SELECT c.relname, '', concat_ws(' ', CASE c.relkind WHEN 'r' THEN 'table' ELSE 'other' END,"
    " CASE c.relpersistence WHEN 'p' THEN NULL ELSE 'unlogged' END,"
    " CASE WHEN c.relrowsecurity THEN 'with row security' END) FROM pg_class c"
    " WHERE c.relnamespace = :here AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
)
_COLUMNS = text(
    "SELECT c.relname, format('column `%s`', a.attname),"
    " concat_ws(' ', format_type(a.atttypid, a.atttypmod),"
    " CASE WHEN a.attcollation <> t.typcollation THEN 'collate ' || o.collname END,"
    " CASE WHEN a.attnotnull THEN 'not null' END,"
    " CASE WHEN c.relname = 'partner' AND a.attname = 'store_id' AND a.atthasdef"
    " THEN 'default of its own'"  # every store has an id of its own
    " ELSE 'default ' || pg_get_expr(d.adbin, d.adrelid, true) END) FROM pg_class c"
    " JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid"
    " LEFT JOIN pg_collation o ON o.oid = a.attcollation"
    " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
    " WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p')"
    " AND c.relnamespace = :here"
)
# From version 18 on, NOT NULL is a constraint of its own too: the column has it already.
_CONSTRAINTS = text(
    "SELECT c.relname, format('constraint `%s`', k.conname),"
    " concat_ws(' ', pg_get_constraintdef(k.oid, true), (SELECT DISTINCT 'not enforced'"
    " FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled NOT IN ('O', 'A')))"
    " FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid"
    " WHERE (k.contype <> 'n' OR NOT k.convalidated) AND c.relnamespace = :here"
)
_INDEXES = text(
    "SELECT c.relname, format('index `%s`', n.relname),"
    " concat_ws(' ', pg_get_indexdef(i.indexrelid, 0, true),"
    " CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'not valid' END)"
    " FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid"
    " JOIN pg_class n ON n.oid = i.indexrelid WHERE c.relnamespace = :here"
)
_TRIGGERS = text(
    "SELECT c.relname, format('trigger `%s`', g.tgname), concat_ws(' ',"
    " pg_get_triggerdef(g.oid, true), 'as', btrim(regexp_replace(p.prosrc, '\\s+', ' ', 'g')),"
    " CASE g.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas only' END)"
    " FROM pg_class c JOIN pg_trigger g ON g.tgrelid = c.oid JOIN pg_proc p ON p.oid = g.tgfoid"
    " WHERE NOT g.tgisinternal AND c.relnamespace = :here"
)
_RULES = text(
    "SELECT c.relname, format('rule `%s`', r.rulename), pg_get_ruledef(r.oid, true)"
    " FROM pg_class c JOIN pg_rewrite r ON r.ev_class = c.oid"
    " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = :here"
)
# Triggers sleep in a session with another role than this.
_ROLE = text("SELECT current_setting('session_replication_role')")


def expected_on_postgresql() -> Catalogue:
    """The catalogue that the migrations make, to which every database is held."""
    made: Catalogue = json.loads(KEPT_CATALOGUE.read_text(encoding="utf-8"))
    return made


def postgresql_catalogue(connection: Connection) -> Catalogue:
    """Read the schema that holds the tables of a store."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    found[""]["setting `session_replication_role`"] = str(connection.scalar(_ROLE))
    here = connection.scalar(_HERE, {"version": VERSION_TABLE})
    for asked in (_TABLES, _COLUMNS, _CONSTRAINTS, _INDEXES, _TRIGGERS, _RULES):
        for table, part, definition in connection.execute(asked, {"here": here}):
            found[table][part] = definition
    return found
