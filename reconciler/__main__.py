"""`python -m reconciler` is the command `reconciler`; both start here."""

from __future__ import annotations

import atexit
import gc
import sys

_OBJECTS = 1_000_000


def main() -> None:
    """Run the command line; Ctrl-C while it is still being loaded is an ending like any other.

    Most runs find nothing to do: they are answered before anything else is loaded.
    """
    # A fleet is read, kept and thrown away whole: looking through it for garbage after every
    # 700 new objects takes up to half of the time, and finds none; and so once more at the end.
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)
    try:
        from reconciler.cli.at_rest import say, start  # noqa: PLC0415 - as the line above says

        begun = start(sys.argv[1:])
        if begun.text:
            say(begun)
            return
        from reconciler.cli.main import main as command  # noqa: PLC0415
    except OSError as lost:
        from reconciler.cli.main import unheard  # noqa: PLC0415

        sys.exit(unheard(lost))
    except KeyboardInterrupt:
        print("interrupted; nothing was done", file=sys.stderr)  # noqa: T201 - click is not there
        sys.exit(130)
    command(begun)


if __name__ == "__main__":
    main()
