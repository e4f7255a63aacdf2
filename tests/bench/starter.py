"""Starts programs one by one, and tells what each of them took: run as a process of its own.

The kernel counts the peak of a process from before it becomes another program, so a child of a
large process seems large. This one stays as small as Python can be: it loads nothing else. A line
of JSON comes in for each program, and one goes out when the program and its children have ended.
"""

import json
import os
import signal
import sys


def main() -> None:
    """Start what the lines of stdin ask for, each when the one before it has ended."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(_run(**asked)) + "\n")
        sys.stdout.flush()


def _run(
    argv: list[str], folder: str, variables: dict[str, str], output: str, limit: float
) -> dict[str, float]:
    """Run one program; after `limit` seconds it and its children are killed.

    `cpu` is in seconds, user and system, of the program and all children that it waited for;
    `memory` in MiB, the largest of them.
    """
    os.chdir(folder)
    writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    pid = os.posix_spawnp(
        argv[0],
        argv,
        variables,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, output, writing, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setpgroup=0,
        setsigmask=[],
    )
    in_time = None
    try:
        in_time = signal.sigtimedwait([signal.SIGCHLD], limit)
    finally:
        if in_time is None:
            os.killpg(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
