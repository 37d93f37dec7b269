"""The timeline widget: painting, gestures, movement, lanes' menu, overview, range."""
