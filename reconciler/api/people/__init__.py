"""People: looks at all or at one, and taking one out of every file."""
