"""What was done, as a document: by an apply, by the calendar, by hand, to files."""
