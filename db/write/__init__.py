"""Writing the store: the transaction, what it changes, what takes it back, and what a file had said before an edit."""
