"""Several processes that type one command at the same moment."""

from __future__ import annotations

import json
import os
from dataclasses import astuple

from tests.faults.shop import Ended, Shop
from tests.forked import fork


def crowd(shop: Shop, size: int, *words: str) -> list[Ended]:
    """Let so many processes type one command at once, and wait for what each was told."""
    go, ready = os.pipe()
    pids = {}
    for number in range(size):
        answer = shop.folder / f"crowd-{number}.json"
        pid = fork()
        if pid == 0:
            try:
                os.close(ready)
                os.read(go, 1)  # until the other end is closed: all begin together
                answer.write_text(json.dumps(astuple(shop.type(*words))))
            finally:
                os._exit(0)
        pids[pid] = answer
    os.close(go)
    os.close(ready)
    for pid in pids:
        os.waitpid(pid, 0)
    return [Ended(*json.loads(answer.read_text())) for answer in pids.values()]
