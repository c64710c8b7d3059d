"""How much of what is secret is masked, and how little of what is not: shares, on fresh texts.

Secrets are drawn at random in the forms that their programs give them and put into the wrappings in
which people paste them. To repeat a run, set `MASK_SEED` to the seed that is printed.
"""

from __future__ import annotations

import base64
import json
import os
import random
import string
import sys
from collections.abc import Callable
from urllib.parse import quote

import pytest

from errordesk.text.mask import mask

SEED = int(os.environ.get("MASK_SEED") or random.randrange(2**32))
WORD = string.ascii_letters + string.digits
BASE64 = WORD + "+/"
URL = WORD + "-_"


@pytest.fixture
def draw() -> random.Random:
    sys.stdout.write(f"MASK_SEED={SEED}\n")  # pytest shows it when the test fails
    return random.Random(SEED)


def _some(draw: random.Random, letters: str, length: int) -> str:
    return "".join(draw.choice(letters) for _ in range(length))


def _password(draw: random.Random, signs: str = "!#%*+-._~=") -> str:
    """Return letters, digits and signs; what a word looks like is no secret that can be told."""
    inner = _some(draw, WORD + signs, draw.randint(5, 18))
    return f"{draw.choice(string.ascii_letters)}{draw.randint(0, 9)}{inner}{draw.choice(WORD)}"


def _key(draw: random.Random, length: int) -> str:
    return base64.b64encode(draw.randbytes(length)).decode()


def _jwt(draw: random.Random) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    head = {"alg": "RS256", "typ": "JWT", "kid": _some(draw, WORD, 12)}
    body = {"aud": _some(draw, WORD, 20), "sub": _some(draw, WORD, draw.randint(8, 90))}
    return f"{part(head)}.{part(body)}.{_some(draw, URL, draw.choice([43, 86, 342]))}"


# What stands around a value whose name says that it is secret; {} is the value.
NAMED = [
    *("password={}", "password: {}", "Password :   {}", "password:          {}", "pwd={};x=1"),
    *('"password": "{}"', '{{"clientSecret":"{}","a":1}}', "'client_secret': '{}',"),
    *(
        r"{{\"password\":\"{}\"}}",
        r"{{\\\"apiKey\\\": \\\"{}\\\"}}",
        "&quot;password&quot;:&quot;{}&quot;",
    ),
    *("--password {} --verbose", "--client-secret={}", "-ClientSecret {}", "-Password '{}' -x"),
    *('--account-key "{}"', "az login --service-principal -u app -p {} --tenant t"),
    *("export DB_PASSWORD={}", "$env:ARM_CLIENT_SECRET = '{}'", 'set "SMTP_PASSWORD={}"'),
    *("AZURE_CLIENT_SECRET={}", "aws_secret_access_key = {}", "access_key={}", "account_key={}"),
    *("<password>{}</password>", "<wsse:Password Type='x'>{}</wsse:Password>"),
    *("<clientSecret><![CDATA[{}]]></clientSecret>", "&lt;password&gt;{}&lt;/password&gt;"),
    *('<add key="DbPassword" value="{}" />', '{{"name": "API_KEY", "value": "{}"}}'),
    *("X-Auth-Token: {}", "x-functions-key: {}", 'curl -H "X-Api-Key: {}" https://h/x'),
    *("Server=s;User Id=sa;Password={};Encrypt=True", "sshpass -p {} ssh h", "curl -u ann:{} h"),
    *("pac auth create --name n -cs {}", "password\x1b[0m=\x1b[31m{}\x1b[0m", "pwd\xa0=\xa0{}"),
    *("my password is {}", "ConvertTo-SecureString '{}' -AsPlainText", "passphrase => '{}'"),
]
# Any secret that tells itself by its form, in prose, code and addresses.
LOOSE = ["{}", "token {} failed", '"x": "{}"', "a={}&b", "({})", "> {}", "`{}`", "Bearer {}"]
FORMS: dict[str, Callable[[random.Random], str]] = {
    "github": lambda d: d.choice(["ghp_", "gho_", "ghs_"]) + _some(d, WORD, 36),
    "github_pat": lambda d: "github_pat_" + _some(d, WORD, 22) + "_" + _some(d, WORD, 59),
    "gitlab": lambda d: d.choice(["glpat-", "gldt-", "glrt-"]) + _some(d, URL, 20),
    "aws": lambda d: d.choice(["AKIA", "ASIA"]) + _some(d, string.ascii_uppercase + "234567", 16),
    "google": lambda d: "AIza" + _some(d, URL, 35),
    "npm": lambda d: "npm_" + _some(d, WORD, 36),
    "openai": lambda d: "sk-proj-" + _some(d, WORD, 30) + "T3BlbkFJ" + _some(d, WORD, 20),
    "stripe": lambda d: "sk_live_" + _some(d, WORD, 24),
    "slack": lambda d: f"xoxb-{_some(d, string.digits, 11)}-{_some(d, WORD, 24)}",
    "sendgrid": lambda d: f"SG.{_some(d, URL, 22)}.{_some(d, URL, 43)}",
    "entra": lambda d: f"{_some(d, WORD, 3)}8Q~{_some(d, URL + '.~', 34)}",
    "devops": lambda d: "7a" + _some(d, "abcdefghijklmnopqrstuvwxyz234567", 50),
    "devops 84": lambda d: _some(d, WORD, 76) + "AZDO" + _some(d, WORD, 4),
    "storage": lambda d: _key(d, 64),
    "service bus": lambda d: _some(d, BASE64, 33) + "+ASbC" + _some(d, BASE64, 5) + "=",
    "jwt": _jwt,
}


