"""All of a partner at one moment, for the page: read once, in one snapshot."""
