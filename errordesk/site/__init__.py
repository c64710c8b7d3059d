"""The engine, and every file that is written beside the pages.

May import `issues` and the rooms below it.
"""
