"""Choosing weights and settings, and the recipes on screen."""
