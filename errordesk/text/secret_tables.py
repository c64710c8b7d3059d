r"""What `mask` knows: the forms of secrets, names and addresses, as patterns.

Which names hold a secret and which form a token has are facts from the public rules of
detect-secrets 1.5, gitleaks 8 and Microsoft's security-utilities. What holds for
the patterns of `errordesk.text.tables`, which hands these on, holds here too: `\1` and `\2` repeat
a group of the same pattern, and every repetition is bounded or cannot overlap with what follows.
"""

from __future__ import annotations

import re

from errordesk.text.late import late

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _any_case(*parts: str) -> re.Pattern[str]:
    # Of ASCII alone: languages differ in what the small form of other letters is.
    return late("".join(parts), re.ASCII | re.IGNORECASE)


_GUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
GUID = late(f"^{_GUID}$")

_B = r"[ \t\xa0\u2007\u202f\u3000]"  # what stands between words of a line
_NL = r"[ \t]{0,8}\n[ \t>|]{0,8}"  # where a mail program or a terminal broke a long word
_PER = "%(?:25){0,3}"  # the percent sign of an encoded character, itself encoded or not
_U = r"\\{1,4}u00"
_QUOTE = rf"""(?:\\{{0,8}}["'\x60]|&quot;|&#3[49];|{_PER}2[27]|{_U}2[27])"""
_EQUALS = rf"(?:={{1,2}}>?|:=|\uff1d|{_PER}3D|{_U}3d|&#61;|&#x3d;)"
_COLON = rf"(?::|\uff1a|{_PER}3A|{_U}3a|&#58;)"
_AMP = rf"(?:[?&;]|{_PER}(?:26|3F)|{_U}26|{_U}3f)"
_LT = rf"(?:<|&lt;|{_U}3c|{_PER}3C)"
_GT = rf"(?:>|&gt;|{_U}3e|{_PER}3E)"

_WORD_FOR_IT = (
    "pass(?:word|wd|phrase|wort|code)|passwd"
    "|(?:db|user|key|store|admin|root|smtp|sql|ftp|proxy|cert|pfx)[_.-]?pass"
)
_STRONG = (
    rf"(?:{_WORD_FOR_IT}|secret|client[_-]?assertion|shared[_-]?access[_-]?signature"
    "|(?:access|refresh|id|auth|oauth|bearer|sas|session|security|api|personal[_-]?access|deploy"
    "|bot|vault|private|github|gitlab|gh|npm|zumo-auth|ext)[_-]?(?:token|pat)|x-zumo-auth"
    "|(?:api|account|access|secret|shared|storage|master|private|subscription|functions?|auth"
    "|signing|sas|aeg-sas|hub|admin)[_-]?key)"
    "(?:[_-]?(?:[0-9]{1,2}|value|text|hash|plain|primary|secondary|old|new|base64))?"
)
# A name that says too little by itself: its value must look like a secret.
_WEAK = "(?:token|key|pat|credentials?|signature|assertion|certificate|pfx|auth)"
_RANDOM = r"(?=[A-Za-z+/=_.~-]{0,200}[0-9])[A-Za-z0-9+/=_.~-]{16,}"
# In place of a value: a placeholder, the name of a variable, a path, a word of ours.
_WORDS = (
    "null|nil|none|true|false|undefined|missing|empty|blank|required|optional|expired|expires"
    "|invalid|valid|wrong|incorrect|redacted|removed|masked|hidden|unknown|denied|failed|rejected"
    "|string|securestring|yes|no|not|n/a|ok|consent|revoked|unauthorized|forbidden|absent|present"
    "|disabled|enabled|changed|reset|rotated|generated|unset|mismatch|anonymous|unavailable"
)
_KEPT = (
    r"(?:<[a-z][a-z0-9 ._-]{0,40}>|\*{3}|\$(?:[{(]|env:|[a-z_]{0,30}(?:pass|pwd|secret|token|key"
    r"|cred|sas))|%[a-z_]{2,40}%|\{\{|\[[a-z ._-]{1,40}\]|@(?:microsoft\.keyvault|parameters"
    r"|variables|pipeline)\(|[.~]{0,2}/(?:home|usr|var|etc|opt|tmp|mnt|root|srv|app|bin|run)"
    r"(?![a-z0-9])|[a-z]:[\\/]|sig(?:abrt|alrm|bus|fpe|hup|ill|int|kill|pipe|quit|segv|stop|term"
    rf"|usr[12])(?![a-z0-9])|(?:{_WORDS})(?![a-z0-9_@!#$%^*+=~/-]))"
)
# Two plain words in a row are prose, not a password.
_PROSE = (
    rf"[a-z][a-z']{{0,15}}[,.;]?{_B}{{1,4}}[a-z][a-z'-]{{0,15}}"
    rf"(?![a-z0-9_@#$%^*+=~:/\\-]|[.,;][a-z0-9])"
)
_AFTER_OPTION = (
    "(?:option|parameter|argument|flag|switch|is|was|and|or|with|to|for|in|from|as|on|if|must|can"
    "|cannot|should|when|instead|needs?|has|takes?|expects?|prompt|the|an?|which|that|does|will)"
    "(?![a-z0-9_@!#$%^*+=~/-])"
)
# Where an unquoted value ends although no blank does it: before the next name.
_NEXT = (
    rf"(?:[;&,]{_B}?[a-z0-9_. -]{{1,40}}[=:]|{_PER}26|{_U}26|&amp;|&quot;|{_U}2[27]|{_PER}2[27]"
    r"""|\\{1,8}["']|\\[rn])"""
)
_BARE = rf"""(?:(?!{_NEXT})[^ \t\n\xa0"'\x60<>])*[^ \t\n\xa0"'\x60<>,;.)}}\]&\\]"""
_QUOTED = r"(?:(?!\2)(?:\\[^\n]|[^\\\n]))+"
# Behind a name: the quote that closes it, and the bracket of a list.
_CLOSED = rf"{_QUOTE}?\]?{_B}{{0,64}}"

