"""Kill a writer at every point where it touches its database, and look what is left.

A child process is killed (SIGKILL, no clean-up) at its N-th event, for N = 1, 2, 3 … until it
comes to its end. Events are: before and after every statement, before COMMIT, before ROLLBACK,
and after the transaction, when its connection is handed back.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Pool, event

from tests.forked import fork

_MOST = 5000
"""Events after which an act is taken to have no end."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """How many kills left the store as it was before, and how many left it done."""

    before: int
    done: int

    @property
    def points(self) -> int:
        """The number of kills."""
        return self.before + self.done


def sweep(
    fresh: Callable[[], str],
    act: Callable[[str], None],
    look: Callable[[str], object],
    *,
    every: int = 1,
    ended: Callable[[str], None] = lambda _: None,
) -> Sweep:
    """Kill `act` at each of its events, or at every so many of them, and require all or nothing.

    `fresh` names a new store in the state before: a URL. `act` writes it, in one transaction; it
    is run again after each kill, also where it was done. `look` reads all that counts, and holds
    what must always hold; `ended` holds what must hold besides once the act is done. Raises
    AssertionError when a kill left anything but the state before or the state done, or when `act`
    does not lead from there to the state done.
    """
    url = fresh()
    before = look(url)
    act(url)
    done = look(url)
    assert before != done, "the act changes nothing that is looked at"
    left = {True: 0, False: 0}
    for point in range(1, _MOST, every):
        url = fresh()
        if not killed_at(point, lambda where=url: act(where)):  # type: ignore[misc]
            return Sweep(before=left[False], done=left[True])
        seen = look(url)
        assert seen in (before, done), f"kill {point} left something in between: {seen}"
        left[seen == done] += 1
        act(url)
        assert look(url) == done, f"after kill {point} the act did not end as it should"
        ended(url)
    raise AssertionError(f"the act has more than {_MOST} events")


def killed_at(
    point: int, act: Callable[[], None], also: Callable[[Callable[..., None]], None] | None = None
) -> bool:
    """Run `act` in a child that is killed at its event of this number.

    `also` is handed the counter, to call it at further events. Gives False when the act came to its
    end before; raises AssertionError when it failed.
    """
    child = fork()
    if child == 0:
        _die_at(point, act, also)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert status == 0, f"the act failed by itself before event {point}"
    return False


def _die_at(
    point: int, act: Callable[[], None], also: Callable[[Callable[..., None]], None] | None
) -> None:
    count = 0

    def step(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == point:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in ("before_cursor_execute", "after_cursor_execute", "commit", "rollback"):
        event.listen(Engine, name, step)
    event.listen(Pool, "checkin", step)
    if also is not None:
        also(step)
    try:
        act()
    except BaseException:  # noqa: BLE001 - a child must never return into the parent's tests
        traceback.print_exc(file=sys.stderr)
        os._exit(1)
    os._exit(0)
