"""Loading, indexing and removing many rows at once: what is still to be indexed, the side index, ranges of ids."""
