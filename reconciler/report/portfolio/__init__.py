"""All of a partner at one moment, as facts: what the page shows."""
