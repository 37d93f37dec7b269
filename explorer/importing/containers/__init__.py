"""Readers of files that are no delimited text: workbooks, JSON, calendars, XML. Each gives a table of texts."""
