"""The words, patterns and limits of the finder; the build writes them into `assets/finder.js`.

Patterns are written so that Python and JavaScript read them alike, without the classes of letters
and digits, which differ.
"""

from __future__ import annotations

from errordesk.text.control import CONTROL  # noqa: F401  # site.twins writes it into the script

# Reading ---------------------------------------------------------------------------------------

TAGS = (
    "a|blockquote|body|br|b|center|code|details|div|em|font|h[1-6]|head|hr|html|img|i|link|li|meta|"
    "ol|pre|p|script|small|span|strong|style|summary|s|table|tbody|td|thead|th|title|tr|ul|u|wbr"
)
STAMP = (
    r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}"
    r"(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?(?![0-9])"
)
# Characters that take no room.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# A break inside a word that is longer is not looked at: the work stays linear.
LONGEST_BREAK = 64
# Before `'t`: the word without its last letter, and `not`.
CONTRACTED = frozenset(
    {
        *{"aren", "couldn", "didn", "doesn", "don", "hasn", "haven", "isn", "shouldn", "wasn"},
        *{"weren", "wouldn"},
    }
)

# Likeness --------------------------------------------------------------------------------------

# Impacts are 1 to LEVELS, in digits of base BASE.
LEVELS = 4
BASE = 45
# A page is put beside no more words than this: the beginning and the end of a long text.
MOST_WORDS = 600
# Of the terms of a text so many are looked up: those that tell most.
MOST_TERMS = 40
# What the number of times that a term stands in a text counts for, in quarters.
OFTEN = (0, 4, 6, 7)
ENDINGS = ("ing", "ies", "ied", "ed", "es", "s")
PARTS = "[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+"
# What a pair of terms counts for beside one term, in impacts.
PAIR = 8

# Finding ---------------------------------------------------------------------------------------

# Steps down the tree from one word: the longest fragment, and room for tags inside it.
DEEPEST = 64
# Words that may stand between two fragments of a signature; more is another message.
WIDEST = 250
# And between two that a person says, who tells one thing in one sentence.
TOLD_WIDEST = 20
# A message that the end of the text cuts short counts when it is at least as long, in words.
CUT = 6
# A constant of another program beside a code: the number is that program's, as in `E_FAIL`.
CONSTANT = "(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])"
BESIDE_CODE = 100
# What a mark that counts as it is spelled is bounded by.
SPELLED = r"[^\s\"'`,;=()\[\]{}|]+"

# Shards (site.shards) --------------------------------------------------------------------------

# The part of the hash of a word by which signatures name their words.
ANCHORS = 0xFFFFF
# A text is asked about again when what it needs is loaded: messages, words, titles of what is near.
ROUNDS = 8

# Judging ---------------------------------------------------------------------------------------

# Guides of an answer, guides that are only near, and pieces of evidence of each.
MOST = 8
NEAREST = 3
QUOTES = 8
# A message that weighs less names no cause.
SAYS_LITTLE = 45
# So many words after it that nothing explains, and a wrapper is not the answer; as many words after
# it, in its paragraph, are looked at.
UNREAD = 6
FOLLOWING = 60
# Words of a person, with which the story of a report begins and the text of a program ends.
PERSON = frozenset({"anyone", "anybody", "i", "my", "our", "thanks"})
# With these, a text is a story whose words are not all those of a program.
SPEAKS = PERSON | {"getting", "me", "us", "we"}
PARAGRAPH = r"\n[ \t\r]*\n"
# A name of a code that is as long says as much as a message.
TELLING_NAME = 16
# A text of more words than this is not a bare status.
SHORT = 20
# A text of more words is no story of a person and no line of a program: what it names may be there
# for any reason.
STORY = 160
# In normalised words: where a program says which status it got, and the words of a status without
# its number, those of 502 and of 504.
TOLD = (
    "(?<![^ ])(?:(?:failed http|http error|http status|indicate success|response code|resulted in a"
    "|returned(?: an)? error|status code|status of|unexpected status) (50[0-9])"
    "|(50[0-9]) (?:error|error responses|errors|server error))(?![^ ])"
)
REASON = "(?<![^ ])(?:(bad gateway)|gateway time(?:d? out|out))(?![^ ])"
# In place of its statuses: a name needs none beside it, or none in a short text.
ALWAYS, SHORT_TEXT = "*", "?"
# What the best guide must score, its share of what all terms weigh, in percent, and the share of it
# that the second may have: chosen on the development texts (decision 6).
NEAR_SCORE = 1270
NEAR_SHARE = 160
LEAD = 90
# Of a short text in which a person speaks, whose own words no guide can know, less of it will do,
# and no guide has to lead: who tells a story looks at a choice.
STORY_SHARE = 120
# A text of so few words was typed: half the score will do, and no guide has to lead.
FEW = 4
# Of the guides behind it, those that score at least this share of it, in percent.
BESIDE = 40

_STOP = """
a after again all also an and another any are as at be because before between both br by can do does
each even every for from had has have here how http https i if in into is it its me more most my no
not now of on once one only or other our out own same since so some something still such than that
the them then there these they this those to too until up was we were what when where whether which
while whose why will with without yet you your
background come comes go goes look looks says show shows take takes verify
"""
_STATUS_WORDS = """
a an and are as at bad be by code error for forbidden found from gateway getway http https i in
internal is
it many my not of on or out request requests response server service status that the this time
timed timeout to too unauthorized unavailable was what when why with
"""
# Words that say nothing about an error.
STOP = frozenset(_STOP.split())
# Words that may stand beside a bare status.
STATUS_WORDS = frozenset(_STATUS_WORDS.split())
