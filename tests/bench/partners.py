"""Further partners of a store, each with all rows of one that is there."""

from __future__ import annotations

from reconciler.live.sql.tables.tables import metadata


def copies(of: str, first: int, last: int) -> list[str]:
    """Statements that put partners `OF-FIRST` to `OF-LAST` into a store, table by table."""
    numbers = (
        f"WITH RECURSIVE copies(copy) AS (SELECT {first} "  # noqa: S608 - numbers of a test
        f"UNION ALL SELECT copy + 1 FROM copies WHERE copy < {last})"
    )
    statements = []
    for table in metadata.sorted_tables:
        names = [column.name for column in table.columns]
        chosen = ["partner || '-' || copy" if name == "partner" else name for name in names]
        statements.append(
            f"INSERT INTO {table.name} ({', '.join(names)}) {numbers} "  # noqa: S608 - as above
            f"SELECT {', '.join(chosen)} FROM {table.name}, copies WHERE partner = '{of}'"
        )
    return statements
