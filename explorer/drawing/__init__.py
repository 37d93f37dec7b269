"""Fonts, themes, text layout and the painter: what the window and the figures share. QtGui only."""
