"""The situations in which clients that exist already are brought in from a table."""

from __future__ import annotations

import shutil

from tests.laws.advice_shop import Shop, Situation, applied
from tests.laws.advice_situations import after, gone, text

TABLE = "clients.csv"
NEW = after(gone("beta"), text(TABLE, "Company;Status\nGamma;setup\n"))
FOUND = text("accounts/found.yaml", "clients: {}\n")


def no_files(shop: Shop) -> None:
    """Delete all files of the partner."""
    shutil.rmtree(shop.folder / "accounts")


SITUATIONS: dict[str, Situation] = {
    "an import": Situation(f"import {TABLE} --yes", NEW),
    "an import where nobody can answer": Situation(f"import {TABLE}", NEW, fills={"FILE": TABLE}),
    "an import of nobody knows whom": Situation(f"import {TABLE} --yes", after(NEW, no_files)),
    "an import beside what is live": Situation(f"import {TABLE} --yes", after(applied, NEW)),
    "a table with a client that has a file": Situation(
        f"import {TABLE} --yes", text(TABLE, "Company;Status\nAcme;setup\n")
    ),
    "a table that is no JSON": Situation("import t.json --yes", text("t.json", "{")),
    "a table without a list": Situation("import t.json --yes", text("t.json", "{}"), instead=True),
    "one client of an opening as found": Situation(
        "plan --client acme", after(gone("beta"), FOUND), means="plan"
    ),
    "found.yaml after its apply": Situation("plan", after(applied, FOUND)),
    "access of all clients": Situation("access"),
}
