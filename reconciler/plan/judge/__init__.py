"""What of a plan is accepted, what is refused, and what stays as it is."""
