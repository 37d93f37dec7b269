"""Reported counts over time under the lanes: chart, legend, changes in a range."""