_AUTHORIZATION = "(?:(?:Proxy-|X-Original-|ServiceBus|X-Forwarded-)?Authorization)"
_SCHEMES = (
    "(?:Basic|Bearer|Digest|Negotiate|NTLM|Kerberos|SharedKey(?:Lite)?|SharedAccessSignature"
    "|AWS4-HMAC-SHA256|Token|ApiKey|Key|OAuth|PoP|Hawk|HMAC-SHA256|GSSAPI|MSAuth1\\.0|WRAP)"
)
_HEADER = (
    rf"(?:{_AUTHORIZATION}[ \t]{{0,8}}[:=][ \t]{{0,8}}(?![ \t]|{_SCHEMES}[ \t]{{1,8}}"
    rf"(?:{_PROSE}|{_KEPT}|<)|(?!{_SCHEMES}[ \t])(?:{_PROSE}|{_KEPT}|<))"
    r"|(?:Set-)?Cookie2?[ \t]{0,8}[:=][ \t]{0,8}(?![ \t])(?=[^ \t\n=;,]{1,100}=)"
    r"|(?:X-Forwarded-Client-Cert|X-ARR-ClientCert|X-MS-CLIENT-PRINCIPAL|X-MS-TOKEN-[A-Z-]{3,40}"
    r"|Ocp-Apim-Subscription-Key|X-Functions-Key|X-Api-Key|(?:X-)?(?:[A-Z]{2,12}-){0,2}"
    rf"(?:Auth|Access|Security|Private|Vault|Session)-?Token)[ \t]{{0,8}}:[ \t]{{0,8}}"
    rf"(?![ \t]|{_KEPT}|{_PROSE}))"
)

