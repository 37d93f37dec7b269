"""What is particular to SQLite: opening, connections, locks, the file's place, the bridge to SQLAlchemy."""
