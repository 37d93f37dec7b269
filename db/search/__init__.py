"""Full-text search: the query language, the index, ranked hits and their snippets."""