KEY_BEGIN = late(r"-{4,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
KEY_END = late(r"-{4,5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}")
_W = "[A-Za-z0-9_-]"
_64 = "[A-Za-z0-9+/]"
# A JSON web token, broken over lines or not; its last line may be short.
_JWT = (
    rf"(?:eyJ|ewog|eyAi){_W}{{16,}}(?:{_NL}{_W}+){{0,30}}(?:{_NL})?\.(?:{_NL})?{_W}+"
    rf"(?:{_NL}{_W}+){{0,60}}(?:{_NL})?\.(?:{_NL})?{_W}+(?:{_NL}{_W}{{20,}}){{0,30}}"
    rf"""(?:{_NL}{_W}+(?=[ \t]*(?:["'\n]|$)))?(?:\.{_W}+){{0,2}}"""
    # Its beginning alone; this also ends what would be tried from every place of a long run.
    rf"|(?:eyJ|ewog|eyAi){_W}{{8,}}(?:\.{{1,2}}{_W}+){{0,4}}"
)
# Nothing else begins so.
_FORMS = (
    rf"gh[pousr]_{_W}{{20,}}|github_pat_{_W}{{20,}}|xox[abceoprs]-{_W}{{10,}}|xapp-{_W}{{20,}}",
    rf"gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas|ffct)-{_W}{{20,}}|GR1348941{_W}{{20,}}",
    rf"A(?:KI|SI|BI|CC)A[A-Z0-9]{{16}}|AIza{_W}{{30,}}|GOCSPX-{_W}{{20,}}|ya29\.{_W}{{20,}}",
    rf"npm_[A-Za-z0-9]{{30,}}|pypi-{_W}{{40,}}|rubygems_[a-f0-9]{{40,}}|dckr_[op]at_{_W}{{20,}}",
    rf"[rs]k_(?:live|test|prod)_[A-Za-z0-9]{{10,}}|whsec_{_64}{{20,}}|SG\.{_W}{{16,}}\.{_W}{{16,}}",
    rf"hf_[A-Za-z]{{30,}}|hv[sbr]\.{_W}{{20,}}|do[opr]_v1_[a-f0-9]{{40,}}|dapi[a-f0-9]{{32}}",
    r"shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}|AGE-SECRET-KEY-1[A-Z0-9]{50,}|AT[AC]TT3[A-Za-z0-9_=-]{40,}",
    rf"NRAK-[A-Z0-9]{{20,}}|PMAK-{_W}{{30,}}|glsa_{_W}{{30,}}|sntrys_{_W}{{30,}}|lin_api_{_W}{{30,}}",
    rf"dt0c01\.{_W}{{20,}}\.{_W}{{40,}}|dp\.[a-z]{{2,5}}\.{_W}{{40,}}|gsk_[A-Za-z0-9]{{40,}}",
    r"xkeysib-[a-f0-9-]{40,}|tskey-[A-Za-z0-9-]{20,}|figd_[A-Za-z0-9_-]{30,}|ntn_[A-Za-z0-9]{40,}",
    # An app's secret in Entra ID.
    r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_.~-]{30,}",
)
# These are only told from words by their length and what stands before them.
_BOUNDED = (
    rf"sk-(?={_W}{{0,60}}[0-9]){_W}{{20,}}",
    r"(?:AC|SK)[0-9a-f]{32}(?![A-Za-z0-9])|key-[0-9a-f]{32}(?![A-Za-z0-9])",
    r"[0-9a-f]{32}-us[0-9]{1,2}(?![A-Za-z0-9])|[0-9]{8,10}:AA[A-Za-z0-9_-]{33}",
    rf"[MNO]{_W}{{23,25}}\.{_W}{{6}}\.{_W}{{27,40}}|oy2[a-z0-9]{{43}}(?![A-Za-z0-9])",
    # Keys of Azure services: 64, 32 and 39 bytes with the service's mark; Functions; Azure DevOps.
    rf"{_64}{{86}}==|{_64}{{33}}(?:\+A(?:Rm|Eh|Sb)|AIoT|AzCa)[A-P]{_64}{{5}}=",
    rf"{_64}{{42}}(?:AzSe|\+ACR)[A-D]{_64}{{5}}|{_W}{{44}}AzFu{_W}{{5}}[AQgw]==",
    r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}|[A-Za-z0-9+/_-]{52}JQQJ9[9DH][A-Za-z0-9+/_-]{20,32}={0,2}",
    r"(?=[a-z]{0,51}[2-7])[a-z2-7]{52}(?![A-Za-z0-9])",
)
SECRETS: Rules = (
    (late(_JWT), "<token>"),
    # A private key without its first or last line, a PKCS #12 file.
    (
        late(
            rf"(^|[^A-Za-z0-9+/=])(?:(?:{_64}{{60,76}}{_NL}){{2,}}"
            rf"(?:{_64}{{1,76}}={{1,2}}|{_64}{{0,76}}(?={_NL}-----END)"
            rf"|(?=[A-Za-z]{{0,75}}[0-9+/]){_64}{{1,76}}(?=[ \t]*(?:\n|$)))?"
            rf"|(?:{_64}{{16,76}}={{0,2}}{_NL}){{1,3}}(?=-----END [A-Z0-9 ]{{0,40}}PRIVATE KEY))"
        ),
        "$1<private-key>\n",
    ),
    (
        late(
            rf"(^|[^A-Za-z0-9+/=])MII(?={_64}{{40}})(?:{_64}|\\{{1,4}}[rn/]"
            rf"|{_NL}(?={_64}{{40}}|{_64}{{1,76}}=))+={{0,2}}"
        ),
        "$1<private-key>",
    ),
    # A header in quotes ends at a quote, any other with its line.
    (_any_case(rf"""(["']{_HEADER})[^"'\n]+"""), "$1<secret>"),
    (_any_case(rf"""((?:^|[^"'A-Za-z0-9-]){_HEADER})[^ \t\n][^\n]*"""), "$1<secret>"),
    (
        late(
            rf"([Bb]asic(?:[ \t]{{1,4}}|%20))"
            rf"(?={_64}{{0,200}}(?:[0-9=]|[a-z0-9][A-Z]{_64}{{0,200}}[a-z][A-Z])){_64}{{8,}}={{0,2}}"
        ),
        "$1<token>",
    ),
    (_any_case(r"""(Bearer(?:[ \t:]{1,4}|%20)["']?)[A-Za-z0-9._~+/=-]{16,}"""), "$1<token>"),
    # The signature of a shared access signature, in any encoding.
    (
        _any_case(
            rf"((?:^|[^A-Za-z0-9]|{_PER}(?:26|3F)|{_U}26|{_U}3f|amp;)"
            rf"(?:sig{_QUOTE}{_B}{{0,64}}{_COLON}{_B}{{0,64}}{_QUOTE}"
            rf"|(?:sig|(?:x-(?:amz|goog)-)?signature){_QUOTE}?{_B}{{0,4}}{_EQUALS}{_B}{{0,4}}{_QUOTE}?))"
            rf"(?!{_KEPT}|<)(?:(?!{_PER}26|{_PER}2[27])[A-Za-z0-9%+/=_.~-]|{_U}(?:2[bf]|3d)|\\{{1,4}}/)+"
        ),
        "$1<secret>",
    ),
    # In an address any of these carries a right; in prose "code" or "key" is a word.
    (
        _any_case(
            rf"({_AMP}(?:amp;)?(?:code|key|token|assertion|session_state|samlresponse|samlrequest|ticket"
            rf"|subscription-key|hmac|st)(?:=|{_PER}3D|{_U}3d))(?![0-9]{{1,9}}(?![A-Za-z0-9%+/=_-])|<)"
            rf"""(?:(?!{_PER}26|{_U}26)[^& \t\n"'<>;#\\])+"""
        ),
        "$1<secret>",
    ),
    (
        _any_case(
            r"(hooks\.slack\.com/services/|webhook\.office\.com/webhookb2/"
            r"""|discord(?:app)?\.com/api/webhooks/)[^ \t\n"'<>]+"""
        ),
        "$1<secret>",
    ),
    # A name and its password, or a token alone, before the host of an address.
    (
        _any_case(r"""(:(?:\\{0,4}/){2}[^ \t\n"'<>/?#@:\\]{0,100}:)(?!<)[^ \t\n"'<>/?#]{1,256}@"""),
        "$1<secret>@",
    ),
    (_any_case(r"""(:(?:\\{0,4}/){2})[^ \t\n"'<>/?#@:\\]{20,256}@"""), "$1<secret>@"),
    # A name with its value: quoted, in an element, in an attribute or a list, or plain.
    (
        _any_case(
            rf"((?:{_STRONG}|(?:^|[^A-Za-z0-9])(?:pwd|{_AUTHORIZATION}|Cookie)){_CLOSED}(?:{_EQUALS}|{_COLON}){_B}{{0,64}}[@$]?({_QUOTE}))"
            rf"""(?!{_KEPT}[^\n"']{{0,40}}\2){_QUOTED}"""
        ),
        "$1<secret>",
    ),
    (
        _any_case(
            rf"({_WEAK}{_CLOSED}(?:{_EQUALS}|{_COLON}){_B}{{0,64}}({_QUOTE}?))(?!{_KEPT}){_RANDOM}(?!{_W})"
        ),
        "$1<secret>",
    ),
    (
        _any_case(
            rf"({_LT}((?:[a-z0-9_.-]{{1,30}}:)?[a-z0-9_.-]{{0,30}}?(?:{_STRONG}|pwd))"
            rf"(?:[ \t][^<>\n]{{0,200}})?{_GT}(?:<!\[CDATA\[)?)"
            rf"(?:(?!{_LT}|\]\]>)[^<]){{1,500}}(?=(?:\]\]>)?{_LT}\\{{0,4}}/\2)"
        ),
        "$1<secret>",
    ),
    (
        _any_case(
            rf"((?:key|name){_CLOSED}[:=]{_B}{{0,8}}"
            rf"""\\{{0,8}}["'][^"'\n\\]{{0,60}}(?:{_STRONG}|pwd)\\{{0,8}}["'][ \t\n,]{{1,40}}"""
            rf"""\\{{0,8}}["']?value{_CLOSED}[:=]{_B}{{0,8}}(\\{{0,8}}["']))(?!{_KEPT}){_QUOTED}"""
        ),
        "$1<secret>",
    ),
    # In a connection string blanks belong to the value.
    (
        _any_case(
            rf"""(;{_B}?(?:{_STRONG}|pwd){_B}?={_B}?)(?!{_KEPT})[^;"'\n<>&]+(?=;|["'\n]|$)"""
        ),
        "$1<secret>",
    ),
    (
        _any_case(
            rf"((?:{_STRONG}|(?:^|[^A-Za-z0-9])(?:pwd|pat)){_CLOSED}{_EQUALS}{_B}{{0,64}})(?!{_KEPT}|{_PROSE}){_BARE}"
        ),
        "$1<secret>",
    ),
    (
        _any_case(
            rf"((?:{_STRONG}|(?:^|[^A-Za-z0-9])pwd){_CLOSED}{_COLON}{_B}{{0,64}})(?!{_KEPT}|{_PROSE}|[:/\\]){_BARE}"
        ),
        "$1<secret>",
    ),
    # "the password is …": only what no word looks like.
    (
        _any_case(
            rf"((?:password|passwd|passphrase|secret|token){_B}{{1,4}}(?:is|was|of){_B}{{1,4}}{_QUOTE}?)"
            rf"""(?=[^ \t\n"']{{0,60}}[0-9])(?=[^ \t\n"']{{0,60}}[a-z])(?!{_KEPT}){_BARE}"""
        ),
        "$1<secret>",
    ),
    # Options of commands.
    (
        _any_case(
            rf"""((?:^|[^A-Za-z0-9_-])(?:--?|/)[a-z-]{{0,24}}?(?:{_STRONG}|pwd|token|pat|apikey|passin|passout){_B}{{1,16}}(?:pass:)?(\\{{0,8}}["']))"""
            rf"(?!{_KEPT}){_QUOTED}"
        ),
        "$1<secret>",
    ),
    (
        _any_case(
            rf"((?:^|[^A-Za-z0-9_-])(?:--?[a-z-]{{0,24}}?(?:{_STRONG}|pwd|token|pat|apikey|passin|passout)|setx{_B}{{1,4}}[a-z0-9_]{{0,40}}?(?:{_STRONG}|token)){_B}{{1,16}}(?:pass:)?)"
            rf"(?!{_KEPT}|{_AFTER_OPTION}|--?[a-z]|[|(]){_BARE}"
        ),
        "$1<secret>",
    ),
    (
        _any_case(
            rf"(ConvertTo-SecureString{_B}{{1,4}}(?:-String{_B}{{1,4}})?"
            rf"""["']?)(?!{_KEPT}|-)[^"'\n<> ]+"""
        ),
        "$1<secret>",
    ),
    (
        late(
            r"""((?:^|[^A-Za-z0-9_-])(?:curl|wget)(?:[ \t][^\n]{0,300}?)?[ \t]"""
            r"""(?:-u|-U|--user|--proxy-user)[ \t=]{0,4}["']?[^ \t\n"':]{1,64}:)(?!<)[^ \t\n"']+"""
        ),
        "$1<secret>",
    ),
    (
        late(
            r"((?:^|[^A-Za-z0-9_-])(?:(?:az(?: acr)?|docker|podman|helm registry|cf|oc) login"
            r"|sshpass|mysql(?:dump)?|mongo(?:sh)?|psexec|plink|pscp|pac auth|sqlcmd|bcp|redis-cli"
            r"|unzip)(?:[ \t][^\n]{0,300}?)?[ \t]"
            r"""(?:-cs|-pw|-p|-P|-a)[ \t]{0,4}["']?)"""
            r"""(?![<$\-]|[0-9]{1,5}(?![^ \t\n]))[^ \t\n"'<>]+"""
        ),
        "$1<secret>",
    ),
    (late("|".join(_FORMS)), "<token>"),
    (late(rf"(^|[^A-Za-z0-9+/_-])(?:{'|'.join(_BOUNDED)})"), "$1<token>"),
)
MAIL = late(
    r"[A-Za-z0-9._%+#'\u00a1-\u1fff-]{1,64}"
    rf"(?:@|{_PER}40|&#64;|&#x40;|&commat;|\\{{1,4}}u0040|[ ]?[\[(]at[\])][ ]?)"
    r"(?![0-9]+\.[0-9])[A-Za-z0-9\u00a1-\u1fff-]{1,63}"
    r"(?:\.[A-Za-z0-9\u00a1-\u1fff-]{1,63}){0,4}\.[A-Za-z\u00a1-\u1fff][A-Za-z0-9\u00a1-\u1fff-]{1,62}"
)
# The same for everybody.
NO_MAILS = ("git@github.com", "git@gitlab.com", "git@bitbucket.org", "git@ssh.dev.azure.com")
HOST = _any_case(
    r"([A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,3}?)(\.(?:"
    r"(?:api\.)?crm[0-9]{0,2}\.(?:dynamics\.(?:com|cn)|microsoftdynamics\.(?:us|de)|appsplatform\.us)"
    r"|operations\.dynamics\.com|onmicrosoft\.(?:com|us|de)|partner\.onmschina\.cn"
    r"|sharepoint\.(?:com|us|cn|de)|environment\.api\.powerplatform\.com|powerappsportals\.com"
    r"|b2clogin\.com|ciamlogin\.com|(?:scm\.)?azurewebsites\.(?:net|us)|azurefd\.net|azureedge\.net"
    r"|cloudapp\.(?:azure\.com|net)|azure(?:containerapps|staticapps)\.(?:io|net)|azurecontainer\.io"
    r"|(?:blob|file|queue|table|dfs|web|database|servicebus|search|kusto|redis\.cache|batch)\."
    r"(?:core\.)?(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)"
    r"|(?:documents|mongo\.cosmos|cassandra\.cosmos|table\.cosmos|(?:postgres|mysql|mariadb)\.database"
    r"|cognitiveservices|openai|services\.ai|communication|webpubsub|batch|redisenterprise\.cache"
    r"|eventgrid|redis|grafana|digitaltwins)\.azure\.(?:com|net|us|cn)"
    r"|(?:vault|managedhsm)\.(?:azure\.(?:net|cn)|usgovcloudapi\.net)|(?:developer\.)?azure-api\.net"
    r"|azure-devices\.net|(?:eventgrid\.azure|service\.signalr)\.net|azuredatabricks\.net"
    r"|(?:sql|dev)\.azuresynapse\.net|azurehdinsight\.net|azconfig\.io|trafficmanager\.net|azurecr\.io"
    r"|azmk8s\.io|msappproxy\.net|mail\.protection\.outlook\.com|visualstudio\.com"
    r")(?![A-Za-z0-9-]))"
)
# Parts of every tenant's hosts, with their placeholder already, and hosts that all share.
NO_HOSTS = ("api", "scm", "marketplace", "code", "app.vssps", "mail", "privatelink")
GUIDS = _any_case(
    rf"""(?:(tenant|environment|subscription)([ _-]?id)?([ "'=:/(]{{0,8}}))?({_GUID})"""
)
_SEP = rf"(?:[\\/]{{1,4}}|{_PER}(?:5C|2F))"
_FILES = (
    "exe|dll|js|ts|json|xml|ya?ml|md|txt|log|ps[dm]?1|cs|csproj|sln|zip|cab|msi|py|sh|config|html?"
    "|css|png|jpg|svg|sql|csv|xlsx?|docx?|pdf|bat|cmd|ini|evtx|pfx|cer|pem|key"
)
# Each value (group 2) behind what tells its kind (group 1) gets a placeholder of that kind.
IDENTITIES = (
    ("guid", late(r"(^|[^0-9A-Za-z])([0-9A-Fa-f]{32})(?![0-9A-Za-z])")),
    (
        "resource-group",
        _any_case(
            rf"""(/resourceGroups/|%2FresourceGroups%2F|--resource-group[ \t=]{{1,4}}["']?"""
            rf"""|-ResourceGroupName[ \t]{{1,4}}["']?|resourceGroup(?:Name)?{_QUOTE}?[ \t]{{0,4}}"""
            rf"""[:=][ \t]{{0,4}}{_QUOTE})(?![$<%-])((?:(?!{_PER}2F)[^/ \t\n"'<>?\\&,;])+)"""
        ),
    ),
    (
        "tenant",
        _any_case(
            rf"((?:^|[^a-z0-9.-])(?:ssh\.)?dev\.azure\.com{_SEP}(?:v3{_SEP})?|ssh\.dev\.azure\.com:v3/)"
            rf"""((?:(?!{_PER}2F)[^/ \t\n"'<>?\\&)])+)"""
        ),
    ),
    ("user", _any_case(r"(/personal/|%2Fpersonal%2F)([a-z0-9_-]{1,100}_[a-z0-9_-]{2,100})")),
    # A name may hold blanks when the path goes on behind it.
    (
        "user",
        _any_case(
            rf"((?:{_SEP}home{_SEP}|{_SEP}Documents and Settings{_SEP}|[a-z]:{_SEP}users{_SEP}"
            rf"|(?:^|[^a-z0-9.]){_SEP}Users{_SEP}|\\{{1,4}}Users{_SEP}))"
            r"(?!(?:site|runner|runneradmin|vsts|vsts_azpcontainer|public|default|all users|app"
            r"|node|containeradministrator|vssadministrator|username|user|me)(?![a-z0-9._-])|[<$%{~])"
            r"""([^\\/ \t\n"'<>:|%*?,;()]{1,64}(?:[ ][^\\/ \t\n"'<>:|%*?,;()]{1,40}){1,2}"""
            r"""(?=[\\/])|(?:(?!%5C|%2F)[^\\/ \t\n"'<>:|,;()])+)"""
        ),
    ),
    ("tenant", _any_case(r"""(OneDrive - )([^\\/\n"'<>:|*?,]{1,60})(?=[\\/])""")),
    # An account of a domain: in capitals, behind a word that says so, or with two names.
    (
        "user",
        late(
            r"(^|[^A-Za-z0-9\\/:._%-])(?!HK[A-Z_]{2,20}\\|BUILTIN\\|APPPOOL\\|AUTHORITY\\|SERVICE\\"
            r"|NT\\|IIS\\|[A-Z]+\\[nrt][A-Z\\])"
            r"([A-Z][A-Z0-9-]{1,14}(?:\\{1,4}|%5[Cc])[A-Za-z][A-Za-z0-9._-]{1,40}\$?"
            rf"|[A-Za-z][A-Za-z0-9-]{{1,14}}(?:\\{{1,4}}|%5[Cc])[a-z]{{1,20}}\.(?!(?:{_FILES})(?![a-z]))[a-z]{{2,24}})"
            r"(?![A-Za-z0-9\\/:(])"
        ),
    ),
    (
        "user",
        _any_case(
            r"((?:user(?:[ _-]?name)?|login|logon|account|identity)"
            r"""["']?[ \t]{0,4}[:=]?[ \t]{0,4}["']?)(?!NT |BUILTIN|IIS )"""
            r"([a-z][a-z0-9.-]{1,40}(?:\\{1,4}|%5C)[a-z][a-z0-9._-]{1,60}\$?)(?![a-z0-9\\/:(])"
        ),
    ),
    # Of a public, a local or a private network, written short or in full.
    (
        "ip",
        _any_case(
            r"(^|[^0-9a-z:.])((?=[0-9a-f:]{0,40}::|(?:[0-9a-f]{1,4}:){7})"
            r"(?:[23][0-9a-f]{3}|f[cd][0-9a-f]{2}|fe[89ab][0-9a-f])(?::[0-9a-f]{0,4}){2,7}"
            r"(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3})?)(?![0-9a-z:])"
        ),
    ),
)
ADDRESS = late(r"(^|[^0-9A-Za-z.])((?:[0-9]{1,3}\.){3}[0-9]{1,3})(?![0-9A-Za-z]|\.[0-9])")
# Addresses that mean the same everywhere, so they tell nothing.
COMMON_ADDRESSES = ("127.", "168.63.129.16", "169.254.169.254", "255.")
