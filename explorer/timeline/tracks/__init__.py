"""What stands under the lanes, from above: a track is a module of its own and a row in TRACKS."""

from explorer.timeline.tracks import count_chart, overview

TRACKS = (count_chart.TRACK, overview.TRACK)
