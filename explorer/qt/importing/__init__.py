"""The import dialog, what it shows, and what it says afterwards."""
