"""Read what a plan needs of files and store, and no more."""
