"""Checks of the commands and queries on pages."""
