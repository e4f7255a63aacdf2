"""Change leaves of a file and touch only the lines that must change."""
