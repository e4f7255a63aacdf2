"""A line to a mail server on which every answer has a deadline and a size.

smtplib begins to wait anew with each byte, and takes an answer of as many lines as come: a server
whose greeting trickles in would hold us for ever.
"""

from __future__ import annotations

from smtplib import SMTP, SMTP_SSL
from socket import socket
from time import monotonic
from typing import Any

_LARGEST = 64 * 1024  # bytes of one answer
_CHUNK = 8 * 1024


class NoAnswer(Exception):
    """No answer that can be used. Not an OSError: smtplib takes those for a line that was cut."""


class MailLine(SMTP):
    """A line that is open once it is made; `timeout` in seconds is for each whole answer."""

    def __init__(self, host: str, port: int, timeout: float, **more: Any) -> None:  # noqa: ANN401
        super().__init__(host, port, timeout=timeout, **more)

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer. Raises NoAnswer; then the line is closed."""
        if self.file is None and self.sock is not None:
            self.file = _Answers(self.sock, self.timeout)
        if self.file is not None:
            self.file.expect()
        try:
            return super().getreply()
        except NoAnswer:
            self.close()
            raise


class SecureMailLine(MailLine, SMTP_SSL):
    """A line that is encrypted from the start."""


class _Answers:
    """What a server says, line by line, as smtplib reads a file."""

    def __init__(self, line: socket, timeout: float) -> None:
        self._line = line
        self._timeout = timeout
        self._came = b""

    def expect(self) -> None:
        """Expect the next answer from now on."""
        self._until = monotonic() + self._timeout
        self._left = _LARGEST

    def readline(self, most: int) -> bytes:
        """Read one line, or so many bytes of it; nothing once the server has hung up."""
        while b"\n" not in self._came and len(self._came) < most:
            came = self._receive()
            if not came:
                break
            self._came += came
        end = min(self._came.find(b"\n") + 1 or most, most)
        line, self._came = self._came[:end], self._came[end:]
        self._left -= len(line)
        if self._left <= 0:
            raise NoAnswer("answers without an end")
        return line

    def close(self) -> None:
        """Close nothing: the socket has an owner."""

    def _receive(self) -> bytes:
        late = NoAnswer(f"did not answer within {self._timeout:g} seconds")
        left = self._until - monotonic()
        if left <= 0:
            raise late
        self._line.settimeout(left)
        try:
            return self._line.recv(_CHUNK)
        except TimeoutError:
            raise late from None
        finally:
            self._line.settimeout(self._timeout)
