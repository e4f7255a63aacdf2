"""What the views of live clients say alike: status with its trial, and days that are left."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal

from reconciler.diagnostics import counted
from reconciler.model.access.quota import licences, over_quota
from reconciler.model.files.leaves import Leaf
from reconciler.model.files.properties import PropertyType
from reconciler.model.live.account import Client, Partner
from reconciler.model.live.columns import ColumnFacts, typed
from reconciler.model.live.records import PartnerRecord, Pool
from reconciler.report.cells import Fact
from reconciler.report.document import Column, Line, Role, Span, Table, line
from reconciler.report.people.rows import LinksOver, members_shape
from reconciler.report.shapes.as_json import Data, as_json
from reconciler.report.shapes.parts import AmountsShape, TrialShape
from reconciler.report.value_words import status_sign


def status_words(client: Client, today: date) -> Line:
    """Say the status, and in a trial how long it lasts."""
    said = Span(client.status.value, status_sign(client.status).role)
    left = days_left(client, today)
    if left is None:
        return (said,)
    if not left:
        return line(said, ", ", Span("over", Role.WARNING))
    return line(said, f", {counted(left, 'day')} left")


def days_left(client: Client, today: date) -> int | None:
    """Count the days of a trial that are left, today included; nothing outside a trial."""
    return max(0, (client.trial.end - today).days) if client.trial else None


def over_data(client: Client, partner: Partner) -> list[Data]:
    """What a client uses beyond what it is allowed, as JSON values."""
    found = over_quota(client, client.observed.usage, partner)
    return [{"name": each.name, "used": each.used, "allowed": each.allowed} for each in found]


def request_data(client: Client, today: date) -> Data | None:
    """The wish for more trial days that waits for an answer, as JSON values."""
    asked = client.observed.waiting_request(today)
    return {"requested_on": asked.on.isoformat(), "requested_by": asked.by} if asked else None


def pool_data(pool: Pool) -> Data:
    """Every pooled resource by name, as JSON values."""
    return {name: as_json(AmountsShape, amounts) for name, amounts in sorted(pool.items())}


def client_data(client: Client, partner: PartnerRecord, today: date, over: LinksOver) -> Data:
    """A live client as JSON values: the part that list and show share."""
    clock = client.observed.trial
    return {
        "key": client.key,
        "name": client.name,
        "status": client.status.value,
        "since": client.observed.since.isoformat() if client.observed.since else None,
        "mode": client.mode.value,
        "team": client.team,
        "seats": client.amount("seats"),
        "dashboards": client.amount("dashboards"),
        "trial": clock and as_json(TrialShape, clock),
        "trial_days_left": days_left(client, today),
        "people": members_shape(client, partner.live, over),
    }


def values_data(client: Client, own: Mapping[str, ColumnFacts]) -> dict[str, object]:
    """A client's values as JSON has them: a number of a number's column as a number."""
    return {name: typed(own.get(name), each) for name, each in sorted(client.properties.items())}


def property_fact(column: ColumnFacts, leaf: Leaf | None) -> Fact:
    """A value as its column's type has it; one that does not fit, as the text that it is."""
    with suppress(ValueError, ArithmeticError):
        if leaf is not None and column.type is PropertyType.NUMBER:
            return Decimal(str(leaf))
        if leaf is not None and column.type is PropertyType.DATE:
            return date.fromisoformat(str(leaf))
    return leaf


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
    """The same as JSON values; `left` is never below 0."""
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
