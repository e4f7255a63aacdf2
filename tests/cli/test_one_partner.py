"""Every statement names one partner, so that a database that shards by partner asks one shard.

The statements are those of a run of nearly every command, and those that modules keep ready. What
is written or changed there is also exactly what the rights of a writer allow.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    BindParameter,
    Dialect,
    Engine,
    Table,
    bindparam,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.dml import Delete, Insert, Update, UpdateBase
from sqlalchemy.sql.elements import BinaryExpression, ClauseElement, ColumnClause
from sqlalchemy.sql.selectable import FromClause, Join, Select, Subquery

from reconciler.live import sql
from reconciler.live.open import migrate
from reconciler.live.sql.postgresql.rights import WRITER
from reconciler.live.sql.tables.tables import client, metadata, pool
from tests.cli.conftest import Command
from tests.cli.test_rights import LOOKS
from tests.outbox.mail import mail_server_running
from tests.postgres import Postgres
from tests.wide_story import NEXT, WideStory

OF_THE_STORE = {
    "IDENTITY": "which store this is, before any partner is known",
    "PARTNER_WITH": "whose file this was, when a file names another partner than before",
    "PARTNERS": "whether other partners live here, so that a mistyped one is noticed",
    "FIRST_PARTNERS": "whether a look that names no partner can mean one alone",
    "OTHERS": "the id that all partners of a store share, at the first apply of one",
    "CLOSED": "whether a store was closed, before all of it is copied or restored",
}
"""The looks at a whole store, each with its reason; none of them is part of a usual plan."""
WIDTH = 0.8
"""The part of all statements that the story has to come to, at least."""
CHECKS = (["verify"], ["store"])
"""Commands that also read a store as its engine keeps it, page by page, in its own words."""
NEW_ROWS = re.compile(r"INSERT INTO (\w+) \(([^()]+)\) VALUES ")


@pytest.fixture(params=["sqlite", "postgresql"])
def live(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "live.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.lent() as url:
        yield url


class Collected:
    """Statements as they are sent: from SQLAlchemy's own structures, and in words."""

    def __init__(self) -> None:
        self.statements: dict[Select[Any] | UpdateBase, str] = {}
        self.checks: dict[Select[Any] | UpdateBase, str] = {}
        self.words: set[str] = set()
        self.of_words: dict[str, Insert | None] = {}
        self.checking = False

    def note(
        self, _c: Any, _cursor: Any, text: str, _values: Any, context: Any, _many: Any
    ) -> None:
        statement = context.compiled and context.compiled.statement
        if context.compiled is None:
            if text not in self.of_words:
                self.of_words[text] = new_rows_of(text, context.dialect)
            statement = self.of_words[text]
        if isinstance(statement, Select | UpdateBase):
            sent = self.checks if self.checking else self.statements
            sent[statement] = text
        elif not self.checking:
            self.words.add(text)

    @property
    def used(self) -> set[Any]:
        """The statements, and the parts that they are made of."""
        return {
            part for each in [*self.statements, *self.checks] for part in visitors.iterate(each)
        }


def new_rows_of(text: str, dialect: Dialect) -> Insert | None:
    """Tell what new rows go to the driver with these words, if SQLAlchemy spells them just so."""
    if (words := NEW_ROWS.match(text)) is None or words[1] not in metadata.tables:
        return None
    table, columns = metadata.tables[words[1]], words[2].replace('"', "").split(", ")
    spelt = insert(table).compile(dialect=dialect, column_keys=columns)
    return insert(table).values(dict.fromkeys(columns, "")) if str(spelt) == text else None


@pytest.fixture
def collected(live: str, reconciler: Command, folder: Path) -> Iterator[Collected]:
    """What a wide story and every look send."""
    found = Collected()
    migrate(live)
    event.listen(Engine, "before_cursor_execute", found.note)
    try:
        with mail_server_running() as mail:
            WideStory(folder, live, mail, reconciler).play()
        for words in LOOKS:
            found.checking = words[:1] in CHECKS
            assert reconciler("--live", live, *words, day=NEXT).code == 0
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", found.note)


def test_every_statement_names_the_partner(collected: Collected) -> None:
    of_the_store = [each for name, each in kept_statements() if short(name) in OF_THE_STORE]
    loose = {
        text: tables
        for statement, text in collected.statements.items()
        if statement not in of_the_store and (tables := without_a_partner(statement))
    }

    assert loose == {}
    assert len(collected.statements) > 60


def test_what_is_kept_ready_names_the_partner_and_is_used(collected: Collected) -> None:
    kept = dict(kept_statements())

    loose = {short(name) for name, each in kept.items() if without_a_partner(each)}
    assert loose == set(OF_THE_STORE)
    # Not all: what only a copy of a store or `verify --expect` asks is not in the story.
    used = sum(statement in collected.used for statement in kept.values())
    assert used / len(kept) > WIDTH


