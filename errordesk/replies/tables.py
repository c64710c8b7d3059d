"""What `extract` knows of reports: words, patterns, limits.

The build writes these tables into the page's script as well, so what `errordesk.text.tables` says
of patterns holds here too. Patterns are for text in small letters unless they hold capital ones.
"""

from __future__ import annotations

from errordesk.text.late import late
from errordesk.text.tables import CONTROLS  # noqa: F401  # site.twins writes it into the script


def words(text: str) -> frozenset[str]:
    """Return a set of words, written with blanks between them."""
    return frozenset(text.split())


NAMES = ("solution", "from", "to", "flow", "attempts", "times", "health", "request_id")
LONGEST = 200  # code points of a value; what is longer is no name but a story
READ = 100_000  # code points in which fields are looked for; an issue on GitHub holds 65,536
EITHER = "version"  # a candidate for `from` or `to`: nobody says which

BLANKS = " \t\u00a0"
EDGE = BLANKS + ">"  # of a line: blanks, and the mark of quoted mail
DECORATION = BLANKS + "*_`\"'\u201c\u201d\u2018\u2019"

# Lines ----------------------------------------------------------------------------------------

GAP = late("\n{3,}")
FENCE = late(r"^(?:`{3,}[^`]*$|~{3,})")
FENCE_END = late(r"^(?:`{3,}|~{3,})$")
CHECKLIST = late(r"^[-*+] \[[ xX]\]")
HEADING = late(r"^(?:#{1,6}[ \t]([^\n]*)|\*\*([^*\n]*)\*\*:?)$")
# How the headings of issue forms and of older templates begin, beside those that name a field.
FORM = late(
    r"^(?:describe the|expected (?:behavio|result)|actual (?:behavio|result)|steps to|to reproduce"
    r"|anything else|additional (?:context|info)|screenshots?|component |checklist|client request"
    r"|(?:does|has|is) this|(?:do|have) you|what (?:is|method|happened|did|app|solution)|which )"
)

# Labels ---------------------------------------------------------------------------------------

ASIDE = late(r"\([^()]*\)")
WORD = late("[a-z]+|[-=]{0,3}>|[\u2192\u27a1]")
LABEL_FILLER = words(
    "a an and any at by far i in is it my number of our please so that the these this those was we"
    " were with you your are be been being did do does had has have what which coe starter kit core"
    " component components experiencing having issue problem using use"
)
# The words of a label without fillers -> the field. "version" does not say which of the two.
LABELS = {
    label: name
    for name, labels in {
        "solution": "solution|solution name|name solution|affected solution|solution affected"
        "|solution display name|failing solution",
        "version": "version|versions|affected version|version on",
        "from": "from|from version|upgrade from|upgrading from|updating from|installed"
        "|installed version|version installed|currently installed|currently installed version"
        "|version currently installed|current version|existing version|old version"
        "|previous version|source version|present version|start version",
        "to": "to|to version|upgrade to|upgrading to|updating to|target|target version|new version"
        "|import version|imported version|importing version|version import|version imported"
        "|version importing|version to import",
        "component": "component",
        "flow": "flow|flow name|name flow|affected flow|failing flow|failed flow|cloud flow"
        "|flow affected|flow message names|flow named message",
        "app or flow": "app or flow|flow or app|app flow",
        "attempts": "attempts|tries|retries|attempts made|retry attempts|import attempts"
        "|failed attempts|attempts times|retry attempts times|how many attempts"
        "|how many times tried",
        "times": "times|times attempts|time attempts|attempt times|times retry attempts"
        "|times tried|when attempts made",
        "health": "health|service health|service health status|service health showed"
        "|service health dashboard|service health times|whether service health showed incidents",
    }.items()
    for label in labels.split("|")
}
LABEL_END = late("[:=\t\uff1a]")
BULLET = late(r"^(?:[-*+\u2022]|[0-9]{1,2}[.)])[ \t]+")
# An older template writes its fields without a colon: "- Solution Core", "- Solution - Core".
PLAIN_LABEL = late(r"^(Solution|Version|App or Flow)[ \t]+(?:[-\u2013][ \t]+)?([^\n]+)$")
NOT_GIVEN = late(
    "^(?:no response|none|n/a|na|not applicable|unknown|no|yes|nil|all|any|tbd|not checked|not yet"
    "|see above|multiple|several|various)?$"
)
# A link, an image, or two names: '"Sync (Apps)" and "Sync (Flows)"'.
NO_NAME = late(
    "^(?:[<\\[{]|[^\n]*(?:\\]\\(|://|<img|[\"\u201d'`*](?:,| and| or| &) [\"\u201c'`*]))"
)
TRAILING_VERSION = late(r"[ (,_-]{1,3}[vV]?[0-9]{1,4}(?:\.[0-9]{1,8}){1,3}\)?$")
KIT_PART = late(
    "core|nurture|governance|audit|innovation|theming|component|center of excellence|coe"
    "|starter kit|backlog|planner"
)
ADVICE_VERB = words(
    "wait retry try use delete remove restart reimport import check open close run we i it just"
)
FLOW_SHAPE = late(r"^(?:[^\n]*[|>]|[a-z]{2,20}(?: [a-z]{1,20}){0,3} - |(?:admin )?sync template)")
NO_FLOW = late(r"^[^\n]*(?:component|solution|center of excellence|wizard)")

