"""What importing and exporting share: formula escapes and lists of names."""
