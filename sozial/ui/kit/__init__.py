"""Widgets and scripts that every page uses."""
