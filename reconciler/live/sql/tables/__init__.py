"""The tables of a live store."""
