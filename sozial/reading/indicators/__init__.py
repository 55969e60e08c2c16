"""What figures mean: rates, directions, names, Handlungsfelder."""
