"""`--format` and `--report`: how a command prints, by whether it prints a table."""

from __future__ import annotations

import click

from reconciler.cli.console import Console, Function
from reconciler.cli.report_files import ReportFile
from reconciler.report.formats.render import CSV, FILES, FORMATS

_NO_TABLE = "csv is for tables, and this command prints none; take one of {}"


def formats(*, tables: bool) -> tuple[str, ...]:
    """The formats of a command, by whether it prints a table."""
    return tuple(name for name in FORMATS if tables or name != CSV)


class FormatParam(click.Choice[str]):
    """A format of a command, by whether it prints a table."""

    def __init__(self, *, tables: bool) -> None:
        super().__init__(formats(tables=tables))

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Say why a format is none here."""
        if value == CSV:
            return _NO_TABLE.format(", ".join(self.choices))
        return super().get_invalid_choice_message(value, ctx)


class ReportParam(click.ParamType[ReportFile]):
    """A format and a path, written summary=summary.md."""

    name = "report"

    def __init__(self, *, tables: bool, pages: bool) -> None:
        self._formats = (*formats(tables=tables), *(FILES if pages else ()))

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> ReportFile:
        """Read a format and a path."""
        from pathlib import Path

        format, _, path = str(value).partition("=")
        if format not in self._formats:
            known = ", ".join(self._formats)
            why = f"`{format}` is no format; write FORMAT=PATH, FORMAT one of {known}"
            self.fail(_NO_TABLE.format(known) if format == CSV else why, param, ctx)
        if path in ("", "-"):
            self.fail(f"`{value}` names no file; write {format}=PATH", param, ctx)
        return ReportFile(format, Path(path))


def format_option(function: Function) -> Function:
    """Add `--format` and `--report`; the console prints and writes in them."""
    return _in_formats(function, tables=False)


def plan_option(function: Function) -> Function:
    """Add the same to a command whose result can be a page in a file, too."""
    return _in_formats(function, tables=False, pages=True)


def table_option(function: Function) -> Function:
    """Add the same to a command that prints a table: it can be a sheet, too."""
    return _in_formats(function, tables=True)


def _in_formats(function: Function, *, tables: bool, pages: bool = False) -> Function:
    def chosen(ctx: click.Context, _param: click.Parameter, value: str) -> str:
        console: Console = ctx.obj
        console.format = value
        return value

    def reported(
        ctx: click.Context, _param: click.Parameter, value: tuple[ReportFile, ...]
    ) -> tuple[ReportFile, ...]:
        console: Console = ctx.obj
        for file in value:
            console.takes(file.path)
        console.reports = value
        return value

    report = click.option(
        "--report",
        type=ReportParam(tables=tables, pages=pages),
        metavar="FORMAT=PATH",
        multiple=True,
        callback=reported,
        expose_value=False,
        help="Write the same to a file as well, in any format; can be given several times."
        + " `page` is one for a browser." * pages,
    )
    return click.option(
        "--format",
        type=FormatParam(tables=tables),
        default="text",
        show_default=True,
        callback=chosen,
        expose_value=False,
        help="How to print; json and github stand alone on stdout, as csv does."
        if tables
        else "How to print; json and github stand alone on stdout.",
    )(report(function))
