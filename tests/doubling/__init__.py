"""Twice as much of anything costs at most twice the work, whatever is asked."""
