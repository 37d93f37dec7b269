"""A row of a table as an event, or as a reject with its reason."""
