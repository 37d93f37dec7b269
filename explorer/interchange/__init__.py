"""What importing and exporting share: formula escapes, lists of names, and files that are written whole."""
