"""Every JSON Schema that all partners have alike, as text: of files and of outputs."""

from __future__ import annotations

from reconciler.model.schema.json_schema import json_schemas, schema_text
from reconciler.report.clients.access_list_view import AccessListShape
from reconciler.report.clients.access_view import AccessShape
from reconciler.report.clients.trials_view import TrialsShape
from reconciler.report.drift.shape import DriftReportShape
from reconciler.report.money.costs_shape import CostsShape
from reconciler.report.money.credits_view import CreditsShape, SpendingShape
from reconciler.report.money.invoices_view import ForecastShape, InvoicesShape, OneInvoiceShape
from reconciler.report.money.receipts_view import ReceiptsShape
from reconciler.report.people.people_view import PeopleShape
from reconciler.report.people.person_view import OnePersonShape
from reconciler.report.people.rows import AcceptanceShape
from reconciler.report.plan.shape import PlanShape
from reconciler.report.receipt.edits_view import EditsShape
from reconciler.report.receipt.files_view import (
    AdoptionShape,
    EditShape,
    FormattingShape,
    RemovedPersonShape,
)
from reconciler.report.receipt.import_view import ImportShape
from reconciler.report.receipt.view import OperationShape
from reconciler.report.shapes.as_json import json_schema
from reconciler.report.shapes.parts import DiagnosticsShape
from reconciler.report.store.history_view import ClientHistoryShape, OperationsShape
from reconciler.report.store.move_view import BackupShape, CopyShape, RestoreShape
from reconciler.report.store.outbox_view import DeliveryShape, OutboxShape
from reconciler.report.store.verify_view import VerificationShape

OUTPUTS = {
    "invoices": InvoicesShape,
    "invoice": OneInvoiceShape,
    "forecast": ForecastShape,
    "costs": CostsShape,
    "trials": TrialsShape,
    "verification": VerificationShape,
    "backup": BackupShape,
    "copy": CopyShape,
    "restore": RestoreShape,
    "receipts": ReceiptsShape,
    "credits": CreditsShape,
    "spending": SpendingShape,
    "operation": OperationShape,
    "edit": EditShape,
    "edits": EditsShape,
    "formatting": FormattingShape,
    "drift": DriftReportShape,
    "history": OperationsShape,
    "client-history": ClientHistoryShape,
    "adoption": AdoptionShape,
    "import": ImportShape,
    "access": AccessShape,
    "access-list": AccessListShape,
    "people": PeopleShape,
    "person": OnePersonShape,
    "person-removal": RemovedPersonShape,
    "outbox": OutboxShape,
    "delivery": DeliveryShape,
    "acceptance": AcceptanceShape,
}


def texts() -> dict[str, str]:
    """Write every schema: file name → text."""
    schemas = {
        **json_schemas(),
        "plan": json_schema(PlanShape),
        "diagnostics": json_schema(DiagnosticsShape),
        **{name: json_schema(shape) for name, shape in OUTPUTS.items()},
    }
    return {f"{name}.schema.json": schema_text(schema) for name, schema in schemas.items()}
