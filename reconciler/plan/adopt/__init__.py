"""Which live values the files take over."""
