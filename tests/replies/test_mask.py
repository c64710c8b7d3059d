"""Secrets, identities and addresses are taken out; what tells nothing stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errordesk.text.mask import mask
from tests.replies.hostile import SECRETS

pytestmark = pytest.mark.slow

ONE = "0f8fad5b-d9cb-469f-a165-70867728950e"
TWO = "11111111-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Authorization: Bearer a.b.c", "Authorization: <secret>"),
        (
            'curl -H "Authorization: Basic dXNl" https://x',
            'curl -H "Authorization: <secret>" https://x',
        ),
        ('Set-Cookie: a="b c"; path=/', "Set-Cookie: <secret>"),
        ("Bearer abcdefghijklmnop.qrs", "Bearer <token>"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig", "<token>"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123", "<token>"),
        ("g\u200bhp_abcdefghijklmnopqrstuvwxyz0123", "<token>"),
        ("abc8Q~abcdefghijklmnopqrstuvwxyz0123456", "<token>"),
        ("c?sv=1&sig=a%2Bb%3D&se=2", "c?sv=1&sig=<secret>&se=2"),
        ("/api/f?code=abc==", "/api/f?code=<secret>"),
        ("AccountKey=a/b==;X=1", "AccountKey=<secret>;X=1"),
        ('{"client_secret": "x~y"}', '{"client_secret": "<secret>"}'),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- z",
            "<private-key> z",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMII cut", "<private-key>"),
        ("Ann@Contoso.com, ann@contoso.com, bob@x.org", "<mail-1>, <mail-1>, <mail-2>"),
        ("https://Contoso.crm4.dynamics.com/x", "https://<tenant-1>.crm4.dynamics.com/x"),
        ("contoso.onmicrosoft.com", "<tenant-1>.onmicrosoft.com"),
        ("contoso-my.sharepoint.com", "<tenant-1>.sharepoint.com"),
        ("contoso.azurewebsites.net", "<tenant-1>.azurewebsites.net"),
        (f"tenant id: {ONE}", "tenant id: <tenant-1>"),
        (f"Environment {ONE}, {ONE.upper()}", "Environment <environment-1>, <environment-1>"),
        (f"{ONE} {TWO} {ONE.replace('-', '')}", "<guid-1> <guid-2> <guid-1>"),
        ("/resourceGroups/rg-prod/providers", "/resourceGroups/<resource-group-1>/providers"),
        ("C:\\Users\\ann\\x /home/bob/y", "C:\\Users\\<user-1>\\x /home/<user-2>/y"),
        ("10.0.0.4, 10.0.0.4:443, 52.1.2.3/24", "<ip-1>, <ip-1>:443, <ip-2>/24"),
    ],
)
def test_what_is_masked(text: str, expected: str) -> None:
    assert mask(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Error code=80048539, key: value, a secret agent, the token ring",
        "Core Components 4.50.2 and 3.20.0.1, build 10.0.19041.1",
        "127.0.0.1 and 168.63.129.16",
        "make.powerapps.com, admin.powerplatform.microsoft.com, login.microsoftonline.com",
        "/home/site/wwwroot",
        "8004F01F 0x80072322 -2147015902",
        "HELPER - Add User to Security Role",
        "the Bearer of this letter",
    ],
)
def test_what_tells_nothing_stays(text: str) -> None:
    assert mask(text) == text


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(SECRETS), st.text(max_size=10)), max_size=5).map("\n".join)
)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.uuids(), st.integers(0, 99))
def test_nothing_around_it_hides_an_identity(
    before: str, after: str, guid: object, number: int
) -> None:
    host = f"contoso{number:02}.crm4.dynamics.com"
    masked = mask(f"{before} {guid} {host} ann.x@{host} {after}")
    assert str(guid) not in masked
    assert f"contoso{number:02}" not in masked
    assert "ann.x" not in masked


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "a.", "a@", "a-", "1.", "eyJ", "sig=", "tenant ", "crm.", "/home/", " \t", '"', "_"),
        *("Authorization:", '"Cookie:', "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"),
        *("password: ", "<password>", "--password ", "eyJ" + "a" * 17 + "\n", "A" * 70 + "\n"),
        *("MII" + "A" * 40 + "\n", "mysql ", "://", "2001:", "a\\", "%25", "&amp;", "; password"),
    ],
)
def test_masking_takes_time_in_proportion(unit: str) -> None:
    started = time.process_time()
    mask(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 2.5
