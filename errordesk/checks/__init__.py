"""Everything that guards the content: each check has a number, a name and one purpose.

May import `site` and the rooms below it.
"""
