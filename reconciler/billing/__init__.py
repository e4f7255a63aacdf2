"""Arithmetic of what a partner owns and owes. Pure: no I/O, no clock, no rule."""
