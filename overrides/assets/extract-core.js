// Reads the fields of a reply out of a pasted report: an issue form, a mail, a ticket.
// The same as errordesk/replies/extract.py to the byte, which says what counts and why; both are held
// together by tests/replies/extract_vectors.json. So nothing here depends on how a language reads
// \w, \s or \b, and expressions that count characters have the flag u.
// A classic script, so that it works from a folder (file://) as well as from a server.
"use strict"
;(function (root) {
  const NAMES = ["solution", "from", "to", "flow", "attempts", "times", "health", "request_id"]
  const LONGEST = 200 // code points of a value; what is longer is no name but a story
  const READ = 100_000 // code points in which fields are looked for
  const [WEAK, SENTENCE, LABEL, MESSAGE] = [0, 1, 2, 3]
  const EITHER = "version" // a candidate for from or to: nobody says which

  const BLANK = " \t\u00a0"
  const EDGE = BLANK + ">" // of a line: blanks, and the mark of quoted mail
  const DECORATION = BLANK + "*_`\"'\u201c\u201d\u2018\u2019"

  const set = words => new Set(words.split(" "))
  // Of ASCII alone: languages differ in what the small form of other letters is.
  const lower = text => text.replace(/[A-Z]+/g, letters => letters.toLowerCase())

  function strip(text, signs) {
    let begin = 0
    let end = text.length
    while (begin < end && signs.includes(text[begin])) begin++
    while (begin < end && signs.includes(text[end - 1])) end--
    return text.slice(begin, end)
  }

  // Lines ----------------------------------------------------------------------------------------

  const GAP = /\n{3,}/g
  const FENCE = /^(?:`{3,}[^`]*$|~{3,})/
  const FENCE_END = /^(?:`{3,}|~{3,})$/
  const CHECKLIST = /^[-*+] \[[ xX]\]/
  const HEADING = /^(?:#{1,6}[ \t]([^\n]*)|\*\*([^*\n]*)\*\*:?)$/
  // How the headings of issue forms and of older templates begin, beside those that name a field.
  const FORM =
    /^(?:describe the|expected (?:behavio|result)|actual (?:behavio|result)|steps to|to reproduce|anything else|additional (?:context|info)|screenshots?|component |checklist|client request|(?:does|has|is) this|(?:do|have) you|what (?:is|method|happened|did|app|solution)|which )/

  // Labels ---------------------------------------------------------------------------------------

  const WORD = /[a-z]+|[-=]{0,3}>|[\u2192\u27a1]/g
  const LABEL_FILLER = set(
    "a an and any at by far i in is it my number of our please so that the these this those was we" +
      " were with you your are be been being did do does had has have what which coe starter kit" +
      " core component components experiencing having issue problem using use"
  )
  // The words of a label without fillers -> the field. "version" does not say which of the two.
  const LABELS = new Map(
    Object.entries({
      solution:
        "solution|solution name|name solution|affected solution|solution affected|solution display name|failing solution",
      version: "version|versions|affected version|version on",
      from: "from|from version|upgrade from|upgrading from|updating from|installed|installed version|version installed|currently installed|currently installed version|version currently installed|current version|existing version|old version|previous version|source version|present version|start version",
      to: "to|to version|upgrade to|upgrading to|updating to|target|target version|new version|import version|imported version|importing version|version import|version imported|version importing|version to import",
      flow: "flow|flow name|name flow|affected flow|failing flow|failed flow|cloud flow|flow affected|flow message names|flow named message",
      "app or flow": "app or flow|flow or app|app flow",
      attempts:
        "attempts|tries|retries|attempts made|retry attempts|import attempts|failed attempts|attempts times|retry attempts times|how many attempts|how many times tried",
      times:
        "times|times attempts|time attempts|attempt times|times retry attempts|times tried|when attempts made",
      health:
        "health|service health|service health status|service health showed|service health dashboard|service health times|whether service health showed incidents",
    }).flatMap(([name, labels]) => labels.split("|").map(words => [words, name]))
  )
  const ASIDE = /\([^()]*\)/g
  const BULLET = /^(?:[-*+\u2022]|[0-9]{1,2}[.)])[ \t]+/
  // An older template writes its fields without a colon: "- Solution Core", "- Solution - Core".
  const PLAIN_LABEL = /^(Solution|Version|App or Flow)[ \t]+(?:[-\u2013][ \t]+)?([^\n]+)$/
  const NOT_GIVEN =
    /^(?:no response|none|n\/a|na|not applicable|unknown|no|yes|nil|all|any|tbd|not checked|not yet|see above|multiple|several|various)?$/
  // A link, an image, or two names: '"Sync (Apps)" and "Sync (Flows)"'.
  const NO_NAME =
    /^(?:[<[{]|[^\n]*(?:\]\(|:\/\/|<img|["\u201d'`*](?:,| and| or| &) ["\u201c'`*]))/
  const TRAILING_VERSION = /[ (,_-]{1,3}[vV]?[0-9]{1,4}(?:\.[0-9]{1,8}){1,3}\)?$/
  const KIT_PART =
    /core|nurture|governance|audit|innovation|theming|component|center of excellence|coe|starter kit|backlog|planner/
  const ADVICE_VERB = set(
    "wait retry try use delete remove restart reimport import check open close run we i it just"
  )
  const FLOW_SHAPE = /^(?:[^\n]*[|>]|[a-z]{2,20}(?: [a-z]{1,20}){0,3} - |sync template)/
  const NO_FLOW = /^[^\n]*(?:component|solution|center of excellence|wizard)/

  // Versions -------------------------------------------------------------------------------------

  // 4.50.2, v4.50.2, or 4_50_2 in the name of a solution file; on lower-case text.
  const VERSION =
    /(?:^|[ \t\u00a0([>|;:~_*`"'\u2192\u201c\u2018])(?:v\.?)?(?:([0-9]{1,4}(?:\.[0-9]{1,8}){1,3})(?![0-9a-z%+]|[.,:/\\@-][0-9x])|([0-9]{1,4}(?:_[0-9]{1,8}){1,3})(?=_(?:un)?managed))/g
  const SENTENCE_END = /[.!?;] /g
  const NEAR = 160 // characters before a version that can say what it is
  const FILE = /^(?:_(?:un)?managed|\.zip)/
  const INSTALLED = /^[ )"'`*]{0,3}(?:(?:is|was|already|currently) ){0,2}installed/
  const UNIT =
    /^[ \u00a0]?(?:[%\u20ac$]|(?:utc|gmt|ce?s?t|am|pm|uhr|h|hrs?|hours?|mins?|minutes?|s|secs?|seconds?|ms|days?|weeks?|months?|years?|[kmgt]i?b|bytes?|million)(?![0-9a-z]))/
  const ABOUT_VERSIONS =
    /(?:^|[^a-z])(?:upgrad|updat|import|install|migrat|version|releas|component|solution|core(?![a-z])|coe(?![a-z])|kit(?![a-z]))/
  const FILLER = set(
    "a an the of in is was be our my its latest version versions ver v release build solution" +
      " solutions core component components coe starter kit center centre excellence managed" +
      " unmanaged named patch"
  )
  const VERB = /^(?:upgrad|updat|import)/
  const MOVE = /^(?:upgrad|updat|import|install|mov|migrat|go|get|bring|bump|switch|chang)/
  const ARROWS = set("> -> --> ---> => ==> \u2192 \u27a1")
  const TARGET = set("new newer target")
  const SOURCE = set("from currently current installed existing previous previously running old")
  const STATE = set("on at using running use have has")
  const SUBJECT = set("currently are am m re is s still now we i ve been stuck stayed")
  const UNLIKE = set("similar compared due identical equal close prior according related")
  const BACK = set("back rollback rolled reverted revert restored restore")
  const DONE = set("after since")
  const OF = set("of the a an our your")
  // Other products, whose versions these are not.
  const FOREIGN = set(
    "pac cli windows runtime net netcore framework sdk browser edge chrome firefox safari" +
      " powershell pwsh node npm python java android ios macos linux ubuntu tls ssl openssl nginx" +
      " apache haproxy envoy php ip ipv agent office outlook teams sql plugin connector creator" +
      " creatorkit creatorkitcore terraform bicep azurerm provider desktop extension xrmtoolbox" +
      " culture assembly os docker kubernetes aks agic helm chart ingress istio excel"
  )

  // Other fields ---------------------------------------------------------------------------------

  const NUMBERS = "two|three|four|five|six|seven|eight|nine|ten"
  const ORDINALS = "second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
  const COUNT = `[0-9]{1,3}|${NUMBERS}`
  const unicode = (pattern, flags = "") => new RegExp(pattern, "u" + flags)
  const ATTEMPTS_LABEL = unicode(`^(${COUNT}|once|twice)(?![0-9a-z]|[.:/\u2013\\-][0-9])`)
  const TRIED = unicode(
    "(?:^|[^a-z])(?:tried|attempted|failed|fails|failing)(?![a-z])[^.;!?0-9]{0,60}?" +
      `[^0-9a-z.:/\u2013\\-](?:(${COUNT}) times|(twice))(?![a-z])`,
    "g"
  )
  const COUNTED = unicode(
    "(?:(?:^|[^a-z])(to|max|maximum|of|another|more|next) |(?:^|[^0-9a-z.:/\u2013\\-]))" +
      `(${COUNT}) (?:failed |unsuccessful |import |upgrade |retry )?(?:attempts|tries)(?![a-z])`,
    "g"
  )
  const NTH = `(${ORDINALS}|[0-9]{1,2}(?:nd|rd|th))`
  const NUMBERED = unicode(
    `(?:^|[^0-9a-z])(?:${NTH} (?:failed |import |upgrade )?(?:attempt|try)` +
      `|for the ${NTH} time|attempt (?:no\\.? ?|number |#)?([0-9]{1,2}))(?![0-9a-z]|[.:][0-9])`,
    "g"
  )
  const CLOCK =
    "[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?" +
    "(?: ?(?:(?:utc|gmt)(?:[+\\-][0-9]{1,2})?|cest|cet|est|edt|pst|pdt|ist|bst|am|pm|z)(?![a-z]))?"
  const DAY =
    "(?:(?:[0-3]?[0-9]\\.? [a-z]{3,9}|[a-z]{3,9} [0-3]?[0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2})" +
    "(?:,? [0-9]{4})?,? (?:at )?)?"
  const AT = unicode(
    "(?:^|[^a-z])(?:tried|tries|attempts?|attempted|failed|retried|imported)(?![a-z])[^;!?]{0,80}?" +
      `(?:[ (](?:at|on) |[:,] |\\()(${DAY}${CLOCK}` +
      `(?:(?:,? and |, | & | ?/ ?)(?:again )?(?:at |on )?${DAY}${CLOCK}){0,9})(?![0-9:])`
  )
  const QUIET = "(no [a-z ]{0,30}?(?:incidents?|issues?|outages?|problems?|advisory|advisories))(?![a-z])"
  const HEALTH = [
    "service health(?: dashboard| page| status)? (?:showed|shows|show|showing|said|says|reported|reports|was|is|lists|listed|had|has|displays|displayed) ([^.,;!?()]{1,120})",
    `service health(?: dashboard| page| status)? ?[,:\u2013\u2014\\-] ?${QUIET}`,
    `(?:^|[^a-z])${QUIET}(?: [a-z]{1,12}){0,3}? (?:in|on|under|at|by) (?:(?:the|microsoft|power platform|admin center) ){0,3}service health`,
  ].map(pattern => unicode(pattern))
  const HEALTH_ENDS = / (?:but|so|when|while|because|and (?:we|i|the)) /
  const ASKED = /(?:whether|if|that|until|unless|check)(?: [a-z]+)? $/
  const FLOW_MESSAGE = /ModernFlow name[ \t]{1,4}([^\n"\\]{1,300})/gu
  const FLOW_ENDS = /[:.](?:[ \t]|$)/
  const SOLUTION_MESSAGE =
    /[Ss]olution \\?["'\u201c\u2018]([^"'\\\n\u201d\u2019]{1,120}?)\\?["'\u201d\u2019]? failed to (?:import|upgrade|install)/gu
  const SOLUTION_NAME =
    /(?:Center of Excellence - )?(?:Core|Audit|Audit Log|Governance|Nurture|Teams) Components/g
  // CenterofExcellenceAuditComponents_3_25_managed.zip
  const SOLUTION_FILE = /CenterofExcellence([A-Z][A-Za-z]{2,40})/g
  const INNER_CAPITAL = /([a-z])([A-Z])/g
  const GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
  const REQUEST = unicode(
    "request[ _\\-]?id(?: \\(?from the (?:error )?message)?[^0-9a-z]{1,12}(?:(?:is|was)[^0-9a-z]{1,12})?" +
      `(${GUID})(?![0-9a-z\\-])`,
    "g"
  )
  // A request id of something else than the client's request.
  const OTHERS =
    /(?:correlation|service|activity|session|operation|tracking|server|support|parent|root|tenant|environment|subscription|pull|merge)$/
  const NO_ID = "00000000-0000-0000-0000-000000000000"

  /** Candidates of each field with how strong the evidence for them is. */
  class Found {
    constructor() {
      this.values = new Map([...NAMES, EITHER].map(name => [name, new Map()]))
    }

    add(name, value, strength) {
      const values = this.values.get(name)
      values.set(value, Math.max(values.get(value) ?? strength, strength))
    }

    all(name) {
      return [...this.values.get(name).keys()]
    }

    best(name) {
      const values = [...this.values.get(name)]
      const most = values.reduce((most, [, strength]) => Math.max(most, strength), WEAK)
      return values.filter(([, strength]) => strength === most).map(([value]) => value)
    }

    fields() {
      const best = NAMES.map(name => [name, this.best(name)])
      return Object.fromEntries(best.filter(([, all]) => all.length === 1).map(([name, [value]]) => [name, value]))
    }
  }

  /**
   * Read a report.
   * @returns {{text: string, fields: Object<string, string>}} what the finder should read, and the
   *   fields that are really there, raw
   */
  function extract(given) {
    const text = given.replace(/\r\n?/g, "\n").replace(GAP, "\n\n")
    const lines = linesOf(text)
    const kept = lines.filter(({ code, line }) => code || !isForm(strip(line, EDGE)))
    const report = kept.map(({ line }) => line).join("\n").replace(GAP, "\n\n")
    const signs = text.length > READ ? Array.from(text) : []
    const head = signs.slice(0, READ).join("") // of it whole lines: half a value would be a wrong one
    const read = signs.length > READ ? linesOf(head.slice(0, head.lastIndexOf("\n") + 1)) : lines
    return { text: strip(report, "\n"), fields: fieldsOf(read) }
  }

  /** Return the lines without comments and checklists, each with whether it is code. */
  function linesOf(text) {
    const lines = text.split("\n")
    // What is never closed was not meant as a code block or a comment.
    const last = {}
    lines.forEach((line, number) => {
      const bare = strip(line, EDGE)
      if (FENCE_END.test(bare)) last[bare[0]] = number
      if (line.includes("-->")) last["-"] = number
    })
    const kept = []
    let within = "" // the first sign of what ends the block that this line is in
    lines.forEach((line, number) => {
      const bare = strip(line, EDGE)
      if (within && within !== "-") {
        kept.push({ code: true, line })
        if (bare[0] === within && FENCE_END.test(bare)) within = ""
      } else if (!within && FENCE.test(bare) && last[bare[0]] > number) {
        kept.push({ code: true, line })
        within = bare[0]
      } else {
        const [rest, isOpen] = withoutComments(line, within === "-", last["-"] > number)
        within = isOpen ? "-" : ""
        if (!CHECKLIST.test(bare) && (rest === line || strip(rest, EDGE)))
          kept.push({ code: false, line: rest })
      }
    })
    return kept
  }

  /** Return a line without comments, and whether one is open behind it. */
  function withoutComments(line, isOpen, closedLater) {
    const parts = []
    let position = 0
    for (;;) {
      if (isOpen) {
        const end = line.indexOf("-->", position)
        if (end < 0) return [parts.join(""), true]
        position = end + 3
      }
      const begin = line.indexOf("<!--", position)
      if (begin < 0 || !(closedLater || line.indexOf("-->", begin) >= 0))
        return [[...parts, line.slice(position)].join(""), false]
      parts.push(line.slice(position, begin))
      position = begin + 4
      isOpen = true
    }
  }

  function headingOf(bare) {
    const match = HEADING.exec(bare)
    return match && (match[1] ?? match[2])
  }

  /** Say whether a line was written by a form and not by a person. */
  function isForm(bare) {
    const heading = headingOf(bare)
    if (heading === null || /^##? /.test(bare)) return bare === "_No response_"
    return LABELS.has(labelOf(heading)) || FORM.test(lower(strip(heading, DECORATION)))
  }

  /** Return what a label asks for: its words without fillers. */
  function labelOf(text) {
    let words = lower(text.replace(ASIDE, " ")).match(WORD) ?? []
    if (words.length > 16) return ""
    words = words.filter(word => !LABEL_FILLER.has(word))
    if (words.includes("version")) words = words.filter(word => word !== "solution")
    return words.join(" ")
  }

  function fieldsOf(lines) {
    const found = new Found()
    const ordinals = []
    let inComponent = false
    lines.forEach(({ code, line }, number) => {
      const bare = strip(line, EDGE)
      if (code || !bare) return
      const heading = headingOf(bare)
      if (heading !== null) {
        inComponent = lower(heading).startsWith("component")
        const name = labelOf(heading)
        if (LABELS.has(name)) readAnswer(found, name, nextAnswer(lines, number))
      } else readLabel(found, bare, inComponent, lines, number)
      readSentence(found, line, ordinals)
    })
    const most = ordinals.reduce((most, one) => Math.max(most, one), 1)
    if (most > 1) found.add("attempts", String(most), SENTENCE)
    readMessages(found, lines.map(({ line }) => line).join("\n"))
    settle(found)
    return found.fields()
  }

  /** Return the answer below a heading or a label: one line that stands alone, or nothing. */
  function nextAnswer(lines, number) {
    do number++
    while (number < lines.length && !strip(lines[number].line, EDGE))
    if (number === lines.length || lines[number].code) return ""
    const below = number + 1 < lines.length ? strip(lines[number + 1].line, EDGE) : ""
    const answer = strip(lines[number].line, EDGE)
    const alone = !below || headingOf(below) !== null
    return alone && headingOf(answer) === null ? answer : ""
  }

  /** Read `Label: value`, a row of a table, or the bullet of an older template. */
  function readLabel(found, bare, inComponent, lines, number) {
    const bullet = BULLET.exec(bare)
    const rest = bullet ? bare.slice(bullet[0].length) : bare
    const plain = bullet && inComponent ? PLAIN_LABEL.exec(rest) : null
    const end = rest.search(/[:=\t\uff1a]/)
    let label
    let value
    if (rest.startsWith("|")) {
      const [, first, ...cells] = rest.split("|")
      label = first
      value = strip(cells.join("|"), BLANK + "|")
    } else if (plain && !(end >= 0 && LABELS.has(labelOf(rest.slice(0, end))))) {
      ;[, label, value] = plain
    } else if (end >= 0) {
      label = rest.slice(0, end)
      value = rest.slice(end + 1)
      if (!strip(value, DECORATION)) value = LABELS.has(labelOf(label)) ? nextAnswer(lines, number) : ""
    } else return
    const name = labelOf(label)
    if (LABELS.has(name)) readAnswer(found, name, value)
  }

  /** Take the answer to a label or a heading. */
  function readAnswer(found, label, given) {
    const name = LABELS.get(label)
    let value = strip(given.split("[e.g")[0], DECORATION)
    const low = lower(value)
    const bare = strip(low, "_-.? ")
    if (NOT_GIVEN.test(bare) && !(name === "health" && bare === "none")) return
    if (["version", "from", "to"].includes(name)) readVersions(found, label, value)
    else if (name === "attempts") {
      const match = ATTEMPTS_LABEL.exec(low)
      if (match) found.add("attempts", numberOf(match[1]), LABEL)
      readTimes(found, "attempts: " + value, LABEL)
    } else if (name === "solution") {
      const version = TRAILING_VERSION.exec(value)
      if (version) {
        readVersions(found, "version", value)
        value = strip(value.slice(0, version.index), DECORATION)
      }
      if (isSolution(value)) addText(found, "solution", value, LABEL)
    } else if (name === "app or flow") {
      if (FLOW_SHAPE.test(low) && !NO_FLOW.test(low))
        addText(found, "flow", until(FLOW_ENDS, value), SENTENCE)
    } else addText(found, name, value.replace(/\.+$/, ""), LABEL)
  }

  function addText(found, name, given, strength) {
    const value = strip(given, DECORATION)
    if (!value || value.length > 2 * LONGEST || Array.from(value).length > LONGEST) return
    if (!NO_NAME.test(value)) found.add(name, value, strength)
  }

  /** Tell a name from a way out: "Solution: wait an hour" is none. */
  function isSolution(value) {
    const low = lower(value)
    const words = low.match(WORD) ?? []
    if (!words.length || words.length > 10 || ADVICE_VERB.has(words[0]) || value.endsWith("."))
      return false
    return KIT_PART.test(low) || low[0] !== value[0]
  }

  function numberOf(word) {
    if (word === "once" || word === "twice") return word === "once" ? "1" : "2"
    for (const words of [NUMBERS.split("|"), ORDINALS.split("|")])
      if (words.includes(word)) return String(words.indexOf(word) + 2)
    return String(Number.parseInt(word, 10))
  }

  function readSentence(found, line, ordinals) {
    for (const mention of mentionsOf(line)) {
      if (mention.role) found.add(mention.role, mention.value, SENTENCE)
      else if (mention.inFile && mention.usable) found.add("to", mention.value, WEAK)
    }
    const low = lower(line)
    for (const [, count, twice] of low.matchAll(TRIED))
      found.add("attempts", numberOf(count ?? twice), SENTENCE)
    for (const [, limit, count] of low.matchAll(COUNTED))
      if (!limit) found.add("attempts", numberOf(count), SENTENCE)
    for (const [, nth, time, plain] of low.matchAll(NUMBERED))
      ordinals.push(Number(numberOf(nth ?? time ?? plain)))
    readTimes(found, line, SENTENCE)
    readHealth(found, line, low)
  }

  function readTimes(found, line, strength) {
    const low = lower(line)
    const match = AT.exec(low)
    if (!match) return
    const begin = match.index + match[0].length - match[1].length
    addText(found, "times", line.slice(begin, begin + match[1].length), strength)
  }

  function readHealth(found, line, low) {
    for (const pattern of HEALTH) {
      const match = pattern.exec(low)
      if (!match) continue
      const [all, said] = match
      const value = until(HEALTH_ENDS, said)
      const begin = match.index + (all.endsWith(said) ? all.length - said.length : all.indexOf(said))
      const asked = ASKED.test(low.slice(Math.max(0, match.index - 40), match.index))
      if (!asked && !/^(?:any|an?|the) /.test(value))
        addText(found, "health", line.slice(begin, begin + value.length), SENTENCE)
      return
    }
  }

  function until(pattern, text) {
    const end = text.search(pattern)
    return end < 0 ? text : text.slice(0, end)
  }

  /** Take what the messages of the product name. */
  function readMessages(found, text) {
    for (const [, given] of text.matchAll(FLOW_MESSAGE)) {
      const name = strip(until(FLOW_ENDS, given), DECORATION + ".,;]")
      // A name that the line breaks off is half a name.
      if (!name.endsWith(" -")) addText(found, "flow", name, MESSAGE)
    }
    for (const [, name] of text.matchAll(SOLUTION_MESSAGE)) addText(found, "solution", name, SENTENCE)
    for (const [name] of text.matchAll(SOLUTION_NAME)) addText(found, "solution", name, WEAK)
    for (const [, name] of text.matchAll(SOLUTION_FILE))
      addText(found, "solution", name.replace(INNER_CAPITAL, "$1 $2"), WEAK)
    const low = lower(text)
    const seen = new Set()
    for (const match of low.matchAll(REQUEST)) {
      const before = low.slice(Math.max(0, match.index - 24), match.index)
      const whose = /([a-z]{1,20})[ _-]?$/.exec(before)?.[1] ?? ""
      if (OTHERS.test(whose) || seen.has(match[1]) || match[1] === NO_ID) continue
      const isClient = whose.endsWith("client")
      if (isClient) seen.add(match[1])
      const end = match.index + match[0].length
      found.add("request_id", text.slice(end - match[1].length, end), isClient ? LABEL : SENTENCE)
    }
  }

  /** Decide what one field alone cannot. */
  function settle(found) {
    // Asked for "the version", some name the one that they import.
    const either = found.all(EITHER)
    if (either.length === 1 && !found.all("from").length && !found.all("to").includes(either[0]))
      found.add("from", either[0], WEAK)
    // "Core" in the form, "Center of Excellence - Core Components" in the message.
    let best = found.best("solution")
    for (const value of found.all("solution"))
      if (best.every(other => lower(value).includes(lower(other)))) best = [value]
    if (best.length === 1) found.add("solution", best[0], MESSAGE)
  }

  /** Take the versions of an answer; one that no word is about is what the label asks for. */
  function readVersions(found, label, value) {
    if (label === "from" || label === "to") {
      // Heads of mails and logs of networks have these labels as well.
      for (const mention of mentionsOf(`upgrade ${label} ${value}`))
        if (mention.role) found.add(mention.role, mention.value, LABEL)
      return
    }
    const mentions = mentionsOf(value, true).filter(mention => mention.usable)
    for (const mention of mentions)
      if (mention.role) found.add(mention.role, mention.value, LABEL)
    const plain = mentions.filter(mention => !mention.role)
    if (plain.length === 1) found.add(LABELS.get(label), plain[0].value, LABEL)
  }

  /** Return the versions in a line, each with what the words around it make of it. */
  function mentionsOf(line, labelled = false) {
    // One unit for each sign, so that places are counted as in Python.
    const low = lower(line).replace(/[\ud800-\udbff][\udc00-\udfff]/g, "\ufffd")
    const about = labelled || ABOUT_VERSIONS.test(low)
    const found = []
    let lastEnd = 0
    for (const match of low.matchAll(VERSION)) {
      const digits = match[1] ?? match[2]
      const end = match.index + match[0].length
      const start = end - digits.length
      const begin = sentenceBegin(low, start)
      const said = low.slice(begin, start).match(WORD) ?? []
      const gap = low.slice(Math.max(begin, lastEnd), start).replace(ASIDE, " ").match(WORD) ?? []
      const behind = low.slice(end, end + 40)
      const value = digits.replace(/_/g, ".")
      const inFile = FILE.test(behind)
      const usable =
        isPlausible(value, about || inFile, labelled) &&
        !UNIT.test(behind) &&
        !ownerOf(gap, behind.match(WORD) ?? []).some(word => FOREIGN.has(word)) &&
        !said.some(word => BACK.has(word))
      const mention = { value, usable, role: "", byArrow: false, inFile }
      const previous = lastEnd > begin ? found.at(-1) : undefined
      if (usable) giveRole(mention, previous, said, gap, behind)
      found.push(mention)
      lastEnd = end
    }
    return found
  }

  function sentenceBegin(low, position) {
    const begin = Math.max(0, position - NEAR)
    const ends = [...low.slice(begin, position).matchAll(SENTENCE_END)]
    return begin + (ends.length ? ends.at(-1).index + 2 : 0)
  }

  /** Return the words that can name the product: "pac was updated to", "of the Creator Kit". */
  function ownerOf(before, behind) {
    const words = before.slice(-5)
    // What stands before "upgrading" is another clause; "upgraded" may be said of it.
    const clause = words.findLastIndex(word => VERB.test(word) && !word.endsWith("ed"))
    const next = behind[0] === "of" ? behind.find(word => !OF.has(word)) : behind[0]
    return [...words.slice(clause + 1), next ?? ""]
  }

  /** Say whether the digits can be a version: no date, time of day or network address. */
  function isPlausible(value, about, labelled) {
    const parts = value.split(".").map(Number)
    const [first, second, third] = parts
    const isDate =
      first >= 1900 ||
      (parts.length === 3 &&
        first >= 1 &&
        first <= 31 &&
        second >= 1 &&
        second <= 12 &&
        ((third >= 20 && third <= 39) || (third >= 1900 && third <= 2099)))
    if (isDate || value[0] === "0") return false
    if (labelled) return true
    if (parts.length > 2) return !(parts.length === 4 && first >= 10 && Math.max(...parts) <= 255)
    const isClock = first >= 5 && first <= 23 && second < 60 && value.at(-3) === "."
    return about && !isClock
  }

  /** Say whether a version is the old or the new one, if words do; perhaps of the one before. */
  function giveRole(mention, previous, said, gap, behind) {
    const words = gap.slice()
    while (words.length && (FILLER.has(words.at(-1)) || words.at(-1).startsWith("centerofexcellence")))
      words.pop()
    const last = words.at(-1) ?? ""
    const before = words.at(-2) ?? ""
    const target = byArrow => Object.assign(mention, { role: "to", byArrow })
    if (last === "to" || last === "into" || ARROWS.has(last)) {
      if (previous && words.length === 1) {
        if (!previous.usable) return
        if (!previous.byArrow) previous.role = "from"
        target(true)
      } else if (!ARROWS.has(last) && !UNLIKE.has(before)) {
        const move = said.findLastIndex(word => MOVE.test(word))
        // What is there "since upgrading to 4.45" is no target any more.
        const done = said.slice(Math.max(0, move - 3), Math.max(0, move)).some(word => DONE.has(word))
        if (previous?.role === "from" || (move >= 0 && !done)) target(true)
      }
    } else if (TARGET.has(last) || VERB.test(last)) target(false)
    else if (
      SOURCE.has(last) ||
      (STATE.has(last) && SUBJECT.has(before)) ||
      ((last === "over" || last === "top") && previous) ||
      INSTALLED.test(behind)
    )
      mention.role = "from"
  }

  root.ErrorDeskExtract = { extract }
  if (typeof module === "object") module.exports = root.ErrorDeskExtract
})(typeof globalThis === "object" ? globalThis : this)
