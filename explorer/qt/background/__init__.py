"""What goes on behind the window: the worker thread, checkpoints, collection, geometry."""
