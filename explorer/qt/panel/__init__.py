"""The source panel: the selected event, its quotes, accounts, claims and links."""
