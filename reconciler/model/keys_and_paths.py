"""What names things: keys, which are names of files, and patterns of paths into a document."""

from __future__ import annotations

LONGEST_KEY = 63
KEY_PATTERN = rf"[a-z0-9]([a-z0-9-]{{0,{LONGEST_KEY - 2}}}[a-z0-9])?"

ANY = "*"
"""In a pattern of paths: any key of a mapping, any identity of an element."""


def is_below(path: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Tell whether a leaf is what a pattern names, or stands below it."""
    return len(pattern) <= len(path) and all(
        step in (ANY, own) for step, own in zip(pattern, path, strict=False)
    )