def test_nothing_is_said_in_other_words(collected: Collected, live: str) -> None:
    own = {text for text in collected.words if any(name in text for name in metadata.tables)}

    assert {text.split()[0] for text in collected.words - own} <= {"BEGIN", "PRAGMA", "SELECT"}
    if "://" in live:
        assert own == set()


def test_a_writer_may_do_exactly_what_is_done(collected: Collected) -> None:
    done = {(name, "SELECT") for name in metadata.tables}
    for statement in collected.statements:
        if isinstance(statement, UpdateBase):
            done.add((str(statement.table), type(statement).__name__.upper()))

    granted = {(name, verb) for name in metadata.tables for verb in WRITER[name]}
    assert done == granted


def short(name: str) -> str:
    """Say the name of a statement without its module."""
    return name.rpartition(".")[2].lstrip("_")


def kept_statements() -> Iterator[tuple[str, Select[Any] | UpdateBase]]:
    for found in pkgutil.walk_packages(sql.__path__, f"{sql.__name__}."):
        if ".migrations" not in found.name:
            for name, value in vars(import_module(found.name)).items():
                if isinstance(value, Select | UpdateBase):
                    yield f"{found.name}.{name}".removeprefix(f"{sql.__name__}."), value


def without_a_partner(
    statement: ClauseElement, around: frozenset[FromClause] = frozenset()
) -> set[str]:
    """Name the tables of which a statement asks for rows of any partner.

    Each SELECT inside counts for itself; `around` are the tables of one partner outside of it.
    """
    if isinstance(statement, Insert):
        columns = statement.compile().params
        return set() if not columns or "partner" in columns else {statement.table.name}
    tables = tables_of(statement)
    if not tables - around:
        around = frozenset()  # a SELECT of its own, of the same table once more
    bound, same, inside = set(around), list[set[FromClause]](), list[ClauseElement]()
    for part in parts_of(statement):
        if isinstance(part, Select | Subquery):
            inside.append(part.element if isinstance(part, Subquery) else part)
        if isinstance(part, Subquery):
            bound.add(part)  # where it is of any partner, that is told below
        if isinstance(part, BinaryExpression) and part.operator is operators.eq:
            sides = {side for side in map(partner_of, (part.left, part.right)) if side is not None}
            same.append(sides)
            bound |= sides if isinstance(part.right, BindParameter) else set()
    for _ in same:
        bound = bound.union(*(pair for pair in same if pair & bound))
    loose = {table.name for table in tables - bound if isinstance(table, Table)}
    return loose.union(*(without_a_partner(each, frozenset(bound)) for each in inside))


def parts_of(statement: ClauseElement) -> Iterator[ClauseElement]:
    """All parts of a statement, but those of a SELECT inside it."""
    waiting = list(statement.get_children())
    if isinstance(statement, Select):
        waiting += statement.get_final_froms()
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, Select | Subquery):
            waiting += part.get_children()


def tables_of(statement: ClauseElement) -> set[FromClause]:
    """The tables that a statement reads or writes itself; a join is two."""
    if not isinstance(statement, Select):
        assert isinstance(statement, Update | Delete)
        return {statement.table}
    waiting, tables = list(statement.get_final_froms()), set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, Join):
            waiting += [each.left, each.right]
        else:
            tables.add(each)
    return tables


def partner_of(side: object) -> FromClause | None:
    """The table whose partner this is, if it is one."""
    if isinstance(side, ColumnClause) and side.name == "partner":
        return side.table
    return None


@pytest.mark.parametrize(
    ("statement", "loose"),
    [
        (select(pool), {"pool"}),
        (select(pool).where(pool.c.partner == bindparam("p")), set()),
        (select(pool).where(pool.c.resource == bindparam("p")), {"pool"}),
        (select(pool).where(pool.c.partner != bindparam("p")), {"pool"}),
        (select(pool, client).where(pool.c.partner == bindparam("p")), {"client"}),
        (
            select(pool, client).where(
                pool.c.partner == bindparam("p"), client.c.partner == pool.c.partner
            ),
            set(),
        ),
        (
            select(pool).where(
                pool.c.partner == bindparam("p"), pool.c.resource.in_(select(pool.c.resource))
            ),
            {"pool"},
        ),
        (update(pool).values(staff=0), {"pool"}),
        (delete(pool).where(pool.c.partner == bindparam("p")), set()),
        (select(select(pool).subquery()), {"pool"}),
    ],
    ids=str,
)
def test_what_names_no_partner_is_seen(statement: ClauseElement, loose: set[str]) -> None:
    assert without_a_partner(statement) == loose
