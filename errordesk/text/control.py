"""What steers a terminal; apart from `tables`, whose patterns of secrets take long to compile."""

from __future__ import annotations

# What steers a terminal. ECMA-48: a control sequence, a string (a title, a link) up to its end, or
# one short escape.
CONTROL = (
    r"(?:\x1b\[|\x9b)[0-?]{0,32}[ -/]{0,8}[@-~]"
    r"|\x1b[\]P^_X][^\x07\x1b\n]{0,400}(?:\x07|\x1b\\)?"
    r"|\x1b[ -/]{0,4}[0-~]?"
)
