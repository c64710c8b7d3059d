"""Run checks and show what they found: as a table, as JSON, as annotations of GitHub."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

from errordesk.checks.context import Context
from errordesk.checks.registry import RUN
from errordesk.records.problems import Problem, ProblemsError, UsageError
from errordesk.records.rules import Check

JSON_VERSION = "1.0"
State = Literal["passed", "failed", "not run", "skipped"]
# They read the site that the check `build` makes, and take longest: LinkChecker works beside them.
_BUILD = "build"
_LINKS = {"links", "anchors"}
REVIEW = "review"
LISTS = "lists"
# It tells the causes.
RECORDS = "records"
HEADINGS = "headings"
_WRONG = "the records or pages have findings"


@dataclass(frozen=True)
class Result:
    """What one check found; `seconds` of wall time, `reason` why it was not run.

    A check is skipped when nobody asked for it, and not run when something is in its way.
    """

    check: Check
    state: State
    findings: tuple[Problem, ...]
    seconds: float
    reason: str = ""


def run(
    checks: Iterable[Check],
    context: Context,
    progress: Callable[[int, Check | None], None] | None = None,
) -> list[Result]:
    """Run checks; return their results in the same order.

    Args:
        checks: what `registry.select` returns.
        context: what they look at.
        progress: called before each check with its place in the order, counted from 1, and
            with None at the end.

    The build and LinkChecker are other programs, so the checks of the content go on beside them.
    """
    chosen = list(checks)
    by_name = {check.name: check for check in chosen}
    results: dict[str, Result] = {}
    with ThreadPoolExecutor(1) as beside:
        building = _begin(by_name.get(_BUILD), context, beside)
        linking: Future[object] | None = None
        for place, check in enumerate(chosen, 1):
            if progress:
                progress(place, check)
            if check.name == _BUILD and building is not None:
                results[check.name] = building.result()
            elif check.needs == "site" and _BUILD in results and results[_BUILD].state != "passed":
                results[check.name] = Result(check, "not run", (), 0, "the site was not built")
            else:
                if check.needs == "site" and linking is None and _LINKS & by_name.keys():
                    linking = beside.submit(_quietly, lambda: context.link_report)
                if check.name not in _LINKS:
                    results[check.name] = _run(check, context)
        # They wait for LinkChecker, so they come last.
        for name in _LINKS & by_name.keys() - results.keys():
            results[name] = _run(by_name[name], context)
    if progress:
        progress(len(chosen), None)
    return _without_notes([results[check.name] for check in chosen])


def _without_notes(results: list[Result]) -> list[Result]:
    """Leave out that a list has to be noted again where another check tells what to do there."""
    told = {p.file for result in results if result.check.name != LISTS for p in result.findings}

    def left(result: Result) -> Result:
        if result.check.name != LISTS or result.state != "failed":
            return result
        found = tuple(p for p in result.findings if p.file not in told)
        return replace(result, findings=found, state="failed" if found else "passed")

    return [left(result) for result in results]


def _begin(
    build: Check | None, context: Context, beside: ThreadPoolExecutor
) -> Future[Result] | None:
    """Begin to build, unless the records are wrong: the engine would only say so again."""
    if build is None:
        return None
    if _is_sound(context):
        return beside.submit(_run, build, context)
    done: Future[Result] = Future()
    done.set_result(Result(build, "not run", (), 0, _WRONG))
    return done


def _is_sound(context: Context) -> bool:
    try:
        return context.sound
    except ProblemsError:
        return False


def _quietly(read: Callable[[], object]) -> None:
    """Read something ahead of time; whoever needs it meets the error again."""
    try:
        read()
    except UsageError:
        return


def _run(check: Check, context: Context) -> Result:
    began = time.monotonic()
    state: State
    reason = ""
    if check.name == REVIEW and context.today is None:
        return Result(check, "skipped", (), 0, "review dates are compared with --today")
    try:
        found = set(RUN[check.name](context))
        follows = context.read[0].follows if check.name == HEADINGS else context.follows
        findings = tuple(sorted(p for p in found if check.name == RECORDS or not follows(p)))
        state = "failed" if findings else "passed"
    except ProblemsError:
        findings, state, reason = (), "not run", _WRONG
    except UsageError as error:
        findings, state, reason = (), "not run", str(error)
    except (LookupError, AttributeError, RecursionError):
        # What it looks for is missing because of a finding, or a snippet calls itself; anything
        # else is a fault of ours.
        if _is_sound(context):
            raise
        findings, state, reason = (), "not run", _WRONG
    return Result(check, state, findings, time.monotonic() - began, reason)


def failed(results: Iterable[Result]) -> bool:
    """Say whether a check found something, or could not run."""
    return any(result.state in ("failed", "not run") for result in results)


def table(results: list[Result]) -> str:
    """Return one line for each check, and one for all."""
    width = max(len(result.check.name) for result in results)
    lines = [f"{'no':>3}  {'check':<{width}}  {'found':>7}  it makes sure that"]
    for result in results:
        ran = result.state in ("passed", "failed")
        found = str(len(result.findings)) if ran else result.state
        said = f"({result.reason})" if result.reason else result.check.purpose
        lines.append(f"{result.check.number:>3}  {result.check.name:<{width}}  {found:>7}  {said}")
    total = sum(len(result.findings) for result in results)
    skipped = sum(result.state == "not run" for result in results)
    more = f", {skipped} not run" if skipped else ""
    lines.append(f"{len(results)} checks: {total} finding(s){more}")
    return "\n".join(lines)


def findings(results: list[Result]) -> str:
    """Return one line for each finding: file, line, what is wrong, and the check that says so.

    Where nothing was found, one line for each reason why a check could not run.
    """
    lines = [
        f"{finding} [{result.check.name}]" for result in results for finding in result.findings
    ]
    reasons = [result.reason for result in results if result.state == "not run"]
    if not lines:
        lines = [f"errordesk: {reason}" for reason in dict.fromkeys(reasons)]
    return "\n".join(lines)


def as_json(results: list[Result]) -> str:
    """Return the results as one JSON object."""
    data = {
        "version": JSON_VERSION,
        "findings": sum(len(result.findings) for result in results),
        "checks": [
            {
                "number": result.check.number,
                "name": result.check.name,
                "purpose": result.check.purpose,
                "state": result.state,
                "reason": result.reason,
                "seconds": round(result.seconds, 3),
                "findings": [
                    {"file": found.file, "line": found.line, "message": found.message}
                    for found in result.findings
                ],
            }
            for result in results
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def github(results: list[Result]) -> str:
    """Return the findings as GitHub Actions shows them beside the lines of a pull request.

    The form is that of its workflow commands: `::error file=…,line=…,title=…::message`.
    """
    lines = [
        f"::error file={_property(found.file)},line={found.line},"
        f"title={_property(f'errordesk check {result.check.name}')}::{_data(found.message)}"
        for result in results
        for found in result.findings
    ]
    lines += [
        f"::error title={_property(f'errordesk check {result.check.name}')}::"
        f"{_data(f'not run: {result.reason}')}"
        for result in results
        if result.state == "not run"
    ]
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
