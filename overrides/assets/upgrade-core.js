// The way from one version of the CoE Starter Kit to another, without its looks.
// The same as errordesk/replies/upgrade.py; tests/replies/test_twins.py holds both together.
// Names of records and plans are those of Python. `releases` is the list of the release records.
"use strict"
;(function (root) {
  // The build writes the constants of errordesk/replies/upgrade.py here.
  const T = {}

  /** Say whether a solution is the Core Components, whose releases are known; unnamed, it is. */
  function isCore(solution) {
    const name = solution.toLowerCase().replace(/[^a-z]/g, "")
    return ["", "core"].includes(name) || name.includes("corecomponents")
  }

  /** Return a version as numbers, which compare part by part; zeros at the end do not count. */
  function parse(version) {
    const parts = version.split(".").filter(part => part !== "x").map(Number)
    while (parts.length > 2 && parts.at(-1) === 0) parts.pop()
    return parts
  }

  function compare(one, other) {
    for (let index = 0; index < Math.min(one.length, other.length); index++)
      if (one[index] !== other[index]) return one[index] - other[index]
    return one.length - other.length
  }

  const series = version => version.slice(0, 2)
  const equal = (one, other) => compare(one, other) === 0

  /** Return all versions that a release is known of, oldest first. */
  function knownVersions(releases) {
    const found = new Set(releases.flatMap(release => release.versions))
    return [...found].sort((one, other) => compare(parse(one), parse(other)))
  }

  function releaseOf(releases, version) {
    const wanted = parse(version)
    let ofSeries = null
    for (const release of releases)
      for (const other of release.versions) {
        const numbers = parse(other)
        if (equal(numbers, wanted) && !other.endsWith(".x")) return release
        // Of some series only the first two numbers were seen, so any patch of it may exist.
        if (numbers.length === 2 && equal(numbers, series(wanted))) ofSeries = release
      }
    return ofSeries
  }

  function near(releases, version) {
    const wanted = parse(version)
    const known = knownVersions(releases)
    const same = known.filter(other => equal(series(parse(other)), wanted))
    if (same.length) return same
    const below = known.filter(other => compare(parse(other), wanted) < 0)
    const above = known.filter(other => compare(parse(other), wanted) > 0)
    return [...below.slice(-1), ...above.slice(0, 1)]
  }

  const monthOf = (releases, version) => releaseOf(releases, version)?.month ?? ""

  function skips(releases, start, target) {
    const first = parse(start)
    const last = parse(target)
    const between = other =>
      compare(first, other) < 0 && compare(other, last) < 0 && !equal(other, series(first))
    if (knownVersions(releases).some(version => between(parse(version)))) return true
    const since = monthOf(releases, start)
    const until = monthOf(releases, target)
    // There was a release in such a month, but nobody noted its version.
    return releases.some(
      ({ month, status, versions }) =>
        status === "unknown" && !versions.length && since < month && month < until
    )
  }

  function direct(start, target, releases, rules) {
    const [[year, month], [toYear, toMonth]] = [start, target].map(version =>
      monthOf(releases, version).split("-").map(Number)
    )
    const gap = (toYear - year) * 12 + toMonth - month
    if (gap <= rules.tested_months)
      return [T.REASONS.get("tested").replace("{}", () => rules.tested), rules.tested_grade]
    if (compare(parse(start), rules.direct_from) >= 0)
      return [T.REASONS.get("direct"), rules.direct_grade]
    return [T.REASONS.get("tried"), "judgement"]
  }

  function newestOf(releases, wanted) {
    return knownVersions(releases)
      .filter(version => equal(series(parse(version)), series(wanted)) && !version.endsWith(".x"))
      .at(-1)
  }

  function fallbackSteps(first, last, target, releases, rules) {
    if (compare(first, rules.direct_from) >= 0) return []
    const old = compare(series(first), rules.old_limit) <= 0
    const steps = (old ? rules.old_chain : rules.middle_chain)
      .map(step => newestOf(releases, parse(step)) ?? step)
      .filter(step => compare(first, parse(step)) < 0 && compare(parse(step), last) < 0)
    if (!steps.length) return []
    return [
      ...steps.map(version => ({ version, reason: T.REASONS.get("step"), grade: rules.chain_grade })),
      { version: target, reason: T.REASONS.get("end"), grade: "judgement" },
    ]
  }

  /** Return the way from the installed version to another one. */
  function plan(start, target, releases, rules) {
    const none = { start, target, path: [], fallback: [], fresh_start: false, unknown: [], near: [] }
    const unknown = [...new Set([start, target])].filter(version => !releaseOf(releases, version))
    if (unknown.length) {
      const close = new Set(unknown.flatMap(version => near(releases, version)))
      return { ...none, kind: "unknown", unknown, near: [...close] }
    }
    const first = parse(start)
    const last = parse(target)
    if (equal(first, last)) return { ...none, kind: "same" }
    if (compare(first, last) > 0) return { ...none, kind: "downgrade" }
    let kind = "skipped"
    if (equal(series(first), series(last))) kind = "patch"
    else if (!skips(releases, start, target)) kind = "next"
    const [reason, grade] = direct(start, target, releases, rules)
    return {
      ...none,
      kind,
      path: [{ version: target, reason, grade }],
      fallback: kind === "skipped" ? fallbackSteps(first, last, target, releases, rules) : [],
      fresh_start: first[0] <= rules.fresh_major,
    }
  }

  /** Return a plan as the section `advice` of a reply reads it. */
  function advice(found) {
    const kinds = Object.fromEntries(T.KINDS.map(kind => [kind, kind === found.kind]))
    const steps = found.fallback.map(step => step.version).join(" → ")
    return { ...kinds, fresh: found.fresh_start, steps }
  }

  root.ErrorDeskUpgrade = { advice, isCore, knownVersions, plan }
})(globalThis)
