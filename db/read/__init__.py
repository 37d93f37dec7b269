"""Reading the store: whole events in batches, and the queries that other rooms ask for by name."""
