"""The table of contents of the product: each command, each look, each act in a few lines."""
