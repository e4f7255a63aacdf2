"""A store as documents: its proofs, its trail, its letters, where it stands."""
