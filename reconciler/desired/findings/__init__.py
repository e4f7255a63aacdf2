"""What files alone can get wrong: the finding, and its page in the manual."""
