"""A store that was saved, restored or copied → Document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal, TypedDict

from reconciler.diagnostics import ask, counted, see
from reconciler.model.live.moved import Copied, Figures, Proven, Restored, Saved, Unsent
from reconciler.model.live.outbox import INVITATION
from reconciler.model.live.trail import TrailHead
from reconciler.report.document import (
    Block,
    Document,
    Footer,
    Line,
    Mark,
    Role,
    Row,
    Rows,
    Span,
    command,
    dim,
    dimmed,
    line,
    strong,
)
from reconciler.report.people.rows import resend_command
from reconciler.report.shapes.as_json import IsoDay, Of, Versioned, as_json
from reconciler.report.shapes.tables import Shown, table
from reconciler.report.value_words import ARROW, cut

_MOST_NAMED = 20
_MOST_FAILURES = 5
_BACK = Mark("*", "taken back", Role.WARNING)


class FiguresShape(TypedDict):
    """What one partner has in the store."""

    key: Annotated[str, Shown("partner", role=Role.STRONG, whole=True), "The partner's key."]
    name: Annotated[str, "Its name."]
    clients: Annotated[int, Shown("clients"), "Clients that are live."]
    entry: Annotated[
        int, Of("trail.entry"), Shown("last entry"), "The number of the trail's last entry."
    ]
    invoice: Annotated[
        int, Of("trail.invoice"), Shown("last invoice"), "The last invoice; 0: there is none."
    ]
    trail: Annotated[
        str,
        Of(lambda each: str(each.trail)),
        Shown("head of the trail", lambda row: _short(row["trail"])),
        "The head of the trail, as `verify --expect` takes it.",
    ]


class _MovedShape(Versioned):
    """What all of them tell."""

    partners: Annotated[list[FiguresShape], "Every partner, by key."]
    rows: Annotated[int, "Rows of all tables: each was compared with where it came from."]
    proofs: Annotated[int, Of("proven.proofs"), "How many proofs were run on it."]
    failures: Annotated[
        list[str], Of("proven.failures"), "What was found against any of them; empty: all hold."
    ]


class BackupShape(_MovedShape):
    """A store that was saved: what `store backup` prints."""

    kind: Annotated[Literal["backup"], "What this document is."]
    source: Annotated[str, "The store."]
    file: Annotated[str, "The backup: an SQLite file that nobody can write."]
    size: Annotated[int, "Its size in bytes."]
    taken_at: Annotated[str, Of("moment"), "The moment it shows, in UTC."]
    store_closed: Annotated[
        str, Of("closed"), "Why the store itself is closed; empty: it can be written."
    ]


class CopyShape(_MovedShape):
    """A store that was copied: what `store copy` prints."""

    kind: Annotated[Literal["copy"], "What this document is."]
    source: Annotated[str, "The store as it was."]
    target: Annotated[str, "The copy."]
    rehearsal: Annotated[
        bool, "Whether the copy is for rehearsal; if not, the store was closed and lives on there."
    ]
    done_before: Annotated[bool, Of("before"), "Whether an earlier run had done all of it."]


def _resend_of(each: Unsent) -> str | None:
    letter = each.letter
    return resend_command(each.client, letter.to) if letter.kind == INVITATION else None


class UnsentShape(TypedDict):
    """A letter that was taken back: it may have left since the backup, or not."""

    client: Annotated[str, "The client's key; empty: it is about the partner."]
    to: Annotated[str, Of("letter.to"), "Whom it is for."]
    letter: Annotated[str, Of("letter.kind"), "`invitation` or `notice`."]
    since: Annotated[IsoDay, Of("letter.since"), "The day it was written."]
    command: Annotated[
        str | None,
        Of(_resend_of),
        "What lets a new link be sent; null: a notice is not sent again.",
    ]


class RestoreShape(_MovedShape):
    """A store that was made of a backup: what `store restore` prints."""

    kind: Annotated[Literal["restore"], "What this document is."]
    file: Annotated[str, "The backup."]
    target: Annotated[str, "The store that was made of it."]
    saved_of: Annotated[str, Of("closure.place"), "The store that the backup was taken of."]
    saved_at: Annotated[str, Of("closure.moment"), "When it was taken, in UTC."]
    saved_by: Annotated[str, Of("closure.actor"), "Who took it."]
    until: Annotated[
        dict[str, str],
        Of(lambda done: {key: str(head) for key, head in done.ends.items()}),
        "Partner → where its trail ended in the backup: what was written after that is lost.",
    ]
    taken_back: Annotated[
        list[UnsentShape],
        Of(lambda done: [each for own in done.reopened for each in own.unsent]),
        "Letters that waited. They do not leave by themselves.",
    ]
    links: Annotated[
        int,
        Of(lambda done: sum(own.links for own in done.reopened)),
        "Links that were open and are not any more.",
    ]


def backup_view(done: Saved) -> Document:
    """Make the document of a backup: what it holds, and what to do with it."""
    data = as_json(BackupShape, done)
    size = f"{done.rows:,} rows in {done.size:,} bytes, as of {done.moment}; "
    footer = [line(Span("Saved:", Role.ADD), f" {size}", *_proven(done.proven))]
    if done.closed:
        footer.append(line(Span(done.closed, Role.WARNING), ": this backup can be made a store"))
    footer.append(
        dimmed(
            ask("keep it on another machine, and try it", *_rehearse(done.file)).or_(
                see("when and how to restore it", "explain", "store")
            )
        )
    )
    blocks = _blocks(data["partners"], done.proven, footer)
    return Document(_title("Backup", done.source, done.file), tuple(blocks), lambda: data)


def copy_view(done: Copied) -> Document:
    """Make the document of a copy."""
    data = as_json(CopyShape, done)
    word = "Rehearsal:" if done.rehearsal else "Copied:"
    footer = [line(Span(word, Role.ADD), f" {done.rows:,} rows compared; ", *_proven(done.proven))]
    if done.rehearsal:
        footer.append(line("Nobody is written to from there, and what is done there bills nobody."))
    else:
        when = " by an earlier run" if done.before else ""
        footer.append(line(f"{done.source} was closed{when}: nobody writes to it any more."))
        footer.append(line(dim("name the new place: set RECONCILER_LIVE, or use --live")))
    blocks = _blocks(data["partners"], done.proven, footer)
    return Document(_title("Copy", done.source, done.target), tuple(blocks), lambda: data)


def restore_view(done: Restored) -> Document:
    """Make the document of a restore: what is lost with it, and whom to write to again."""
    data = as_json(RestoreShape, done)
    unsent = [each for own in done.reopened for each in own.unsent]
    footer = [
        line(Span("Restored:", Role.ADD), f" {done.rows:,} rows; ", *_proven(done.proven)),
        *(_lost(done, each) for each in done.partners),
        *_taken_back(unsent, sum(own.links for own in done.reopened)),
        dimmed(
            see("what the files ask for now", "plan").or_(
                see("how to find what was lost", "explain", "store")
            )
        ),
    ]
    blocks = _blocks(data["partners"], done.proven, footer)
    if unsent:
        waited = line(strong("Letters that waited"))
        blocks.insert(1, Rows(waited, tuple(_rows(unsent)), "back"))
    return Document(_title("Restore", done.file, done.target), tuple(blocks), lambda: data)


def _title(what: str, source: str, target: str) -> Line:
    return line(strong(what), dim("   "), source, ARROW, target)


def _blocks(partners: Sequence[FiguresShape], sound: Proven, footer: Sequence[Line]) -> list[Block]:
    failed = [line(Span(cut(each), Role.ERROR)) for each in sound.failures[:_MOST_FAILURES]]
    return [table(FiguresShape, partners), Footer((*failed, *footer))]


def _proven(sound: Proven) -> Iterator[Span]:
    failed = len(sound.failures)
    yield Span(f"{counted(sound.proofs, 'proof')}, ")
    yield Span(f"{failed:,} failed.", Role.ERROR if failed else Role.PLAIN)


def _short(head: str) -> str:
    return TrailHead.of(head).short


def _rehearse(file: str) -> tuple[str, ...]:
    return ("store", "copy", "--rehearsal", file, "PATH")


def _rows(unsent: Sequence[Unsent]) -> Iterator[Row]:
    for each in unsent[:_MOST_NAMED]:
        typed = _resend_of(each)
        cells = (line(each.client), line(cut(each.letter.to)), line(each.letter.kind))
        yield Row(cells, _BACK, ((command(typed),),) if typed else ())


def _lost(done: Restored, each: Figures) -> Line:
    end = done.ends[each.key]
    invoice = f", invoices after {end.invoice}" if end.invoice else ""
    at = f"saved at {done.closure.moment}"
    return line(f"{each.key}: entries after {end.entry}{invoice} are not in it; {at}")


def _taken_back(unsent: Sequence[Unsent], links: int) -> Iterator[Line]:
    if unsent or links:
        told = f"{counted(len(unsent), 'letter')} taken back, {counted(links, 'link')} closed"
        yield dimmed(ask(f"{told}: they may have left since; a person decides", "outbox"))
