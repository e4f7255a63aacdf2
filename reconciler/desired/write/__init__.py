"""Write files whole, and in their canonical form."""
