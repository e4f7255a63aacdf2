"""Put new files in place of old ones: all of them are written beside first, then renamed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from reconciler.desired.read.source_files import content_id, read_file
from reconciler.desired.read.tree import Tree
from reconciler.desired.write.write import write_beside
from reconciler.errors import ReconcilerError, StalePlan


def rewrite(tree: Tree, files: Mapping[str, bytes]) -> None:
    """Write the files of some clients, by key (the partner's: empty), each whole or not at all.

    Raises StalePlan, with nothing written, if a file is not what `tree` read; ReconcilerError if
    the disk refuses: then every file is still the old one, or whole and new.
    """
    for key in files:
        file, before = tree.file(key), tree.data(key)
        now = read_file(file.path, file.name).content_id if os.path.lexists(file.path) else ""
        if now != (content_id(before) if before is not None else ""):
            raise StalePlan(
                f"`{file.name}` was changed by somebody else just now; nothing was written",
                help="run the command again",
            )
    beside: dict[Path, Path] = {}
    try:
        for key, data in files.items():
            target = Path(tree.file(key).path)
            target.parent.mkdir(parents=True, exist_ok=True)
            beside[target] = write_beside(target, data)
        for target, new in beside.items():
            new.replace(target)
    except OSError as error:
        raise ReconcilerError(
            f"the files could not be written: {error.strerror}",
            help="see what was: git status",
        ) from error
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)
