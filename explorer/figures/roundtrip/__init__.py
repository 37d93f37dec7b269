"""The view that a figure carries, and how the window gets it back."""
