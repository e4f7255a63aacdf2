"""A file's text with pieces put in and taken out; everything else stays as it was, byte by byte.

Places count as in the text with plain line ends; the file's own line ends, its byte order mark and
its missing last line end are kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from reconciler.desired.edit.spans import Span, scalars, spans

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file as it is, without its byte order mark."""

    raw: str
    mark: str = ""

    @classmethod
    def of(cls, data: bytes) -> Source:
        """Read a file that was parsed: it is UTF-8."""
        text = data.decode()
        return cls(text.removeprefix(_MARK), _MARK if text.startswith(_MARK) else "")

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return f"{self.mark}{self.raw}".encode()

    @property
    def text(self) -> str:
        """The text with plain line ends."""
        return self.raw.replace("\r\n", "\n")

    def spliced(self, start: int, end: int, new: str) -> Source:
        """Put a text in the place of another one."""
        first = self.raw.find("\n")
        if first > 0 and self.raw[first - 1] == "\r":
            new = new.replace("\n", "\r\n")
        text = self.text
        raw_start, raw_end = (self._raw_place(text, at) for at in (start, end))
        return Source(self.raw[:raw_start] + new + self.raw[raw_end:], self.mark)

    def _raw_place(self, text: str, at: int) -> int:
        lines = text[:at].count("\n")
        place = 0
        for _ in range(lines):
            place = self.raw.index("\n", place) + 1
        return place + at - (text.rfind("\n", 0, at) + 1)


def closed(source: Source) -> Source:
    """Let a block of text that ends the file without a line end not take one for its own."""
    text = source.text
    last = [] if text.endswith("\n") else list(scalars(spans(text)))[-1:]
    if last and last[0].is_block and last[0].end == len(text):
        sign = last[0].start + 1
        header = text[sign : line_end(text, sign)].partition("#")[0]
        if "-" not in header and "+" not in header:
            return source.spliced(sign, sign, "-")
    return source


def line_start(text: str, at: int) -> int:
    """Give the place where the line of a place begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Give the place behind the line, its line end included, in which a value ends."""
    if at > 0 and text[at - 1 : at] == "\n":
        return at  # a block whose empty lines belong to it
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def with_line(source: Source, at: int, line: str) -> Source:
    """Put in whole lines before the one that begins at a place."""
    text = source.text
    if at > 0 and text[at - 1] != "\n":
        return source.spliced(at, at, f"\n{line}")  # the last line has no end, and keeps none
    return source.spliced(at, at, f"{line}\n")


def comments_between(text: str, start: int, end: int, value: Span) -> str:
    """Give the lines of a region that are comments and no part of a value, ends included."""
    inside = [(scalar.start, scalar.end) for scalar in scalars(value)]
    kept = []
    at = start
    while at < end:
        after = min(line_end(text, at + 1) if text[at] != "\n" else at + 1, end)
        if text[at:after].lstrip(" ").startswith("#") and not any(
            first < at <= last for first, last in inside
        ):
            kept.append(text[at:after])
        at = after
    return "".join(kept)