def _encoded(draw: random.Random) -> tuple[str, str]:
    """Return the signature of a flow's address in any encoding, and a text with it."""
    signature = quote(_key(draw, 32), safe="")
    address = f"https://h/x?api-version=1&sp=%2Ftriggers&sig={signature}&x=1"
    encode = draw.choice(
        [
            lambda text: text.replace("&", "\\u0026"),
            lambda text: quote(text, safe=""),
            lambda text: quote(quote(text, safe=""), safe=""),
            lambda text: json.dumps({"uri": text}),
            lambda text: json.dumps(json.dumps(text)),
            lambda text: text.replace("&", "&amp;"),
            lambda text: text.replace("=", "\\u003d").replace("&", "\\u0026"),
        ]
    )
    return signature[:12], encode(address)


def _identity(draw: random.Random) -> tuple[str, str]:
    """Return who somebody is or works for, and a text that says so."""
    name = _some(draw, string.ascii_lowercase, 7)
    company = "q" + _some(draw, string.ascii_lowercase, 8)
    pick: tuple[str, str] = draw.choice(
        [
            (name, f"{name}.doe%40{company}.com"),
            (name, f"upn={name}&#64;{company}.com"),
            (name, f"{name}_{company}.com#EXT#@{company}.onmicrosoft.com"),
            (name, f"{company.upper()}\\{name}"),
            (name, f'"{company.upper()}\\\\{name}.doe"'),
            (name, f"Login failed for user '{company}\\{name}'"),
            (name, f"C:\\Users\\{name}\\AppData"),
            (name, f"c:\\users\\{name}.doe\\x"),
            (name, f"C:\\\\Users\\\\{name}\\\\x"),
            (name, f"file:///C:/Users/{name}/x"),
            (name, f"C:\\Users\\Ann {name.title()}\\x"),
            (company, f"https://{company}-my.sharepoint.com/personal/{name}_{company}_com/x"),
            (company, f"https://dev.azure.com/{company}/p/_build"),
            *(
                (company, f"{company}.{host}")
                for host in (
                    *("documents.azure.com", "redis.cache.windows.net", "openai.azure.com"),
                    *("happyhill-1.westeurope.azurecontainerapps.io", "2.azurestaticapps.net"),
                    *("z6.web.core.windows.net", "vault.azure.net", "postgres.database.azure.com"),
                )
            ),
        ]
    )
    return pick


