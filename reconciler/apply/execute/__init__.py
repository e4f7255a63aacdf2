"""Carry out the steps of a plan inside one open transaction."""
