"""Objectives, their targets, and what changed since last year."""
