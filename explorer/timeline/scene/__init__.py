"""Lanes, marks and links as draw lists in pixels."""
