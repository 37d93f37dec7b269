"""Looking after the file of a store: verify it, back it up, restore it, recover what a damaged one still holds."""
