"""How a document is printed: one module a format, and the layout that they share."""
