"""One module per change of the schema, rNNNN_what; never edited after it has landed."""
