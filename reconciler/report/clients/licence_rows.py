"""The licences of one client: what its articles grant, what it uses, what is left."""

from __future__ import annotations

from reconciler.model.access.quota import licences
from reconciler.model.live.account import Client, Partner
from reconciler.report.document import Column, Role, Span, Table, line
from reconciler.report.shapes.as_json import Data


def licence_table(client: Client, partner: Partner) -> Table | None:
    """Make the table of licences; without any, nothing."""
    data = licence_data(client, partner)
    columns = (
        Column("licence"),
        *(Column(each, right=True) for each in ("granted", "used", "left")),
    )
    rows = tuple(
        (
            line(name),
            line(f"{each['granted']:,}"),
            line(f"{each['used']:,}"),
            line(Span(f"{each['left']:,}", Role.PLAIN if each["left"] else Role.WARNING)),
        )
        for name, each in data.items()
    )
    return Table(columns, rows) if rows else None


def licence_data(client: Client, partner: Partner) -> Data:
    """Give the same as JSON values; `left` is never below 0."""
    usage = client.observed.usage
    return {
        name: {
            "granted": granted,
            "used": usage.get(name, 0),
            "left": max(0, granted - usage.get(name, 0)),
        }
        for name, granted in licences(client, partner).items()
        if granted or usage.get(name, 0)
    }
