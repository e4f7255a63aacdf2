"""What stops the YAML parser, in plain words: where it began, and what to type.

The parser names the place where it gave up; people need the place of the mistake. Its own wording
differs between its C and its Python form, so the patterns fit both. Source: DESIGN rule "every
finding … a Diagnostic".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from reconciler.desired.findings.findings import finding, shortened
from reconciler.desired.parse.fault import Fault, indent, without_comment
from reconciler.desired.parse.yaml_findings import not_allowed
from reconciler.diagnostics import Diagnostic, Position

BACKSLASH = "write a backslash as \\\\, or put the text in single quotes"
"""What to do about an escape that was not meant as one."""

_LONGEST_SIMPLE_KEY = 1024  # YAML reads no longer key on one line
_NO_SPACE = re.compile(r"[^\s:#]+:[^\s:]")
_OWN_KEY = "put the list below a key of its own"
_INSIDE_QUOTES = {'"': '\\"', "'": "''"}


def explained(fault: Fault) -> Diagnostic:
    """Turn what stopped the parser into a finding in plain words."""
    for pattern, explain in _EXPLAINED:
        if pattern.search(fault.problem):
            return explain(fault)
    return fault.says("this cannot be read as YAML", label=shortened(fault.problem))


def _open_quote(fault: Fault) -> Diagnostic:
    line, column = fault.began
    quote = fault.lines[line][column : column + 1]
    return fault.says_at(
        (line, column, 1),
        "a quote is opened here and never closed",
        label=f"still open on line {fault.line + 1}",
        help=f"end the text with {quote}",
    )


def _escape(fault: Fault) -> Diagnostic:
    at = max(fault.text.rfind("\\", 0, fault.column + 1), 0)
    found = re.match(r"\\(?:x.{0,2}|u.{0,4}|U.{0,8}|.)", fault.text[at:])
    escape = found[0].rstrip('"') if found else "\\"
    return no_character(fault.position((fault.line, at, len(escape))), escape)


def no_character(position: Position, escape: str) -> Diagnostic:
    """Say that an escape means nothing."""
    return finding(
        "yaml-syntax",
        f"`{escape}` stands for no character",
        position=position,
        help=BACKSLASH,
    )


def _first_character(fault: Fault) -> Diagnostic:
    first = fault.rest[:1]
    return fault.says(
        f"a text without quotes cannot begin with {'a backtick' if first == '`' else f'`{first}`'}",
        help=f"quote it: {_quoted(fault.rest)}",
    )


def _anchor(fault: Fault) -> Diagnostic:
    line, column = fault.began
    text = without_comment(fault.lines[line][column:])
    return fault.says_at(
        (line, column, 1),
        f"a text without quotes cannot begin with `{text[:1]}`",
        help=f"quote it: {_quoted(text)}",
        rule="yaml-tag" if text[:1] == "!" else "yaml-anchor",
    )


def _list_beside_key(fault: Fault) -> Diagnostic:
    return fault.says(
        "a list begins on the line of its key",
        help="write each `- item` on a line of its own below, or [one, two]",
    )


def _odd_colon(fault: Fault) -> Diagnostic:
    key, colon, value = fault.text.partition(": ")
    above = fault.lines[fault.above]
    if colon and len(key) < fault.column:
        return fault.says(
            "a colon and a space stand inside a text without quotes",
            help=f"quote it: {key.strip()}: {_quoted(without_comment(value).strip())}",
        )
    if fault.column > _LONGEST_SIMPLE_KEY:
        return fault.says_at(
            (fault.line, 0, fault.column),
            f"this key has {len(fault.before.strip()):,} characters",
            help="look for a line break that was lost",
            rule="text-too-long",
        )
    if _NO_SPACE.match(above.strip()):
        return _at_line(fault, fault.above, "no space stands behind the colon", _spaced(above))
    if indent(fault.text) > indent(above):
        message = "this line is indented more than the one above"
        return _at_line(fault, fault.line, message, f"begin it in column {indent(above) + 1}")
    return fault.says("this colon has no key", help="write key and colon on one line: `key: value`")


def _tight_colon(fault: Fault) -> Diagnostic:
    return fault.says("no space stands behind the colon", help="write `key: value`")


def _no_colon(fault: Fault) -> Diagnostic:
    line = fault.began[0]
    text = fault.lines[line].strip()
    if _NO_SPACE.match(text):
        return _at_line(fault, line, "no space stands behind the colon", _spaced(text))
    return _at_line(
        fault,
        line,
        "this line is no `key: value`",
        "put a colon and a space behind the key, or the text above in quotes",
    )


def _block_header(fault: Fault) -> Diagnostic:
    return fault.says(
        f"text stands on the line of the `{fault.lines[fault.began[0]][fault.began[1]]}`",
        help="begin the text on the next line, indented by two spaces",
    )


def _open_bracket(fault: Fault) -> Diagnostic:
    line, column = fault.began
    bracket = fault.lines[line][column : column + 1]
    closing = {"[": "]", "{": "}"}.get(bracket, "]")
    if fault.line == line and fault.rest:
        return fault.says(
            f"a comma or `{closing}` is missing before this",
            label=f"`{bracket}` is open since column {column + 1}",
            help=f"separate what stands in {bracket}{closing} with commas, and close it",
        )
    return fault.says_at(
        (line, column, 1),
        f"a `{bracket}` is opened here and not closed",
        label=f"still open on line {fault.line + 1}",
        help=f"close it with {closing}",
    )


def _no_value(fault: Fault) -> Diagnostic:
    return fault.says(
        f"a value is missing before `{fault.rest[:1]}`",
        help="write the value, or delete the sign",
    )


def _odd_neighbour(fault: Fault) -> Diagnostic:
    if fault.before.strip():
        return _behind_value(fault)
    above = fault.lines[fault.above]
    columns = sorted({indent(above) + 1, fault.began[1] + 1} - {fault.column + 1})
    advice = f"begin it in column {' or '.join(map(str, columns))}" if columns else _OWN_KEY
    if above == "...":
        return not_allowed("second document", fault.position((fault.line, 0, len(fault.text))))
    if fault.rest[:1] == ":":
        return not_allowed("no key", fault.position((fault.line, fault.column, 1)))
    if re.match(r"-(\s|$)", fault.rest):
        message = "a list item stands among keys"
    elif fault.problem.startswith("while parsing a block collection"):
        message = "a key stands among list items"
    else:
        message = "this line is indented otherwise than its neighbours"
    return _at_line(fault, fault.line, message, advice)


def _behind_value(fault: Fault) -> Diagnostic:
    quote = fault.before.rstrip()[-1:]
    if quote not in _INSIDE_QUOTES:
        first = fault.rest[:1]
        if first in {"]", "}"}:
            return fault.says(f"`{first}` closes nothing", help="delete it")
        return fault.says("something stands here that belongs to nothing", help="delete it")
    above = reversed(list(enumerate(fault.lines[: fault.line], start=1)))
    opened = next((number for number, line in above if line.count(quote) % 2), 0)
    if fault.before.count(quote) % 2 and opened:
        return fault.says(
            "text stands behind a closing quote",
            label=f"the quote was opened on line {opened}",
            help=f"close the quote on line {opened}",
        )
    return fault.says(
        "text stands behind a closing quote",
        help=f"write {_INSIDE_QUOTES[quote]} for a quote inside of the text",
    )


def _at_line(fault: Fault, line: int, message: str, advice: str) -> Diagnostic:
    text = fault.lines[line]
    return fault.says_at((line, indent(text), len(text.strip())), message, help=advice)


def _spaced(line: str) -> str:
    key, _, value = line.strip().partition(":")
    return f"write {key}: {shortened(value)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{shortened(escaped)}"'


_EXPLAINED: tuple[tuple[re.Pattern[str], Callable[[Fault], Diagnostic]], ...] = tuple(
    (re.compile(pattern), explain)
    for pattern, explain in (
        ("quoted scalar.*(end of stream|document (indicator|separator))", _open_quote),
        ("escape character|he?xa?decimal number|escape code|not in range|too large", _escape),
        ("cannot start any token|mapping keys are not allowed", _first_character),
        ("while scanning an? (anchor|alias)|(scanning|parsing) a tag|tag handle", _anchor),
        ("unexpected ':'", _tight_colon),
        ("sequence entries are not allowed", _list_beside_key),
        ("mapping values are not allowed", _odd_colon),
        ("could not find expected ':'", _no_colon),
        ("comment or (a )?line break|indentation indicator", _block_header),
        ("expected ',' or", _open_bracket),
        ("node content", _no_value),
        ("expected key|<block end>|'-' indicator|<document start>", _odd_neighbour),
    )
)
