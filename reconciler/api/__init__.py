"""The table of contents of the product: each command, each look, each act in a few lines."""

LATEST = 20
"""Operations that a history shows where nobody says how many."""
