"""Checks that a warning stands before each step that can lose data."""
