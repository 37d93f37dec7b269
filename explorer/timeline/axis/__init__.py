"""The viewport, ticks, zones and words of the time axis."""
