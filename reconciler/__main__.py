"""`python -m reconciler` is the command `reconciler`; both start here."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it is still being loaded is an ending like any other."""
    try:
        from reconciler.cli.main import main as command  # noqa: PLC0415 - as the line above says
    except KeyboardInterrupt:
        print("interrupted; nothing was done", file=sys.stderr)  # noqa: T201 - click is not there
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
