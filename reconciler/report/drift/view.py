"""A drift report → Document: what moved by cause, what to type, what waits, what is ignored."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from reconciler.diagnostics import (
    PARTNER,
    Advice,
    Diagnostic,
    Severity,
    client_key,
    counted,
    cure,
    listed,
    see,
    wait,
)
from reconciler.model.files.leaves import dotted
from reconciler.plan.drift.report import (
    Cause,
    Difference,
    DriftClass,
    DriftReport,
    FileSide,
    Waiting,
)
from reconciler.report.document import (
    SEVERITY_ROLES,
    UNMANAGED,
    Block,
    Document,
    Findings,
    Footer,
    Line,
    Mark,
    Paragraph,
    Role,
    Row,
    Rows,
    Span,
    advised,
    dim,
    line,
    prose,
    strong,
)
from reconciler.report.drift.shape import Sides, drift_shape
from reconciler.report.drift.words import (
    act_of,
    ignored_line,
    last_words,
    ways_of,
    whose,
)
from reconciler.report.phrases import words
from reconciler.report.value_words import applied_and_live, cut, told_apart, value

MOST_ROWS = 20
MOST_NAMES = 10
CAUSES = "causes"
OTHERS = "others"
LATE = "late"
_WAITS = Mark("*", "waits", Role.WARNING)
RULE_OF_CLASS = {
    DriftClass.CONFLICT: "conflict",
    DriftClass.UNRECONCILABLE: "unreconcilable",
    DriftClass.DRIFT: "field-drift",
    DriftClass.LIVE_ONLY: "live-only",
    DriftClass.RAW_EDIT: "raw-edit",
    DriftClass.UNMANAGED: "unmanaged",
}
"""Class → the page about it."""


class DriftFacts(NamedTuple):
    """A drift report, and where the files name what moved."""

    report: DriftReport
    sides: Sides


def drift_view(
    report: DriftReport, sides: Sides, findings: tuple[Diagnostic, ...] = (), where: str = ""
) -> Document:
    """Make the document of a drift report.

    `sides` says where the files name what moved, `findings` what is wrong with ignore.yaml;
    `where` names the live store.
    """
    place = f" in {where}" if where else ""
    title = line(
        strong(cut(report.partner)),
        dim(f"   drift on {report.today}, {counted(report.counted, 'live client')}{place}"),
    )
    return Document(
        title,
        tuple(_blocks(report, sides, findings)),
        lambda: drift_shape(report, sides, findings),
        tuple(_annotations(report, sides)),
        about=DriftFacts(report, sides),
    )


def _blocks(report: DriftReport, sides: Sides, findings: tuple[Diagnostic, ...]) -> Iterator[Block]:
    for cause in report.causes:
        yield Rows(_title(cause), tuple(_rows(cause, sides)), CAUSES)
        yield Paragraph(tuple(map(_way, ways_of(cause, sides))))
    unmanaged = report.of(DriftClass.UNMANAGED)
    if unmanaged:
        rows = tuple(map(_unmanaged, islice(unmanaged, MOST_ROWS)))
        rest = len(unmanaged) - MOST_ROWS
        more = f"   and {rest:,} more" if rest > 0 else ""
        yield Rows(line(strong("Live without a file"), dim(more)), rows, OTHERS)
    yield from _late(report)
    waits = tuple(_waits(report))
    if waits:
        yield Paragraph(waits)
    if report.ignored:
        yield Paragraph(tuple(map(ignored_line, report.ignored)))
    if findings:
        yield Findings(findings)
    yield Footer((line(Span(last_words(report), Role.STRONG, whole=True)),))


def _title(cause: Cause) -> Line:
    word = Span(f"{cause.severity.value}: ", SEVERITY_ROLES[cause.severity])
    return (word, *(span._replace(role=Role.STRONG) for span in words(act_of(cause))))


def _rows(cause: Cause, sides: Sides) -> Iterator[Row]:
    for difference in islice(cause.differences, MOST_ROWS):
        yield _row(difference, sides.get(difference.leaf_address))
    rest = len(cause.differences) - MOST_ROWS
    if rest > 0:
        yield Row((line(dim(f"and {rest:,} more: --format json has all")),))


def _row(each: Difference, side: FileSide | None) -> Row:
    role = SEVERITY_ROLES[each.severity]
    notes = [line(dim(each.why))] if each.why and each.path else []
    if each.applied is not None:
        notes.append(line(dim(file_words(side))))
    said = values(each) if each.path else line(each.why)
    return Row(
        (line(whose(each.address)), line(dotted(each.path)), said),
        Mark("*", each.kind.value, role),
        tuple(notes),
    )


def values(each: Difference) -> Line:
    """Say what a leaf was, is, and should be."""
    said = applied_and_live(each.path, each.applied, each.live)
    if each.kind is not DriftClass.CONFLICT:
        return said
    return (*said, *line(f", file {told_apart(each.wanted, each.live, each.path)[0]}"))


def file_words(side: FileSide | None) -> str:
    """Say who wrote the line in the file, as far as git knows."""
    if side is None or side.author is None:
        return "file: author unknown"
    author = side.author
    if not author.commit:
        return f"file: line {side.position.line}, {author.author}"
    place = f"line {side.position.line}" if author.line else "last changed"
    who, when = cut(author.author) or "somebody without a name", author.day or "an unknown day"
    return f"file: {place} by {who} on {when} in {author.commit[:10]}"


def _unmanaged(each: Difference) -> Row:
    name = whose(each.address)
    write = advised(cure("write its file", "adopt", name))
    return Row((line(name), line(value(each.live))), UNMANAGED, (write,))


def _late(report: DriftReport) -> Iterator[Block]:
    """Say what main asks for and live has not; what a rule refuses stands apart."""
    open_ = [each for each in report.late if not each.refused]
    refused = [each for each in report.late if each.refused]
    if open_:
        rows = tuple(map(_waiting, open_[:MOST_ROWS]))
        yield Rows(line(strong("In the files, and not applied")), rows, LATE)
        ways = [see("see what it does", "plan"), cure("apply it", "apply")]
        if refused:
            # What is refused beside them would end a whole plan.
            keys = [key for each in open_[:MOST_ROWS] if (key := client_key(each.address))]
            chosen = [word for key in keys for word in ("--client", key)]
            done = "have it done: apply the file that this writes"
            ways = [see("see what it does", "plan", *chosen)]
            ways += [cure(done, "plan", *chosen, "-o", "FILE")] if chosen else []
        yield Paragraph(tuple(map(_way, ways)))
    if refused:
        rows = tuple(map(_waiting, refused[:MOST_ROWS]))
        yield Rows(line(strong("In the files, and refused")), rows, LATE)
        rules = dict.fromkeys(each.refused for each in refused)
        yield Paragraph(tuple(_way(see("what it means", "explain", rule)) for rule in rules))


def _waiting(each: Waiting) -> Row:
    since = f"since {each.since}" if each.since else "since when is not known"
    why = f", {each.refused}" if each.refused else ""
    return Row((line(whose(each.address)), line(since + why), line(dim(each.file))), _WAITS)


def _way(advice: Advice) -> Line:
    return (Span("  "), *advised(advice))


def waiting_lines(report: DriftReport) -> tuple[Line, ...]:
    """What waits for an apply, and what ignore.yaml leaves out."""
    return (*_waits(report), *map(ignored_line, report.ignored))


def _waits(report: DriftReport) -> Iterator[Line]:
    late = {each.address for each in report.late}
    for kind, title, end in (
        (DriftClass.PENDING, "Not applied yet", see("see it", "plan")),
        (
            DriftClass.CONVERGED,
            "Moved to what the file says",
            wait("an apply writes it down"),
        ),
    ):
        found = [each for each in report.of(kind) if each.address not in late]
        if found:
            names = sorted({whose(each.address) for each in found})
            what = f"{counted(len(found), 'difference')} on {listed(names, MOST_NAMES)}; "
            yield (strong(f"{title}: "), *prose(what), *advised(end))


def _annotations(report: DriftReport, sides: Sides) -> Iterator[Diagnostic]:
    for cause in report.causes:
        for difference in cause.differences:
            yield _finding(
                difference, cause.who, ways_of(Cause(cause.mover, (difference,)), sides), sides
            )
    for each in report.of(DriftClass.UNMANAGED):
        yield Diagnostic(
            RULE_OF_CLASS[each.kind],
            Severity.WARNING,
            f"`{whose(each.address)}` is live without a file",
            each.address,
            help=cure("write its file", "adopt", whose(each.address)),
        )


def _finding(each: Difference, who: str, ways: tuple[Advice, ...], sides: Sides) -> Diagnostic:
    side = sides.get(each.leaf_address)
    name = dotted(each.path) or "what is stored"
    whole = "the partner" if each.address == PARTNER else whose(each.address)
    said = "".join(span.text for span in values(each)) if each.path else each.why
    return Diagnostic(
        RULE_OF_CLASS[each.kind],
        each.severity,
        f"`{cut(name)}` of {whole} moved {who}",
        each.address,
        each.path,
        label=said,
        help=ways[0].or_(*ways[1:]) if ways else "",
        position=side.position if side else None,
    )
