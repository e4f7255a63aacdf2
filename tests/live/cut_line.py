"""A line to PostgreSQL that can be cut at a chosen word, before or after the server hears it."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SOCKET = ".s.PGSQL.5432"
_PATIENCE = 10.0
"""Seconds without a byte after which a line gives up."""


class CutLine:
    """A socket that leads to a server; the first message with `word` in it cuts the line.

    With `heard`, the server gets that message and answers before the line is cut.
    """

    def __init__(self, server: str, word: bytes, *, heard: bool) -> None:
        self._server = f"{server}/{SOCKET}"
        self._word = word
        self._heard = heard
        self.cut = threading.Event()

    def serve(self, listener: socket.socket) -> None:
        """Carry one connection after the other until the listener is closed."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, socket.socket(socket.AF_UNIX) as server:
                client.settimeout(_PATIENCE)
                server.settimeout(_PATIENCE)
                server.connect(self._server)
                back = threading.Thread(target=self._carry_back, args=(server, client))
                back.start()
                self._carry(client, server)
                back.join()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if self._word in data and not self.cut.is_set():
                    self.cut.set()
                    if self._heard:
                        server.sendall(data)
                        # Its answer is awaited and thrown away by the thread that carries back.
                        return
                    break
                server.sendall(data)
        _shut(server)
        _shut(client)

    def _carry_back(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if self.cut.is_set():
                    break
                client.sendall(data)
        _shut(server)
        _shut(client)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def cut_line(server: str, word: bytes, *, heard: bool) -> Iterator[tuple[str, CutLine]]:
    """Give the folder of a socket that leads to `server` until `word` passes, and the line."""
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        line = CutLine(server, word, heard=heard)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(Path(folder) / SOCKET))
            listener.listen()
            carrier = threading.Thread(target=line.serve, args=(listener,))
            carrier.start()
            try:
                yield folder, line
            finally:
                _shut(listener)
                carrier.join()
