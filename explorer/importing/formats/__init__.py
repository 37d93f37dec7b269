"""The formats that are known by name: how each is recognised and what it maps."""
