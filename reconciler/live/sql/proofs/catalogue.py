"""The schema of a database against the one that the migrations make.

A catalogue says, table by table, of each part how it is defined, in its engine's own words. What it
must be stands beside each engine: written by running the migrations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.model.live.records import Proof

Catalogue = Mapping[str, Mapping[str, str]]
"""Table → part, such as "trigger `x`" → definition. The part "" is the table itself."""

_STATEMENT = "every table, column, constraint, index and trigger is as this program makes it"


def schema_proof(found: Catalogue, expected: Catalogue) -> Proof:
    """Prove that nothing is missing or altered; what is there beside it is noted."""
    return Proof(
        "schema", _STATEMENT, tuple(_faults(found, expected)), tuple(_others(found, expected))
    )


def _faults(found: Catalogue, expected: Catalogue) -> Iterator[str]:
    for table, parts in expected.items():
        if table not in found:
            yield f"table `{table}` is missing"
            continue
        for part, definition in parts.items():
            name, there = _named(table, part), found[table].get(part)
            if there is None:
                yield f"{name} is missing"
            elif there != definition:
                yield f"{name} was altered: it is `{there}`"


def _others(found: Catalogue, expected: Catalogue) -> Iterator[str]:
    for table, parts in found.items():
        if table not in expected:
            yield f"table `{table}` is none of ours"
            continue
        for part in parts:
            if part not in expected[table]:
                yield f"{_named(table, part)} is none of ours"


def _named(table: str, part: str) -> str:
    if not part:
        return f"table `{table}`"
    return f"{part} of table `{table}`" if table else part
