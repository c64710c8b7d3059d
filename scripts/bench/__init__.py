"""Measurements of finder, triage and search."""
