"""Faults of the network and of GitHub: nothing is posted twice, nothing is lost silently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errordesk.issues import action, comment, github
from tests.action.standin import START, Fault, GitHubStandIn

LABELS = ["bug", "power-platform", "kind-alpha"]
READS = ["issue", "comments", "login"]
STAGES = [*READS, "post", "labels"]
PASSING: dict[str, Callable[[str], Fault]] = {
    "408": lambda stage: Fault(stage, status=408),
    "500": lambda stage: Fault(stage, status=500),
    "502": lambda stage: Fault(stage, status=502),
    "503": lambda stage: Fault(stage, status=503, headers={"Retry-After": "5"}),
    "504": lambda stage: Fault(stage, status=504),
    "429": lambda stage: Fault(stage, status=429, headers={"Retry-After": "7"}),
    "429 bare": lambda stage: Fault(stage, status=429),
    "403 with Retry-After": lambda stage: Fault(stage, status=403, headers={"Retry-After": "7"}),
    "403 of the hour": lambda stage: Fault(
        stage,
        status=403,
        headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(START) + 90)},
    ),
    "403 secondary": lambda stage: Fault(
        stage, status=403, message="You have exceeded a secondary rate limit."
    ),
    "reset": lambda stage: Fault(stage, "reset"),
    "cut": lambda stage: Fault(stage, "cut"),
    "garbage": lambda stage: Fault(stage, "garbage"),
}
# The write takes place, and its answer is lost.
LOST: dict[str, Callable[[str], Fault]] = {
    "500 after": lambda stage: Fault(stage, status=500, written=0),
    "502 after": lambda stage: Fault(stage, status=502, written=0),
    "reset after": lambda stage: Fault(stage, "reset", written=0),
    "reset and late": lambda stage: Fault(stage, "reset", written=9),
    "504 and late": lambda stage: Fault(stage, status=504, written=9),
}
FINAL = {
    401: "does not accept the token (401)",
    403: "needs the permission issues: write",
    404: "is gone, or the token cannot see it (404)",
    410: "was deleted, or issues are turned off (410)",
    418: "GitHub answered 418",
    422: "refused what was sent (422)",
    451: "for legal reasons (451)",
}


def prepare(hub: GitHubStandIn, stage: str) -> None:
    """Let every stage be reached: a comment with the marker makes the action ask who it is."""
    if stage == "login":
        hub.comment(comment.MARK, "octocat")


@pytest.mark.parametrize(
    ("stage", "fault"),
    [(stage, fault) for stage in STAGES for fault in PASSING]
    + [(stage, fault) for stage in ("post", "labels") for fault in LOST],
)
def test_one_fault_leads_to_one_comment(hub: GitHubStandIn, stage: str, fault: str) -> None:
    prepare(hub, stage)
    hub.faults = [(PASSING | LOST)[fault](stage)]
    result = hub.run()
    assert hub.faults == []
    assert (result.code, len(hub.own), hub.labels) == (0, 1, LABELS)
    assert len(result.waits) == 1
    assert "posted the reply of pp-alpha; added labels" in result.out


@pytest.mark.parametrize(
    ("stage", "written"),
    [("issue", None), ("comments", None), ("post", None), ("post", 0), ("labels", 0)],
)
def test_silence_is_a_fault_as_well(
    hub: GitHubStandIn, stage: str, written: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A slow machine may see further time-outs, which are survived in the same way.
    monkeypatch.setattr(github, "READ_SECONDS", 0.5)
    hub.faults = [Fault(stage, "silence", written=written)]
    result = hub.run()
    assert (result.code, len(hub.own), hub.labels) == (0, 1, LABELS)
    assert "GitHub did not answer within 0.5 seconds; next try in" in result.out


@pytest.mark.parametrize("fault", [*PASSING, *LOST])
def test_one_fault_of_an_update(hub: GitHubStandIn, fault: str) -> None:
    hub.run()
    hub.issue["body"] = "alpha again"
    hub.faults = [(PASSING | LOST)[fault]("patch")]
    result = hub.run(hub.event("edited"))
    assert (result.code, len(hub.own), hub.faults) == (0, 1, [])
    assert "again" in hub.own[0]
    assert "updated the reply of pp-alpha" in result.out


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", ["502", "429", "reset"])
def test_a_fault_without_end_is_given_up_and_told(
    hub: GitHubStandIn, stage: str, fault: str
) -> None:
    prepare(hub, stage)
    hub.faults = [PASSING[fault](stage) for _ in range(50)]
    result = hub.run()
    assert result.code == 1
    assert "gave up after 6 tries" in result.out
    assert hub.requests.count(stage) == action.TRIES
    assert sum(result.waits) <= action.PATIENCE
    if stage == "labels":
        assert "labels not added (power-platform, kind-alpha): " in result.out
        assert "posted the reply of pp-alpha" in result.out
        assert len(hub.own) == 1
    else:
        assert "reply not written: " in result.out
        assert hub.own == []


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("status", FINAL)
def test_a_final_answer_is_told_at_once(hub: GitHubStandIn, stage: str, status: int) -> None:
    prepare(hub, stage)
    hub.faults = [Fault(stage, status=status, message="As planned")]
    result = hub.run()
    assert (result.code, result.waits) == (1, [])
    assert FINAL[status] + "; GitHub says: As planned" in " ".join(result.out.split())
    assert result.out.count("\n") == 1
    # Either part comes without the other.
    assert len(hub.own) == (1 if stage == "labels" else 0)
    assert (hub.labels == LABELS) == (stage == "post")
    # And the second run makes up for the first.
    assert hub.run(GITHUB_RUN_ATTEMPT="2").code == 0
    assert (len(hub.own), hub.labels) == (1, LABELS)


def test_what_github_says_stays_one_short_line(hub: GitHubStandIn) -> None:
    # A runner carries out what begins a line of the log with two colons.
    hub.faults = [Fault("post", status=422, message="no\n::warning::x\u202e " + "y" * 500)]
    result = hub.run()
    assert (result.code, result.out.count("\n")) == (1, 1)
    assert "GitHub says: no ::warning::x yyy" in result.out
    assert len(result.out) < 400


@pytest.mark.parametrize("after", [Fault("issue", status=404, skip=1), Fault("issue", skip=1)])
def test_when_the_fate_of_a_write_is_not_known_it_says_so(hub: GitHubStandIn, after: Fault) -> None:
    hub.faults = [Fault("post", "reset", written=0), *(replace(after) for _ in range(9))]
    result = hub.run()
    assert (result.code, len(hub.own)) == (1, 1)
    assert "reply not written: " in result.out
    assert "it may have been written all the same, run the job again" in result.out
    hub.faults = []
    assert hub.run(GITHUB_RUN_ATTEMPT="2").code == 0
    assert (len(hub.own), hub.labels) == (1, LABELS)


def test_an_issue_that_is_closed_after_a_lost_answer(hub: GitHubStandIn) -> None:
    hub.faults = [Fault("post", "reset")]
    hub.postpone(5, lambda: hub.issue.update(locked=True))
    result = hub.run()
    assert result.code == 1
    assert "meanwhile, the issue is locked; it may have been written all the same" in result.out


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (Fault(status=429, headers={"Retry-After": "37"}), 37),
        (Fault(status=403, headers={"Retry-After": "0"}), 0),
        (Fault(status=403, headers={"Retry-After": formatdate(START + 41, usegmt=True)}), 41),
        (Fault(status=403, headers={"Retry-After": formatdate(START - 41, usegmt=True)}), 0),
        (Fault(status=429, headers={"Retry-After": "soon"}), 60),
        (Fault(status=429), 60),
        (Fault(status=403, message="secondary rate limit"), 60),
        (
            Fault(
                status=403,
                headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(START) + 99)},
            ),
            100,
        ),
        (Fault(status=429, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}), 1),
        (Fault(status=403, headers={"X-RateLimit-Remaining": "0"}), 60),
        (Fault(status=503, headers={"Retry-After": "12"}), 12),
        (Fault(status=500), 2),
    ],
)
def test_it_waits_as_long_as_github_asks(hub: GitHubStandIn, fault: Fault, wait: float) -> None:
    hub.faults = [fault]
    result = hub.run()
    assert (result.code, result.waits) == (0, [wait])


@pytest.mark.parametrize("stage", STAGES)
def test_after_an_unclear_write_it_waits_longer(hub: GitHubStandIn, stage: str) -> None:
    prepare(hub, stage)
    hub.faults = [Fault(stage)]
    writes = stage in ("post", "labels")
    assert hub.run().waits == [action.UNSURE_WAIT if writes else action.FIRST_WAIT]


def test_waits_between_tries_grow(hub: GitHubStandIn) -> None:
    hub.faults = [Fault("issue") for _ in range(5)]
    result = hub.run()
    assert (result.code, result.waits) == (0, [2, 4, 8, 16, 32])


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "601"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(START) + 3000)},
    ],
)
def test_a_wait_that_is_too_long_is_not_begun(hub: GitHubStandIn, headers: dict[str, str]) -> None:
    hub.faults = [Fault("post", status=403, headers=headers), Fault("labels", status=403)]
    result = hub.run()
    assert (result.code, result.waits, hub.own) == (1, [], [])
    assert "a run waits 600 s in all" in result.out


def test_waits_of_both_parts_count_together(hub: GitHubStandIn) -> None:
    hub.faults = [
        Fault("post", status=429, headers={"Retry-After": "400"}),
        Fault("labels", status=429, headers={"Retry-After": "400"}),
    ]
    result = hub.run()
    assert (result.code, result.waits, len(hub.own)) == (1, [400], 1)


def test_what_changed_during_a_wait_counts(hub: GitHubStandIn) -> None:
    """A person who closes or locks the issue meanwhile gets no answer any more."""
    hub.faults = [Fault("post", status=429, headers={"Retry-After": "60"})]
    hub.postpone(30, lambda: hub.issue.update(locked=True))
    result = hub.run()
    assert (result.code, hub.own, hub.labels) == (0, [], ["bug"])
    assert "the issue is locked" in result.out


# Any sequence of faults ----------------------------------------------------------------------

# GitHub refuses a write or carries it out, never both; so only a 5xx or a reset may do either.
ANY_FAULT = st.one_of(
    st.builds(
        Fault,
        stage=st.sampled_from(["", *STAGES]),
        how=st.sampled_from(["answer", "reset"]),
        status=st.sampled_from([500, 502, 503]),
        written=st.sampled_from([None, 0, 9]),
    ),
    st.builds(
        Fault,
        stage=st.sampled_from(["", *STAGES]),
        how=st.sampled_from(["answer", "cut", "garbage"]),
        status=st.sampled_from([403, 404, 422, 429]),
        headers=st.sampled_from([{}, {"Retry-After": "3"}, {"X-RateLimit-Remaining": "0"}]),
    ),
)


@pytest.mark.slow
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(faults=st.lists(ANY_FAULT, max_size=9), runs=st.integers(1, 3))
def test_never_two_comments_and_success_means_one(
    hub: GitHubStandIn, faults: list[Fault], runs: int
) -> None:
    hub.reset()
    hub.faults = list(faults)
    hub.comment(comment.MARK, "octocat")
    for number in range(1, runs + 1):
        result = hub.run(hub.event("edited"), GITHUB_RUN_ATTEMPT=str(number))
        assert len(hub.own) <= 1
        assert sum(result.waits) <= action.PATIENCE
        if result.code == 0:
            assert len(hub.own) == 1
            assert set(LABELS) <= set(hub.labels)
        hub.now += 60  # nobody runs a job again in the same second
    # When the faults are over, one more run makes everything whole.
    hub.faults = []
    assert hub.run(hub.event("edited"), GITHUB_RUN_ATTEMPT="9").code == 0
    assert (len(hub.own), set(hub.labels)) == (1, set(LABELS))
