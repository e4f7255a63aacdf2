"""A line to PostgreSQL that can be cut at a chosen word, before or after the server hears it.

What was cut can be gone until `back`: then nobody takes a connection any more.
"""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SOCKET = ".s.PGSQL.5432"
_PATIENCE = 10.0
"""Seconds without a byte after which a line gives up."""


class CutLine:
    """A socket that leads to a server; the first message with `word` in it cuts the line.

    With `heard`, the server gets that message and answers before the line is cut. With `gone`, the
    server is gone from then on.
    """

    def __init__(self, server: str, word: bytes, *, heard: bool, gone: bool = False) -> None:
        self._server = f"{server}/{SOCKET}"
        self._word = word
        self._heard = heard
        self._gone = gone
        self._listener: socket.socket | None = None
        self._carrier: threading.Thread | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="cut-")
        self.folder = self._folder.name
        self.cut = threading.Event()
        self.first: Callable[[], None] = lambda: None
        """What happens just before the line is cut."""

    def back(self) -> None:
        """Take connections, for the first time or again."""
        self.leave()
        at = Path(self.folder) / SOCKET
        at.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(at))
        self._listener.listen()
        self._carrier = threading.Thread(target=self._serve, args=(self._listener,))
        self._carrier.start()

    def leave(self) -> None:
        """Take no connection any more, and wait until the last one is over."""
        if self._listener is not None and self._carrier is not None:
            _shut(self._listener)
            self._carrier.join()
            self._listener.close()
        self._listener = None

    def remove(self) -> None:
        """End for good."""
        self.leave()
        self._folder.cleanup()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, socket.socket(socket.AF_UNIX) as server:
                client.settimeout(_PATIENCE)
                server.settimeout(_PATIENCE)
                server.connect(self._server)
                dead = threading.Event()
                back = threading.Thread(target=_carry_back, args=(server, client, dead))
                back.start()
                self._carry(client, server, dead)
                back.join()

    def _carry(self, client: socket.socket, server: socket.socket, dead: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self._word in data and not self.cut.is_set():
                    self.cut.set()
                    self.first()
                    dead.set()
                    if self._gone and self._listener is not None:
                        _shut(self._listener)
                    if self._heard:
                        server.sendall(data)
                        # Its answer is awaited and thrown away by the thread that carries back.
                        return
                    break
                server.sendall(data)
        _shut(server)
        _shut(client)


def _carry_back(server: socket.socket, client: socket.socket, dead: threading.Event) -> None:
    with suppress(OSError):
        while data := server.recv(65536):
            if dead.is_set():
                break
            client.sendall(data)
    _shut(server)
    _shut(client)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def cut_line(
    server: str, word: bytes, *, heard: bool, gone: bool = False
) -> Iterator[tuple[str, CutLine]]:
    """Give the folder of a socket that leads to `server` until `word` passes, and the line."""
    line = CutLine(server, word, heard=heard, gone=gone)
    line.back()
    try:
        yield line.folder, line
    finally:
        line.remove()
