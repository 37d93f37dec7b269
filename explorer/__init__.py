"""The program: timeline, importing, figures, command line and window over the event store in `db`."""

VERSION = "0.1.0"
