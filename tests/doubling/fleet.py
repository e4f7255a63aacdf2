"""Account files of any size: one number a dimension."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tests.builders import PARTNER, client_text


class Size(NamedTuple):
    """How many there are of everything that files can hold; what matters to no row is small."""

    clients: int = 3
    properties: int = 2


def write(folder: Path, size: Size, description: str = "") -> None:
    """Write the files; another description changes every client."""
    clients = folder / "clients"
    clients.mkdir(parents=True, exist_ok=True)
    (folder / "partner.yaml").write_text(_partner(size), encoding="utf-8")
    values = ", ".join(f"p{number}: a text" for number in range(size.properties))
    for number in range(size.clients):
        text = client_text(
            name=f"Client {number}", description=f"{description!r}", properties=f"{{{values}}}"
        )
        (clients / f"c{number}.yaml").write_text(text, encoding="utf-8")


def _partner(size: Size) -> str:
    columns = "".join(f"  p{number}: {{type: text}}\n" for number in range(size.properties))
    return f"{PARTNER}guards: {{max_update_percent: 100}}\nproperties:\n{columns}"
