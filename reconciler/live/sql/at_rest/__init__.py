"""Whether a store is at rest, read by its driver alone, before SQLAlchemy is loaded."""