# Versions -------------------------------------------------------------------------------------

# 4.50.2, v4.50.2, or 4_50_2 in the name of a solution file; on lower-case text.
VERSION = late(
    "(?:^|[ \t\u00a0(\\[>|;:~_*`\"'\u2192\u201c\u2018])(?:v\\.?)?"
    r"(?:([0-9]{1,4}(?:\.[0-9]{1,8}){1,3})(?![0-9a-z%+]|[.,:/\\@-][0-9x])"
    r"|([0-9]{1,4}(?:_[0-9]{1,8}){1,3})(?=_(?:un)?managed))"
)
SENTENCE_END = late("[.!?;] ")
NEAR = 160  # characters before a version that can say what it is
FILE = late(r"^(?:_(?:un)?managed|\.zip)")
INSTALLED = late("^[ )\"'`*]{0,3}(?:(?:is|was|already|currently) ){0,2}installed")
UNIT = late(
    "^[ \u00a0]?(?:[%\u20ac$]|(?:utc|gmt|ce?s?t|am|pm|uhr|h|hrs?|hours?|mins?|minutes?|s|secs?"
    "|seconds?|ms|days?|weeks?|months?|years?|[kmgt]i?b|bytes?|million)(?![0-9a-z]))"
)
ABOUT_VERSIONS = late(
    "(?:^|[^a-z])(?:upgrad|updat|import|install|migrat|version|releas|component|solution|core"
    "(?![a-z])|coe(?![a-z])|kit(?![a-z]))"
)
FILLER = words(
    "a an the of in is was be our my its latest version versions ver v release build solution"
    " solutions core component components coe starter kit center centre excellence managed"
    " unmanaged named patch"
)
# An import or upgrade that is going on: what is done ("imported", "installed") is not.
MOVING = late(
    "(?:^|[^a-z])(?:import(?:s|ing)?|be (?:import|install|upgrad|updat)ed"
    "|(?:re)?install(?:s|ing|ation)?|upgrad(?:e|es|ing)"
    "|updat(?:e|es|ing)[^.!?]{0,40}?[^a-z](?:solution|core|coe|kit|component|version))"
    "(?![a-z]| wizard)"
)
MOVE_FAILED = late("failed to (?:import|upgrade|install|update)|importasholding")
# Said where the version of a form is the one that is imported.
FRESH = late(
    "(?:fresh|first|clean|initial|new)(?: time)? (?:import|install)"
    "|(?:import|install)[^.!?]{0,60}? for the first time"
    "|(?:import|install|upgrad|updat)[a-z]{1,5}(?: to| of)? this (?:new )?(?:version|release)"
)
VERB = late("^(?:upgrad|updat|import)")
MOVE = late("^(?:upgrad|updat|import|install|mov|migrat|go|get|bring|bump|switch|chang)")
ARROWS = words("> -> --> ---> => ==> \u2192 \u27a1")
TARGET = words("new newer target")
SOURCE = words("from currently current installed existing previous previously running old")
BEING = words("is was")
STATE = words("on at using running use have has")
SUBJECT = words("currently are am m re is s still now we i ve been stuck stayed")
UNLIKE = words("similar compared due identical equal close prior according related")
BACK = words("back rollback rolled reverted revert restored restore")
DONE = words("after since")
OF = words("of the a an our your")
# Other products, whose versions these are not.
FOREIGN = words(
    "pac cli windows runtime net netcore framework sdk browser edge chrome firefox safari"
    " powershell pwsh node npm python java android ios macos linux ubuntu tls ssl openssl nginx"
    " apache haproxy envoy php ip ipv agent office outlook teams sql plugin connector creator"
    " creatorkit creatorkitcore terraform bicep azurerm provider desktop extension xrmtoolbox"
    " culture assembly os docker kubernetes aks agic helm chart ingress istio excel"
)


# Other fields ---------------------------------------------------------------------------------

NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_COUNT = f"[0-9]{{1,3}}|{'|'.join(NUMBERS)}"
ATTEMPTS_LABEL = late(rf"^({_COUNT}|once|twice)(?![0-9a-z]|[.:/\u2013-][0-9])")
TRIED = late(
    rf"(?:^|[^a-z])(?:tried|attempted|failed|fails|failing)(?![a-z])[^.;!?0-9]{{0,60}}?"
    rf"[^0-9a-z.:/\u2013-](?:({_COUNT}) times|(twice))(?![a-z])"
)
COUNTED = late(
    rf"(?:(?:^|[^a-z])(to|max|maximum|of|another|more|next) |(?:^|[^0-9a-z.:/\u2013-]))({_COUNT}) "
    r"(?:failed |unsuccessful |import |upgrade |retry )?(?:attempts|tries)(?![a-z])"
)
_NTH = f"({'|'.join(ORDINALS)}|[0-9]{{1,2}}(?:nd|rd|th))"
NUMBERED = late(
    rf"(?:^|[^0-9a-z])(?:{_NTH} (?:failed |import |upgrade )?(?:attempt|try)"
    rf"|for the {_NTH} time|attempt (?:no\.? ?|number |#)?([0-9]{{1,2}}))(?![0-9a-z]|[.:][0-9])"
)
_CLOCK = (
    "[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?"
    "(?: ?(?:(?:utc|gmt)(?:[+-][0-9]{1,2})?|cest|cet|est|edt|pst|pdt|ist|bst|am|pm|z)(?![a-z]))?"
)
_DAY = (
    r"(?:(?:[0-3]?[0-9]\.? [a-z]{3,9}|[a-z]{3,9} [0-3]?[0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2})"
    "(?:,? [0-9]{4})?,? (?:at )?)?"
)
AT = late(
    r"(?:^|[^a-z])(?:tried|tries|attempts?|attempted|failed|retried|imported)(?![a-z])[^;!?]{0,80}?"
    rf"(?:[ (](?:at|on) |[:,] |\()({_DAY}{_CLOCK}"
    rf"(?:(?:,? and |, | & | ?/ ?)(?:again )?(?:at |on )?{_DAY}{_CLOCK}){{0,9}})(?![0-9:])"
)
_QUIET = "(no [a-z ]{0,30}?(?:incidents?|issues?|outages?|problems?|advisory|advisories))(?![a-z])"
HEALTH = (
    late(
        "service health(?: dashboard| page| status)? (?:showed|shows|show|showing|said|says"
        "|reported|reports|was|is|lists|listed|had|has|displays|displayed) ([^.,;!?()]{1,120})"
    ),
    late(f"service health(?: dashboard| page| status)? ?[,:\u2013\u2014-] ?{_QUIET}"),
    late(
        f"(?:^|[^a-z]){_QUIET}(?: [a-z]{{1,12}}){{0,3}}? (?:in|on|under|at|by) "
        "(?:(?:the|microsoft|power platform|admin center) ){0,3}service health"
    ),
)
HEALTH_ENDS = late(" (?:but|so|when|while|because|and (?:we|i|the)) ")
ASKED = late("(?:whether|if|that|until|unless|check)(?: [a-z]+)? $")
FLOW_MESSAGE = late('ModernFlow name[ \t]{1,4}([^\n"\\\\]{1,300})')
FLOW_ENDS = late("[:.](?:[ \t]|$)")
# What an app shows when a flow that it calls fails: SetupWizard>GetCurrentEnvironment.Run failed.
FLOW_RUN = late(
    "(?:^|[\n\"'`]|[:>] )[ \t]{0,4}"
    "(?!(?:A|After|An|And|App|Error|Flow|Get|Got|I|In|It|My|On|Our|The|We|When) )"
    "([A-Z][A-Za-z0-9]{1,30}(?: [A-Za-z0-9]{1,30}){0,3} (?:[|]|-) [^\n\"'`:{}]{1,100}?)"
    "[\"'`]?[.]Run failed"
)
CALLED_FLOW = late("([A-Za-z][A-Za-z0-9_>]{2,99})[\"'`]?[.]Run failed")
SOLUTION_MESSAGE = late(
    "[Ss]olution \\\\?[\"'\u201c\u2018]([^\"'\\\\\n\u201d\u2019]{1,120}?)"
    "\\\\?[\"'\u201d\u2019]? failed to (?:import|upgrade|install)"
)
SOLUTION_NAME = late(
    "(?:Center of Excellence - )?(?:Core|Audit|Audit Log|Governance|Nurture|Teams) Components"
)
# CenterofExcellenceAuditComponents_3_25_managed.zip
SOLUTION_FILE = late("CenterofExcellence([A-Z][A-Za-z]{2,40})")
INNER_CAPITAL = late("([a-z])([A-Z])")
_GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
REQUEST = late(
    "request[ _-]?id(?: \\(?from the (?:error )?message)?[^0-9a-z]{1,12}"
    f"(?:(?:is|was)[^0-9a-z]{{1,12}})?({_GUID})(?![0-9a-z-])"
)
OWNER = late("([a-z]{1,20})[ _-]?$")
# A request id of something else than the client's request.
OTHERS = late(
    "(?:correlation|service|activity|session|operation|tracking|server|support|parent|root|tenant"
    "|environment|subscription|pull|merge)$"
)
NO_ID = "00000000-0000-0000-0000-000000000000"
