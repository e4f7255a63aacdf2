"""How large a file of the format may be, and what stands in it; more is refused, never cut."""

from __future__ import annotations

LARGEST_FILE = 256 * 1024
"""Bytes of one file."""
DEEPEST = 16
"""Levels of groups and lists inside one another."""
MOST_EVENTS = 20_000
"""What the reader of YAML tells of one file: each value, each key, each beginning and end."""
LONGEST_TEXT = 4_000
"""Characters of one value."""
LONGEST_FIELD = 200
"""Characters of the name of a field."""
