"""Undo and redo, kept in the store so that they outlive the program."""
