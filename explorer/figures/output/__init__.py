"""A figure as a file: PNG, SVG, PDF, HTML, and the words that describe it."""