def _ip(draw: random.Random) -> tuple[str, str]:
    groups = [f"{draw.randrange(1, 0x10000):x}" for _ in range(7)]
    short = draw.choice(["2a02", "2001", "fd12", "fe80"])
    address = draw.choice([":".join([short, *groups]), f"{short}:{groups[0]}::{groups[1]}"])
    return address, draw.choice(["from {} to", "[{}]:443", "client={}", "{}%eth0"]).format(address)


def _broken(draw: random.Random) -> tuple[str, str]:
    """Return the end of a token or key that lies on several lines, and the lines."""
    if draw.random() < 0.5:
        whole, before, after = _jwt(draw), draw.choice(["", "Bearer ", "token: "]), ""
    else:
        whole, before = _key(draw, 300), draw.choice(["-----BEGIN PRIVATE KEY-----\n", ""])
        after = draw.choice(["", "\n-----END PRIVATE KEY-----"])
    width = draw.choice([64, 72])
    lines = [whole[start : start + width] for start in range(0, len(whole), width)]
    return lines[-1] if len(lines[-1]) > 3 else lines[0], before + "\n".join(lines) + after


def _draw(draw: random.Random) -> tuple[str, str]:
    kind = draw.randrange(8)
    if kind < 3:
        secret = _password(draw)
        return secret, draw.choice(NAMED).format(secret)
    if kind == 3:
        secret = draw.choice(list(FORMS.values()))(draw)
        return secret, draw.choice(LOOSE).format(secret)
    if kind == 4:
        secret = _password(draw, " ,;!#")
        return secret, draw.choice(['"password": "{}"', "--password '{}'", 'X_SECRET="{}"']).format(
            secret
        )
    return draw.choice([_encoded, _identity, _ip, _broken])(draw)


HARMLESS = """\
Secret: how to rotate it|password: reset it|Cookie: consent banner|Key Vault secret: not found
Authorization: missing|sig: SIGTERM|pwd: /home/site/wwwroot|unpkg.com/react@18.2.0
/home/site/wwwroot|Bearer token is missing|Unexpected token: }|The token: expired|passwords: 3
a secret agent|key: value|--password is required|use --password <password>|password: ********
client_secret=$CLIENT_SECRET|password: ${{ secrets.PASSWORD }}|10:15:30 started|std::vector
HKLM\\Software\\Microsoft|C:\\Users\\Public\\x|/home/runner/work|git@github.com:a/b.git
actions/checkout@v4.1.0|AB:CD:EF:01:23:45|Basic authentication|Basic PowerShell|'password': null
primary key: id|Authorization header missing|docker run -p 8080:80 nginx|token_type: Bearer
expires_in: 3600|Set-Cookie: header is missing|Authorization: Bearer <token>|NT AUTHORITY\\SYSTEM
BUILTIN\\Administrators|path\\to\\file|status code 502|api key: required|public key: see docs
version v1.2.3@latest|curl -u user:<password> x|prod-12.westeurope.logic.azure.com
HTTP/1.1 502 Bad Gateway|error at 10:15am|Password must be changed|/api/users/me|id: 12345678
The secret was rotated|mysql -P 3306 -h db|mkdir -p a/b|2026-11-30T10:15:30Z|code=502&x=1"""


def test_almost_all_secrets_are_masked_in_full(draw: random.Random) -> None:
    drawn = [_draw(draw) for _ in range(3000)]
    # Text around it must not help: a line before, and a line behind.
    left = [(secret, text) for secret, text in drawn if secret in mask(f"at 10:15\n{text}\nend")]
    share = 1 - len(left) / len(drawn)
    sys.stdout.write(f"masked in full: {share:.2%}\n")
    sys.stdout.writelines(f"{text!r}\n" for _, text in left[:40])
    assert share >= 0.97


def test_almost_nothing_harmless_is_changed() -> None:
    texts = HARMLESS.replace("\n", "|").split("|")
    changed = [text for text in texts if mask(text) != text]
    assert len(texts) > 50
    assert changed == []
