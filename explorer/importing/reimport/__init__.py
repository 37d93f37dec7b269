"""A list that comes again: what changed in it, what was edited here, and the way back."""
