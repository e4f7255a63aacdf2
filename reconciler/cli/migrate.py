"""`reconciler migrate`: bring the schema of a store up to this version."""

from __future__ import annotations

import click

from reconciler.cli.console import Console


@click.command("migrate")
@click.pass_obj
def command(console: Console) -> None:
    """Bring a store up to this version; SQLite: `apply` does it."""
    from reconciler.live.open import migrate

    console.say(migrate(console.named_url()))
