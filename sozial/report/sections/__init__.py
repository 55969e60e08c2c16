"""Sections that several papers share."""
