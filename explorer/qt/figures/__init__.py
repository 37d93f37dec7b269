"""The snapshot dialog, printing, and showing the view of a figure."""
