"""From an issue to a reply, and from an event of GitHub to one comment.

May import `pages` and the rooms below it.
"""
