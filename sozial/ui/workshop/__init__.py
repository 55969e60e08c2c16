"""The workshop as its moderator sees it."""
