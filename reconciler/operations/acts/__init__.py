"""One module an act of the platform."""
