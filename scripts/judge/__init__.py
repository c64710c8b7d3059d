"""Lets the real tools judge the commands and queries of the pages: `make judge`."""
