"""A file as a table of texts, from each kind of container."""
