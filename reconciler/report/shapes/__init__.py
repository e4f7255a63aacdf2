"""JSON of a subject: parts that all subjects share, and the schema of any shape."""
