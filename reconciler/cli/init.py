"""`reconciler init`: the files that a new repository begins with.

Workflows and the line in `.gitignore` have to be as written; CODEOWNERS has to hold the rules. An
example, a README and the editor's settings are the team's: written once, never again. So are the
schemas that know the partner's own words: the commands that write files keep those up to date.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

from reconciler.cli.console import Console
from reconciler.cli.paths import TypedPath
from reconciler.errors import ReconcilerError, UsageRefused

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.cli.init_files import Setting

_OWNER = re.compile(r"@[\w.-]+(/[\w.-]+)?|[^\s@#]+@[^\s@#]+\.[^\s@#]+")
_PINNED = re.compile(r"[!#-\[\]-~ ]+(==[\w.!+-]+|@[0-9a-f]{40}|#sha256=[0-9a-f]{64})")
_FOLDER = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)*")
_NO_WORD = r"(?!(?i:true|false|null|yes|no|on|off|[\d._-]+)\Z)"  # YAML would not read a text
_BRANCH = re.compile(rf"{_NO_WORD}(?!.*(\.\.|//))[A-Za-z0-9][A-Za-z0-9_./-]*(?<![/.])")
_SOURCE = "accounts"
_BRANCHES = "main"
# No name of a package is guessed: whoever publishes it would be given the live store.
_NO_TOOL = "the workflows install this tool with pip: name what pip installs with --tool"
_PIN = "client-reconciler[postgres] @ git+https://github.com/YOUR-ORG/reconciler@COMMIT"


@click.command("init")
@click.argument("folder", default=".", type=TypedPath(), metavar="[DIR]")
@click.option(
    "--owners",
    multiple=True,
    metavar="OWNER",
    help="Who approves changes: @ORG/TEAM, @USER or an e-mail; can be given several times.",
)
@click.option(
    "--tool",
    default="",
    metavar="REQUIREMENT",
    help="What pip installs in the workflows, pinned to a release or a full commit id. Needed.",
)
@click.option(
    "--branch",
    default=_BRANCHES,
    show_default=True,
    metavar="BRANCH",
    help="What is applied: the default branch of the repository.",
)
@click.option(
    "--source",
    default="",
    metavar="DIR",
    help="The partner's folder in the repository; one init each, for several. [default: accounts]",
)
@click.pass_obj
def command(
    console: Console, *, folder: Path, owners: tuple[str, ...], tool: str, branch: str, source: str
) -> None:
    """Start a repository: workflows, schemas, owners, an example.

    Never overwrites: a file that differs is named, and then nothing is written (exit 64).
    """
    from reconciler.cli.init_files import CODEOWNERS, Setting

    console.typed_source = console.typed_source or _SOURCE  # here, whatever is above
    setting = Setting(tool, branch, source or console.source.as_posix())
    try:
        missing, more = _lacking(console, folder, owners, setting)
    except OSError as error:
        raise UsageRefused(
            f"`{folder}` cannot be used: {error.strerror}", help="name another folder"
        ) from error
    _write(folder, missing, more)
    if not console.quiet:
        for each in _told(folder, missing, more, setting):
            console.say(each)
        if CODEOWNERS in missing and not owners:
            console.say(f"  name those who approve     {folder / CODEOWNERS}")


def _lacking(
    console: Console, folder: Path, owners: tuple[str, ...], setting: Setting
) -> tuple[dict[str, str], dict[str, str]]:
    """Find the files that are missing, and what is to be added to others. Raises OSError."""
    from reconciler.cli.init_files import CODEOWNERS, IGNORED, beginnings, missing_owners, settings
    from reconciler.cli.output_files import refuse_place

    _refuse_what_cannot_be(folder, owners, setting)
    wanted = settings(setting, owners)
    for pattern, texts in beginnings(setting, folder).items():
        if not any(folder.glob(pattern)):
            wanted |= texts
    for name in (".gitignore", *settings(setting, owners)):
        refuse_place(folder / name, console.kept())
    missing = {name: text for name, text in wanted.items() if not os.path.lexists(folder / name)}
    _refuse_to_overwrite(folder, {name: wanted[name] for name in wanted if name not in missing})
    more = {
        ".gitignore": "" if _ignores(folder) else f"# The default live store\n{IGNORED}\n",
        CODEOWNERS: ""
        if CODEOWNERS in missing
        else missing_owners((folder / CODEOWNERS).read_text(encoding="utf-8"), wanted[CODEOWNERS]),
    }
    return missing, {name: text for name, text in more.items() if text}


def _refuse_what_cannot_be(folder: Path, owners: tuple[str, ...], setting: Setting) -> None:
    from reconciler.diagnostics import cure

    options = tuple(_right_options(owners, setting))
    right = ("init", *([] if folder.as_posix() == "." else [str(folder)]), *options)
    pin = cure("keep its code in a repository of yours, and pin a commit", *right)
    refusals = (
        (
            folder.exists() and not folder.is_dir(),
            f"`{folder}` is not a folder",
            cure("name one", "init", "DIR", *options),
        ),
        (
            not _FOLDER.fullmatch(setting.source),
            f"`{setting.source}` cannot be the folder of a partner in a repository",
            cure("name one inside of it, in plain letters", *right),
        ),
        (
            not _BRANCH.fullmatch(setting.branch),
            f"`{setting.branch}` cannot be the branch that is applied",
            cure("name one in plain letters", *right),
        ),
        *(
            (
                not _OWNER.fullmatch(owner),
                f"`{owner}` is no owner that GitHub can ask for a review",
                cure("write @ORG/TEAM, @USER or an e-mail", *right),
            )
            for owner in owners
        ),
        (not setting.tool, _NO_TOOL, pin),
        (
            not _PINNED.fullmatch(setting.tool),
            f"`{setting.tool}` is not pinned: what it names tomorrow would get the live store",
            pin,
        ),
    )
    for refused, message, help in refusals:
        if refused:
            raise UsageRefused(message, help=help)


def _right_options(owners: Iterable[str], setting: Setting) -> Iterator[str]:
    """Repeat the options that were typed, with what can be in the place of all that cannot."""
    for owner in owners:
        yield from ("--owners", owner if _OWNER.fullmatch(owner) else "@ORG/TEAM")
    if setting.branch != _BRANCHES:
        yield from ("--branch", setting.branch if _BRANCH.fullmatch(setting.branch) else _BRANCHES)
    if setting.source != _SOURCE:
        known = _FOLDER.fullmatch(setting.source)
        yield from ("--source", setting.source if known else "partners/north")
    yield from ("--tool", setting.tool if _PINNED.fullmatch(setting.tool) else _PIN)


def _refuse_to_overwrite(folder: Path, present: Mapping[str, str]) -> None:
    differ = [name for name, text in present.items() if not _says(folder, name, text)]
    if differ:
        what = "exists and differs" if len(differ) == 1 else "exist and differ"
        raise UsageRefused(
            f"{', '.join(differ)} {what} from what would be written; nothing was written",
            help="to have the new text, delete what is old, run this again, and see: git diff",
        )


def _says(folder: Path, name: str, text: str) -> bool:
    from reconciler.cli.init_files import says

    path = folder / name
    try:
        return path.is_file() and says(name, path.read_text(encoding="utf-8"), text)
    except (OSError, UnicodeDecodeError):
        return False


def _ignores(folder: Path) -> bool:
    from reconciler.cli.init_files import IGNORED

    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError) as error:
        raise UsageRefused(
            f"`{folder / '.gitignore'}` cannot be read", help="mend it, and run this again"
        ) from error
    return bool({IGNORED, f"/{IGNORED}"} & {line.strip() for line in lines})


def _write(folder: Path, texts: Mapping[str, str], more: Mapping[str, str]) -> None:
    """Write files that are not there, and add lines to those that are."""
    try:
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        for name, text in more.items():
            with (folder / name).open("a+", encoding="utf-8", newline="\n") as file:
                file.seek(0)
                before = file.read()
                file.write(("" if before.endswith("\n") or not before else "\n") + text)
    except OSError as error:
        raise ReconcilerError(
            f"`{error.filename or folder}` could not be written: {error.strerror}",
            help="what was written before stays, and is passed over when you run this again",
        ) from error


def _told(
    folder: Path, written: Iterable[str], more: Iterable[str], setting: Setting
) -> Iterator[str]:
    """Name what was written, and what to do next."""
    import shlex

    from reconciler.diagnostics import see

    partner = f"{setting.source}/partner.yaml"
    if not {*written, *more}:
        yield "Everything is here already; nothing was written."
    yield from (f"wrote {folder / name}" for name in written)
    yield from (f"added a line to {folder / name}" for name in more)
    yield ""
    yield "Next:"
    if partner in written:
        yield f"  say who you are            {folder / partner}"
    where = (folder / setting.source).as_posix()
    source = "" if where == _SOURCE else f" --source {shlex.quote(where)}"
    yield f"  write a client's file      reconciler{source} new acme name='Acme Retail'"
    yield f"  check the files            reconciler{source} validate"
    yield f"  see what to set on GitHub  {see('', 'explain', 'ci')}"
