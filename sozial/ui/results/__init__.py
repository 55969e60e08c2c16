"""What pages of results share: the beginning, charts, map, ranking."""
