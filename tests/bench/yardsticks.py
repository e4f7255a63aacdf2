"""Work that a command cannot do less of, as programs: `python yardsticks.py events|hashes FOLDER`.

Each reads every file of a folder, and does one thing with it.
"""

import os
import sys
from collections.abc import Iterator

_LARGEST = 65_536


def contents(folder: str) -> Iterator[bytes]:
    """Read all files below a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from contents(entry.path)
                continue
            opened = os.open(entry.path, os.O_RDONLY)
            yield os.read(opened, _LARGEST)
            os.close(opened)


def parse_events(folder: str) -> None:
    """Have libyaml parse every file, and throw its events away."""
    from yaml import CBaseLoader  # noqa: PLC0415 - hashing does not need it

    for content in contents(folder):
        parser = CBaseLoader(content)
        while parser.check_event():
            parser.get_event()


def make_hashes(folder: str) -> None:
    """Make the name under which git would keep every file."""
    from hashlib import sha1  # noqa: PLC0415 - parsing does not need it

    for content in contents(folder):
        sha1(b"blob %d\x00%b" % (len(content), content), usedforsecurity=False).digest()


if __name__ == "__main__":
    {"events": parse_events, "hashes": make_hashes}[sys.argv[1]](sys.argv[2])
