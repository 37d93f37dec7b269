"""What stands in for SQLite's own parts when a server database is behind the store's calls."""
