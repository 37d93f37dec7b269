"""Dates as people write them: a cell, a column, and what was assumed."""
