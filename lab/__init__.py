"""Experiments with real software; outside the site, its dependencies and continuous integration."""
