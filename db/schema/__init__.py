"""What a store consists of: fields, tables, limits, validation and migrations."""
