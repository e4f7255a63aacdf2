"""`reconciler schema`: the JSON Schemas of files and outputs."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.cli.console import Console
from reconciler.errors import FilesInvalid, ReconcilerError
from reconciler.model.json_schema import json_schemas, schema_text
from reconciler.report.adopt_view import AdoptionShape
from reconciler.report.as_json import diagnostics_schema, plan_schema
from reconciler.report.credits_shape import CreditsShape, SpendingShape
from reconciler.report.drift_shape import DriftReportShape
from reconciler.report.edit_view import EditShape, FormattingShape
from reconciler.report.forecast_view import ForecastShape
from reconciler.report.history_view import ClientHistoryShape, OperationsShape
from reconciler.report.invoices_view import InvoicesShape, OneInvoiceShape
from reconciler.report.operation_view import OperationShape
from reconciler.report.receipts_view import ReceiptsShape
from reconciler.report.schema import json_schema
from reconciler.report.trials_view import TrialsShape
from reconciler.report.verify_view import VerificationShape

OUTPUTS = {
    "invoices": InvoicesShape,
    "invoice": OneInvoiceShape,
    "forecast": ForecastShape,
    "trials": TrialsShape,
    "verification": VerificationShape,
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
}


def texts() -> dict[str, str]:
    """Give file name → text of every schema."""
    schemas = {
        **json_schemas(),
        "plan": plan_schema(),
        "diagnostics": diagnostics_schema(),
        **{name: json_schema(shape) for name, shape in OUTPUTS.items()},
    }
    return {f"{name}.schema.json": schema_text(schema) for name, schema in schemas.items()}


@click.command("schema")
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    default=Path("schemas"),
    show_default=True,
    metavar="DIR",
    help="The folder of the schemas.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 3 if a schema is not current.")
@click.pass_obj
def command(console: Console, *, out: Path, check: bool) -> int:
    """Write the JSON Schemas that an editor completes from."""
    stale = [name for name, text in texts().items() if not _is(out / name, text)]
    if check and stale:
        raise FilesInvalid(
            f"{', '.join(stale)} in {out} {'is' if len(stale) == 1 else 'are'} not current",
            help=f"write them: reconciler schema -o {out}",
        )
    if not check:
        _write(out, stale)
    if not console.quiet:
        console.say(
            f"{len(texts())} schemas in {out}, {len(stale)} written"
            if stale
            else f"{len(texts())} schemas in {out} are current"
        )
    return 0


def _is(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False


def _write(out: Path, names: list[str]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in names:
            (out / name).write_text(texts()[name], encoding="utf-8")
    except OSError as error:
        raise ReconcilerError(
            f"the schemas could not be written to {out}: {error.strerror}",
            help="name another folder: reconciler schema -o DIR",
        ) from error
