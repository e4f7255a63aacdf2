"""Live accounts as documents: one, many, who may enter."""
