"""Screens for the room: one message each, as plain data that the server draws without knowing any figures."""
