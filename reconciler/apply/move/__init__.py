"""Move a store as a whole: copy it to another place, save it, make a store of what was saved."""
