"""Receipt → Document: what one act by hand moved, what it cost, and where to look next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from reconciler.diagnostics import counted, see
from reconciler.plan.plan import Receipt
from reconciler.plan.steps import ObserveClient
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Role,
    Span,
    dim,
    dimmed,
    line,
    paragraph,
    strong,
)
from reconciler.report.money.shape import InvoiceShape
from reconciler.report.plan.shape import ClientShape, SupplyShape, plan_shape
from reconciler.report.plan.step_shape import ObserveClientShape
from reconciler.report.receipt.view import done_blocks, operation_line, receipt_title
from reconciler.report.shapes.as_json import Day, Versioned, as_json
from reconciler.report.wording import cut

_LONGEST = 300


class OperationShape(Versioned):
    """What an act by hand did: what the commands below `operate` print."""

    kind: Annotated[Literal["operation"], "What this document is."]
    act: Annotated[str, "The act, such as `edit`."]
    client: Annotated[str, "The key of the client it was meant for."]
    operation: Annotated[str, "The id it was written under; empty: nothing was written."]
    day: Annotated[Day, "The day it counts for."]
    actor: Annotated[str, "Who asked for it."]
    store: Annotated[str, "The id of the live store."]
    serial: Annotated[int, "The live revision it was made from."]
    replayed: Annotated[list[str], "When and by whom the same act was done before."]
    clients: Annotated[list[ClientShape], "What it moved."]
    pool: Annotated[list[SupplyShape], "Every pooled resource, before and after."]
    invoices: Annotated[list[InvoiceShape], "The invoices it wrote."]
    observed: Annotated[list[ObserveClientShape], "What the audit trail keeps beside the values."]


def operation_view(receipt: Receipt, act: str, client: str, where: str = "") -> Document:
    """Make the document of one act on a client; `where` names the live store."""
    return Document(
        receipt_title(receipt, f"{act} of {cut(client)}"),
        tuple(_blocks(receipt, client, where)),
        lambda: _data(receipt, act, client),
    )


def _blocks(receipt: Receipt, client: str, where: str) -> Iterator[Block]:
    yield from paragraph(line(cut(each)) for each in receipt.replayed)
    if receipt.operation:
        said = (text for step in _acts(receipt) for text in step.said)
        yield from paragraph(line(cut(text, _LONGEST)) for text in said)
        yield from done_blocks(receipt)
        notices = (notice for step in _acts(receipt) for notice in step.notices)
        yield from paragraph(
            line(dim("notice to "), cut(letter.to), ": ", Span(cut(letter.subject), Role.VALUE))
            for letter in notices
        )
    yield Footer(tuple(_last_lines(receipt, client, where)))


def _last_lines(receipt: Receipt, client: str, where: str) -> Iterator[Line]:
    if not receipt.operation:
        idle = f"Nothing to do. `{cut(client)}` is like that already."
        yield line(strong("Nothing was written." if receipt.replayed else idle))
        return
    planned = receipt.plan.clients
    fields = sum(len(each.change.fields) + len(each.credits) for each in planned)
    said = f" {counted(fields, 'value')} moved; {receipt.plan.doors} one-way."
    yield line(Span("Done:", Role.ADD), said if fields else " written down; no value moved.")
    yield operation_line(receipt, where)
    if fields:
        beside = any(each.change.fields for each in planned)
        if beside:
            yield dimmed(see("to see it beside the files", "drift"))
        else:
            yield dimmed(see("to see what is left", "credits", cut(client)))


def _acts(receipt: Receipt) -> Iterator[ObserveClient]:
    yield from (step for step in receipt.plan.steps if isinstance(step, ObserveClient))


def _data(receipt: Receipt, act: str, client: str) -> OperationShape:
    plan, done = plan_shape(receipt.plan, ()), bool(receipt.operation)
    return as_json(
        OperationShape,
        receipt,
        act=act,
        client=client,
        clients=plan["clients"] if done else [],
        pool=plan["pool"],
        observed=list(_acts(receipt)) if done else [],
    )
