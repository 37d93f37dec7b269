"""Heights of lanes, rows of events, labels, and what does not fit."""
