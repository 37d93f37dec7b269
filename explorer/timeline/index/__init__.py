"""Events as sorted numpy columns, and what is found in them for a window and a zoom level."""
