"""What a quantity costs: the versions of a price list, as values and as text."""
