"""A figure as a scene: what goes where on a page of the size that was chosen."""
