"""Events, sources and side tables into the store, many at a time."""
