"""An account by aspect: what a new client or partner has, and what a change of a field says."""
