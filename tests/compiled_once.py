"""Statements that are compiled once a process, whichever store they are asked of.

Every engine keeps its own, and nearly every test has a new store: compiling was a third of the
work of a test that types a command.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

_MOST = 5000


class _Compiled(dict[Any, Any]):
    """What was compiled, by all that tells it apart; of the dialect, its kind alone."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        if len(self) >= _MOST:
            self.clear()
        super().__setitem__(_of_kind(key), value)


def _of_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return type(dialect), *statement


COMPILED = _Compiled()


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=COMPILED)


def share_compiled() -> None:
    """Let all engines of this process, also those to come, share what they compile."""
    event.listen(Engine, "engine_connect", _share)
