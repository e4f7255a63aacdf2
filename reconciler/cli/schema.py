"""`reconciler schema`: the JSON Schemas of files and outputs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from reconciler.api.commands import declared_partner
from reconciler.cli.console import Console
from reconciler.cli.output_files import refuse_schema
from reconciler.desired.findings.file_names import SCHEMAS_FOLDER
from reconciler.desired.write.write import write_file
from reconciler.diagnostics import cure
from reconciler.errors import FilesInvalid, ReconcilerError
from reconciler.model.schema.json_schema import json_schemas, schema_text
from reconciler.model.schema.own_schema import own_schemas
from reconciler.report.clients.access_view import AccessShape
from reconciler.report.clients.trials_view import TrialsShape
from reconciler.report.drift.shape import DriftReportShape
from reconciler.report.money.credits_view import CreditsShape, SpendingShape
from reconciler.report.money.invoices_view import ForecastShape, InvoicesShape, OneInvoiceShape
from reconciler.report.money.receipts_view import ReceiptsShape
from reconciler.report.people.rows import AcceptanceShape
from reconciler.report.plan.shape import PlanShape
from reconciler.report.receipt.files_view import AdoptionShape, EditShape, FormattingShape
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
    "formatting": FormattingShape,
    "drift": DriftReportShape,
    "history": OperationsShape,
    "client-history": ClientHistoryShape,
    "adoption": AdoptionShape,
    "access": AccessShape,
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


def own_texts(source: Path) -> dict[str, str]:
    """Write the schemas of one source: file name → text; none without a valid `partner.yaml`."""
    partner = declared_partner(source)
    if partner is None:
        return {}
    return {f"{name}.schema.json": schema_text(each) for name, each in own_schemas(partner).items()}


@click.command("schema")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    default=Path("schemas"),
    show_default=True,
    metavar="DIR",
    help="The folder of the schemas that every partner has alike.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 3 if a schema is not current.")
@click.pass_obj
def command(console: Console, *, out: Path, check: bool) -> None:
    """Write the JSON Schemas that an editor completes from."""
    own = console.source / SCHEMAS_FOLDER
    wanted = {out / name: text for name, text in texts().items()}
    with_own_words = {}
    if not check or own.exists():
        with_own_words = {own / name: text for name, text in own_texts(console.source).items()}
    wanted |= with_own_words
    stale = {path: text for path, text in wanted.items() if not _is(path, text)}
    if check and stale:
        names = ", ".join(path.as_posix() for path in stale)
        raise FilesInvalid(
            f"{names} {'is' if len(stale) == 1 else 'are'} not current",
            help=cure("write them", "schema", "-o", str(out)),
        )
    if not check:
        for path in stale:
            refuse_schema(path, console.kept(), own=path in with_own_words)
        _write(stale)
    if not console.quiet:
        console.say(
            _said(out, own, len(wanted), len(stale), own_words=own / "client.schema.json" in wanted)
        )


def _said(out: Path, own: Path, count: int, stale: int, *, own_words: bool) -> str:
    where = f"{out} and {own}" if own_words else f"{out}"
    summary = f"{count} schemas in {where}" + (f", {stale} written" if stale else " are current")
    if own_words:
        return summary
    return f"{summary}; those with your own words need a partner.yaml without errors"


def _is(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def _write(wanted: Mapping[Path, str]) -> None:
    for path, text in wanted.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, text.encode())
        except OSError as error:
            raise ReconcilerError(
                f"the schemas could not be written to {path.parent}: {error.strerror}",
                help=cure("name another folder", "schema", "-o", "DIR"),
            ) from error
