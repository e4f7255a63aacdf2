"""Rows as values of the model, and back; the statements that read and write them."""
