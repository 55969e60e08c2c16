"""Maps: layers, colours, drawings."""
