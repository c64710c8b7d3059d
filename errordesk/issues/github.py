"""Talk to GitHub's API, one try for each call; a caught error says whether another try makes sense.

Nothing here repeats a request. Whoever writes must look first what is there, so the caller repeats
the whole of looking and writing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from pydantic import TypeAdapter, ValidationError

from errordesk.text.escape import visible

T = TypeVar("T")
CONNECT_SECONDS = 10
# GitHub ends the work on a request after 10 seconds. Whoever waits longer knows that a write
# without an answer has either taken place or never will.
READ_SECONDS = 30
# What GitHub asks to wait when a rate limit comes without a time.
LIMIT_SECONDS = 60.0
REDIRECTS = 3
# Of 100 items each. GitHub holds fewer comments for one issue.
MAX_PAGES = 300
_REDIRECT = (301, 302, 307, 308)
_FINAL = {
    401: "GitHub does not accept the token (401)",
    403: "the token may not do this (403); the workflow needs the permission issues: write",
    404: "the issue is gone, or the token cannot see it (404)",
    410: "the issue was deleted, or issues are turned off (410)",
    422: "GitHub refused what was sent (422)",
    451: "GitHub does not serve this repository for legal reasons (451)",
}


class FinalError(Exception):
    """GitHub's answer will not change by asking again; its text is one line for people."""


class PassingError(Exception):
    """GitHub could not answer this time; its text is one line for people.

    `wait` is how many seconds GitHub asks to wait, if it says so. `unsure`: a write may have taken
    place although the answer does not tell.
    """

    def __init__(self, text: str, wait: float | None = None, *, unsure: bool = False) -> None:
        super().__init__(text)
        self.wait = wait
        self.unsure = unsure


class GitHub:
    """GitHub's REST API with one token.

    Args:
        token: sent as bearer, to the hosts of the two addresses alone, and never printed.
        api_url: the address of the REST API, as `https://api.github.com`.
        graphql_url: the address of the GraphQL API.
        now: the time in seconds since 1970, to which GitHub's times are compared.

    Every method raises `PassingError` when another try makes sense, and `FinalError` otherwise.
    """

    def __init__(
        self, token: str, api_url: str, graphql_url: str, now: Callable[[], float] = time.time
    ) -> None:
        self._api_url = api_url.rstrip("/")
        self._graphql_url = graphql_url
        self._now = now
        self._login = ""
        self._session = requests.Session()
        # As `auth`, because a header would be replaced by what a .netrc file holds for the host.
        self._session.auth = _Bearer(token)
        self._session.headers.update(
            {
                "Accept": "application/vnd.github+json",
                "User-Agent": "error-desk",
                "X-GitHub-Api-Version": "2022-11-28",
            }
        )

    def get(self, path: str, kind: type[T]) -> T:
        """Return what stands at `path`, read as `kind`, a type that pydantic knows."""
        return _read(self._send("GET", self._api_url + path), kind)

    def pages(self, path: str, kind: type[T]) -> list[T]:
        """Return the items of a list, over all its pages."""
        items: list[T] = []
        address = f"{self._api_url}{path}?per_page=100"
        asked: set[str] = set()
        while True:
            asked.add(address)
            response = self._send("GET", address)
            items += _read(response, list[kind])  # type: ignore[valid-type]  # a model
            following = response.links.get("next", {}).get("url")
            if not following:
                return items
            address = self._same_host(address, following)
            if address in asked:
                raise FinalError("GitHub's list of comments leads back to a page that was read")
            if len(asked) == MAX_PAGES:
                raise FinalError(f"GitHub's list of comments has more than {MAX_PAGES} pages")

    def write(self, method: str, path: str, body: dict[str, Any]) -> None:
        """Send `body` by POST or PATCH; an answer that is not JSON counts as unsure."""
        response = self._send(method, self._api_url + path, body)
        _read(response, Any, unsure=True)

    def login(self) -> str:
        """Return the login that the token writes under, as `github-actions[bot]`; asked once.

        By GraphQL, because `GET /user` is refused to the tokens of workflows and apps.
        """
        if not self._login:
            query = {"query": "query { viewer { login } }"}
            answer = _read(self._send("POST", self._graphql_url, query, writes=False), dict)
            try:
                self._login = str(answer["data"]["viewer"]["login"])
            except (KeyError, TypeError):
                raise PassingError("GitHub did not say who the token writes as") from None
        return self._login

    def _send(
        self, method: str, address: str, body: Any = None, *, writes: bool | None = None
    ) -> requests.Response:
        unsure = method != "GET" if writes is None else writes
        for _ in range(1 + REDIRECTS):
            try:
                response = self._session.request(
                    method,
                    address,
                    json=body,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                )
            except requests.Timeout:
                text = f"GitHub did not answer within {READ_SECONDS} seconds"
                raise PassingError(text, unsure=unsure) from None
            except requests.RequestException as error:
                text = f"the connection to GitHub broke ({type(error).__name__})"
                raise PassingError(text, unsure=unsure) from None
            if response.status_code not in _REDIRECT:
                self._check(response, unsure=unsure)
                return response
            # Followed here, because requests would turn a redirected POST into a GET.
            address = self._same_host(address, response.headers.get("Location", ""))
        raise FinalError("GitHub redirects in a circle")

    @staticmethod
    def _same_host(address: str, target: str) -> str:
        """Return `target` as a full address; the token goes to no other host."""
        full = urljoin(address, target)
        if urlsplit(full)[:2] != urlsplit(address)[:2]:
            raise FinalError("GitHub points to another host; that is not followed")
        return full

    def _check(self, response: requests.Response, *, unsure: bool) -> None:
        status = response.status_code
        if response.ok:
            return
        if status >= 500 or status == 408:
            wait = self._seconds(response.headers.get("Retry-After"))
            raise PassingError(f"GitHub answered {status}", wait, unsure=unsure)
        said = _message(response)
        if status in (403, 429):
            limited = status == 429 or "rate limit" in said.lower()
            wait = self._seconds(response.headers.get("Retry-After"))
            if wait is None and response.headers.get("X-RateLimit-Remaining") == "0":
                reset = response.headers.get("X-RateLimit-Reset", "")
                wait = max(int(reset) - self._now(), 0) + 1 if reset.isdecimal() else LIMIT_SECONDS
            if wait is not None or limited:
                text = f"GitHub's rate limit is reached ({status})"
                raise PassingError(text, LIMIT_SECONDS if wait is None else wait)
        text = _FINAL.get(status, f"GitHub answered {status}")
        raise FinalError(f"{text}; GitHub says: {said}" if said else text)

    def _seconds(self, retry_after: str | None) -> float | None:
        """Return the seconds that the header `Retry-After` means: a number, or a date."""
        if retry_after is None:
            return None
        if retry_after.strip().isdecimal():
            return float(retry_after)
        try:
            return max(parsedate_to_datetime(retry_after).timestamp() - self._now(), 0)
        except (ValueError, OverflowError):
            return LIMIT_SECONDS


class _Bearer(requests.auth.AuthBase):
    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _read(response: requests.Response, kind: type[T], *, unsure: bool = False) -> T:
    try:
        return TypeAdapter(kind).validate_json(response.content)
    except ValidationError:
        raise PassingError("GitHub's answer could not be read", unsure=unsure) from None


def _message(response: requests.Response) -> str:
    """Return what GitHub says to an error, as one short line."""
    try:
        said = response.json()["message"]
    except (ValueError, KeyError, TypeError):
        return ""
    return " ".join(visible(str(said)).split())[:200]
