"""What a plan costs, and how much of each pooled resource it leaves."""
