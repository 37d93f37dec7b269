"""What stands around the timeline: toolbar, search, filter, status bar, preferences, file dialogs."""
