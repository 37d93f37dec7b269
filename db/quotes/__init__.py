"""Exact words: find a quote in a text, and check the quotes of a store against the stored texts of their sources."""
