"""`reconciler init`: the files that a new repository begins with."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from reconciler import __version__
from reconciler.cli.console import Console
from reconciler.cli.starter import IGNORED, beginnings, says, settings
from reconciler.errors import ReconcilerError, UsageRefused

_OWNERS = ".github/CODEOWNERS"
_OWNER = re.compile(r"@[\w.-]+(/[\w.-]+)?|[^\s@#]+@[^\s@#]+\.[^\s@#]+")
_PINNED = re.compile(r"[!#-\[\]-~ ]+(==[\w.!+-]+|@[0-9a-f]{40}|#sha256=[0-9a-f]{64})")
_TOOL = f"client-reconciler[postgres]=={__version__}"


@click.command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path), metavar="[DIR]")
@click.option(
    "--owners",
    multiple=True,
    metavar="OWNER",
    help="Who approves changes: @ORG/TEAM, @USER or an e-mail; can be given several times.",
)
@click.option(
    "--tool",
    default=_TOOL,
    show_default=True,
    metavar="REQUIREMENT",
    help="What pip installs in the workflows, pinned to a release or a full commit id.",
)
@click.pass_obj
def command(console: Console, *, folder: Path, owners: tuple[str, ...], tool: str) -> int:
    """Start a repository: workflows, schemas, owners, an example.

    Never overwrites: a file that differs is named, and then nothing is written (exit 64).
    """
    _refuse_what_cannot_be(console, folder, owners, tool)
    wanted = settings(tool, owners)
    for pattern, texts in beginnings().items():
        if not any(folder.glob(pattern)):
            wanted |= texts
    missing = {name: text for name, text in wanted.items() if not os.path.lexists(folder / name)}
    _refuse_to_overwrite(folder, {name: wanted[name] for name in wanted if name not in missing})
    ignores = _ignores(folder)
    _write(folder, missing, ignores=ignores)
    if not console.quiet:
        for each in _told(folder, [*missing, *([] if ignores else [".gitignore"])], owners):
            console.say(each)
    return 0


def _refuse_what_cannot_be(
    console: Console, folder: Path, owners: tuple[str, ...], tool: str
) -> None:
    if console.source != Path("accounts"):
        raise UsageRefused(
            "the workflows read the folder `accounts`, and no other",
            help="without --source: reconciler init [DIR]",
        )
    if folder.exists() and not folder.is_dir():
        raise UsageRefused(f"`{folder}` is not a folder", help="name one: reconciler init DIR")
    for each in owners:
        if not _OWNER.fullmatch(each):
            raise UsageRefused(
                f"`{each}` is nobody that GitHub could ask",
                help="write @ORG/TEAM, @USER or an e-mail: reconciler init --owners @ORG/TEAM",
            )
    if not _PINNED.fullmatch(tool):
        raise UsageRefused(
            f"`{tool}` may be something else tomorrow, and it is given the live store",
            help=f"pin it: reconciler init --tool '{_TOOL}', or …@ with a commit id of 40 digits",
        )


def _refuse_to_overwrite(folder: Path, present: Mapping[str, str]) -> None:
    differ = [name for name, text in present.items() if not _says(folder, name, text)]
    if differ:
        what = "exists and differs" if len(differ) == 1 else "exist and differ"
        raise UsageRefused(
            f"{', '.join(differ)} {what} from what would be written; nothing was written",
            help="to have the new text, delete what is old, run this again, and see: git diff",
        )


def _says(folder: Path, name: str, text: str) -> bool:
    path = folder / name
    try:
        return path.is_file() and says(name, path.read_text(encoding="utf-8"), text)
    except (OSError, UnicodeDecodeError):
        return False


def _ignores(folder: Path) -> bool:
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError) as error:
        raise UsageRefused(
            f"`{folder / '.gitignore'}` cannot be read", help="mend it, and run this again"
        ) from error
    return bool({IGNORED, f"/{IGNORED}"} & {each.strip() for each in lines})


def _write(folder: Path, texts: Mapping[str, str], *, ignores: bool) -> None:
    try:
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        if not ignores:
            with (folder / ".gitignore").open("a+", encoding="utf-8", newline="\n") as file:
                file.seek(0)
                before = file.read()
                gap = "" if before.endswith("\n") or not before else "\n"
                file.write(f"{gap}# The default live store\n{IGNORED}\n")
    except OSError as error:
        raise ReconcilerError(
            f"`{error.filename or folder}` could not be written: {error.strerror}",
            help="what was written before stays, and is passed over when you run this again",
        ) from error


def _told(folder: Path, written: list[str], owners: tuple[str, ...]) -> Iterator[str]:
    if not written:
        yield "Everything is here already; nothing was written."
    for name in written:
        yield f"{'added a line to' if name == '.gitignore' else 'wrote'} {folder / name}"
    yield ""
    yield "Next:"
    if "accounts/partner.yaml" in written:
        yield f"  say who you are            {folder / 'accounts' / 'partner.yaml'}"
    source = "" if folder == Path() else f" --source {folder / 'accounts'}"
    yield f"  check the files            reconciler{source} validate"
    if _OWNERS in written and not owners:
        yield f"  name those who approve     {folder / _OWNERS}"
    yield "  see what to set on GitHub  reconciler explain ci"
