// Reads the fields of a reply out of a pasted report: an issue form, a mail, a ticket.
// The same as errordesk/replies/{extract,versions}.py to the byte, which say what counts and why;
// tests/replies/test_twins.py holds both together.
// A classic script, so that it works from a folder (file://) as well as from a server.
"use strict"
;(function (root) {
  // The build writes the constants of errordesk/replies/tables.py here; all patterns are global.
  const T = {}
  const [WEAK, SENTENCE, LABEL, MESSAGE] = [0, 1, 2, 3]

  // Of ASCII alone: languages differ in what the small form of other letters is.
  const lower = text => text.replace(/[A-Z]+/g, letters => letters.toLowerCase())
  // One unit for each character, so that places are counted as in Python.
  const unitsOf = line => lower(line).replace(/[\ud800-\udbff][\udc00-\udfff]/g, "\ufffd")
  const has = (pattern, text) => text.search(pattern) >= 0
  const wordsOf = text => text.match(T.WORD) ?? []

  /** Return the first match of a global pattern. */
  function first(pattern, text) {
    const match = pattern.exec(text)
    pattern.lastIndex = 0
    return match
  }

  function strip(text, characters) {
    let begin = 0
    let end = text.length
    while (begin < end && characters.includes(text[begin])) begin++
    while (begin < end && characters.includes(text[end - 1])) end--
    return text.slice(begin, end)
  }

  /** Candidates of each field with how strong the evidence for them is. */
  class Found {
    constructor() {
      this.values = new Map([...T.NAMES, T.EITHER].map(name => [name, new Map()]))
      this.moving = false // an import or upgrade is going on
      this.fresh = false // and it is the version of the form that is imported
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
      const best = T.NAMES.map(name => [name, this.best(name)])
      return Object.fromEntries(best.filter(([, all]) => all.length === 1).map(([name, [value]]) => [name, value]))
    }
  }

  /**
   * Read a report.
   * @returns {{text: string, fields: Object<string, string>}} what the finder should read, and the
   *   fields that are really there, raw
   */
  function extract(given) {
    const text = given.replace(T.CONTROLS, "").replace(/\r\n?/g, "\n").replace(T.GAP, "\n\n")
    const lines = linesOf(text)
    const kept = lines.filter(({ code, line }) => code || !isForm(strip(line, T.EDGE)))
    const report = kept.map(({ line }) => line).join("\n").replace(T.GAP, "\n\n")
    const characters = text.length > T.READ ? Array.from(text) : []
    const head = characters.slice(0, T.READ).join("") // of it whole lines: half a value would be a wrong one
    const read = characters.length > T.READ ? linesOf(head.slice(0, head.lastIndexOf("\n") + 1)) : lines
    return { text: strip(report, "\n"), fields: fieldsOf(read) }
  }

  /** Return the lines without comments and checklists, each with whether it is code. */
  function linesOf(text) {
    const lines = text.split("\n")
    // What is never closed was not meant as a code block or a comment.
    const last = {}
    lines.forEach((line, number) => {
      const bare = strip(line, T.EDGE)
      if (has(T.FENCE_END, bare)) last[bare[0]] = number
      if (line.includes("-->")) last["-"] = number
    })
    const kept = []
    let within = "" // the first character of what ends the block that this line is in
    lines.forEach((line, number) => {
      const bare = strip(line, T.EDGE)
      if (within && within !== "-") {
        kept.push({ code: true, line })
        if (bare[0] === within && has(T.FENCE_END, bare)) within = ""
      } else if (!within && has(T.FENCE, bare) && last[bare[0]] > number) {
        kept.push({ code: true, line })
        within = bare[0]
      } else {
        const [rest, isOpen] = withoutComments(line, within === "-", last["-"] > number)
        within = isOpen ? "-" : ""
        if (!has(T.CHECKLIST, bare) && (rest === line || strip(rest, T.EDGE)))
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
    const match = first(T.HEADING, bare)
    return match && (match[1] ?? match[2])
  }

  /** Say whether a line was written by a form and not by a person. */
  function isForm(bare) {
    const heading = headingOf(bare)
    if (heading === null || /^##? /.test(bare)) return bare === "_No response_"
    return T.LABELS.has(labelOf(heading)) || has(T.FORM, lower(strip(heading, T.DECORATION)))
  }

  /** Return what a label asks for: its words without fillers. */
  function labelOf(text) {
    let words = wordsOf(lower(text.replace(T.ASIDE, " ")))
    if (words.length > 16) return ""
    if (words.includes("component") && words.every(word => T.LABEL_FILLER.has(word))) return "component"
    words = words.filter(word => !T.LABEL_FILLER.has(word))
    if (words.includes("version")) words = words.filter(word => word !== "solution")
    return words.join(" ")
  }

  function fieldsOf(lines) {
    const found = new Found()
    const ordinals = []
    let inComponent = false
    let inField = false
    lines.forEach(({ code, line }, number) => {
      const bare = strip(line, T.EDGE)
      if (code || !bare) return
      const heading = headingOf(bare)
      if (heading !== null) {
        inComponent = lower(heading).startsWith("component")
        const name = labelOf(heading)
        inField = T.LABELS.has(name)
        if (inField) readAnswer(found, name, nextAnswer(lines, number))
        if (!isForm(bare)) readMove(found, line)
      } else {
        if (!readLabel(found, bare, inComponent, lines, number) && !inField) readMove(found, line)
        inField = false
      }
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
    while (number < lines.length && !strip(lines[number].line, T.EDGE))
    if (number === lines.length || lines[number].code) return ""
    const below = number + 1 < lines.length ? strip(lines[number + 1].line, T.EDGE) : ""
    const answer = strip(lines[number].line, T.EDGE)
    const alone = !below || headingOf(below) !== null
    return alone && headingOf(answer) === null ? answer : ""
  }

  /** Read `Label: value`, a row of a table, or the bullet of an older template, if it is one. */
  function readLabel(found, bare, inComponent, lines, number) {
    const bullet = first(T.BULLET, bare)
    const rest = bullet ? bare.slice(bullet[0].length) : bare
    const plain = bullet && inComponent ? first(T.PLAIN_LABEL, rest) : null
    const end = rest.search(T.LABEL_END)
    let label
    let value
    if (rest.startsWith("|")) {
      const [, cell, ...cells] = rest.split("|")
      label = cell
      value = strip(cells.join("|"), T.BLANKS + "|")
    } else if (plain && !(end >= 0 && T.LABELS.has(labelOf(rest.slice(0, end))))) {
      ;[, label, value] = plain
    } else if (end >= 0) {
      label = rest.slice(0, end)
      value = rest.slice(end + 1)
      if (!strip(value, T.DECORATION)) value = T.LABELS.has(labelOf(label)) ? nextAnswer(lines, number) : ""
    } else return false
    const name = labelOf(label)
    if (T.LABELS.has(name)) readAnswer(found, name, value)
    return T.LABELS.has(name)
  }

  /** Take the answer to a label or a heading. */
  function readAnswer(found, label, given) {
    const name = T.LABELS.get(label)
    let value = strip(given.split("[e.g")[0], T.DECORATION)
    const low = lower(value)
    const bare = strip(low, "_-.? ")
    if (has(T.NOT_GIVEN, bare) && !(name === "health" && bare === "none")) return
    if (["version", "from", "to"].includes(name)) readVersions(found, label, value)
    else if (name === "attempts") {
      const match = first(T.ATTEMPTS_LABEL, low)
      if (match) found.add("attempts", numberOf(match[1]), LABEL)
      readTimes(found, "attempts: " + value, LABEL)
    } else if (name === "solution" || (name === "component" && has(T.KIT_PART, low))) {
      const version = first(T.TRAILING_VERSION, value)
      if (version) {
        readVersions(found, "version", value)
        value = strip(value.slice(0, version.index), T.DECORATION)
      }
      if (isSolution(value)) addText(found, "solution", value, LABEL)
    } else if (name === "app or flow") {
      if (has(T.FLOW_SHAPE, low) && !has(T.NO_FLOW, low))
        addText(found, "flow", until(T.FLOW_ENDS, value), SENTENCE)
      else readMove(found, value)
    } else if (name !== "component") // of something else
      addText(found, name, value.replace(/\.+$/, ""), LABEL)
  }

  function addText(found, name, given, strength) {
    const value = strip(given, T.DECORATION)
    if (!value || value.length > 2 * T.LONGEST || Array.from(value).length > T.LONGEST) return
    if (!has(T.NO_NAME, value)) found.add(name, value, strength)
  }

  /** Tell a name from a way out: "Solution: wait an hour" is not one. */
  function isSolution(value) {
    const low = lower(value)
    const words = wordsOf(low)
    if (!words.length || words.length > 10 || T.ADVICE_VERB.has(words[0]) || value.endsWith("."))
      return false
    return has(T.KIT_PART, low) || low[0] !== value[0]
  }

  function numberOf(word) {
    if (word === "once" || word === "twice") return word === "once" ? "1" : "2"
    for (const words of [T.NUMBERS, T.ORDINALS])
      if (words.includes(word)) return String(words.indexOf(word) + 2)
    return String(Number.parseInt(word, 10))
  }

  function readMove(found, line) {
    found.moving = found.moving || isMoving(line)
    found.fresh = found.fresh || has(T.FRESH, lower(line))
  }

  function readSentence(found, line, ordinals) {
    for (const mention of mentionsOf(line)) {
      if (mention.role) found.add(mention.role, mention.value, SENTENCE)
      else if (mention.inFile && mention.usable) found.add("to", mention.value, WEAK)
      else if (mention.stated && mention.usable) found.add(T.EITHER, mention.value, WEAK)
    }
    const low = lower(line)
    for (const [, count, twice] of low.matchAll(T.TRIED))
      found.add("attempts", numberOf(count ?? twice), SENTENCE)
    for (const [, limit, count] of low.matchAll(T.COUNTED))
      if (!limit) found.add("attempts", numberOf(count), SENTENCE)
    for (const [, nth, time, plain] of low.matchAll(T.NUMBERED))
      ordinals.push(Number(numberOf(nth ?? time ?? plain)))
    readTimes(found, line, SENTENCE)
    readHealth(found, line, low)
  }

  function readTimes(found, line, strength) {
    const low = lower(line)
    const match = first(T.AT, low)
    if (!match) return
    const begin = match.index + match[0].length - match[1].length
    addText(found, "times", line.slice(begin, begin + match[1].length), strength)
  }

  function readHealth(found, line, low) {
    for (const pattern of T.HEALTH) {
      const match = first(pattern, low)
      if (!match) continue
      const [all, said] = match
      const value = until(T.HEALTH_ENDS, said)
      const begin = match.index + (all.endsWith(said) ? all.length - said.length : all.indexOf(said))
      const asked = has(T.ASKED, low.slice(Math.max(0, match.index - 40), match.index))
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
    for (const [, given] of text.matchAll(T.FLOW_MESSAGE)) {
      const name = strip(until(T.FLOW_ENDS, given), T.DECORATION + ".,;]")
      // A name that the line breaks off is half a name.
      if (!name.endsWith(" -")) addText(found, "flow", name, MESSAGE)
    }
    for (const [, name] of text.matchAll(T.FLOW_RUN)) addText(found, "flow", name, MESSAGE)
    for (const [, name] of text.matchAll(T.CALLED_FLOW))
      if (name.includes(">") || has(T.INNER_CAPITAL, name)) addText(found, "flow", name, MESSAGE)
    for (const [, name] of text.matchAll(T.SOLUTION_MESSAGE)) addText(found, "solution", name, SENTENCE)
    for (const [name] of text.matchAll(T.SOLUTION_NAME)) addText(found, "solution", name, WEAK)
    for (const [, name] of text.matchAll(T.SOLUTION_FILE))
      addText(found, "solution", name.replace(T.INNER_CAPITAL, "$1 $2"), WEAK)
    const low = lower(text)
    found.moving = found.moving || has(T.MOVE_FAILED, low)
    const seen = new Set()
    for (const match of low.matchAll(T.REQUEST)) {
      const before = low.slice(Math.max(0, match.index - 24), match.index)
      const whose = first(T.OWNER, before)?.[1] ?? ""
      if (has(T.OTHERS, whose) || seen.has(match[1]) || match[1] === T.NO_ID) continue
      const isClient = whose.endsWith("client")
      if (isClient) seen.add(match[1])
      const end = match.index + match[0].length
      found.add("request_id", text.slice(end - match[1].length, end), isClient ? LABEL : SENTENCE)
    }
  }

  /** Decide what one field alone cannot. */
  function settle(found) {
    // Asked for "the version", some name the one that is there and some the one that they import.
    const either = found.best(T.EITHER)
    const froms = found.all("from")
    const tos = found.all("to")
    if (either.length === 1 && ![...froms, ...tos].includes(either[0])) {
      if (!froms.length && (tos.length || !found.moving)) found.add("from", either[0], WEAK)
      else if (!tos.length && found.moving && (froms.length || found.fresh)) found.add("to", either[0], WEAK)
    }
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
    if (plain.length === 1) found.add(T.LABELS.get(label), plain[0].value, LABEL)
  }

  /** Return the versions in a line, each with what the words around it make of it. */
  function mentionsOf(line, labelled = false) {
    const low = unitsOf(line)
    const about = labelled || has(T.ABOUT_VERSIONS, low)
    const found = []
    let lastEnd = 0
    for (const match of low.matchAll(T.VERSION)) {
      const digits = match[1] ?? match[2]
      const end = match.index + match[0].length
      const start = end - digits.length
      const begin = sentenceBegin(low, start)
      const said = wordsOf(low.slice(begin, start))
      const gap = wordsOf(low.slice(Math.max(begin, lastEnd), start).replace(T.ASIDE, " "))
      const behind = low.slice(end, end + 40)
      const value = digits.replace(/_/g, ".")
      const inFile = has(T.FILE, behind)
      const usable =
        isPlausible(value, about || inFile, labelled) &&
        !has(T.UNIT, behind) &&
        !ownerOf(gap, wordsOf(behind)).some(word => T.FOREIGN.has(word)) &&
        !said.some(word => T.BACK.has(word))
      const mention = { value, usable, role: "", byArrow: false, inFile, stated: false }
      const previous = lastEnd > begin ? found.at(-1) : undefined
      if (usable) giveRole(mention, previous, said, gap, behind)
      found.push(mention)
      lastEnd = end
    }
    return found
  }

  /** Say whether a line tells of an import or upgrade that is going on, and not of one before. */
  function isMoving(line) {
    const low = unitsOf(line)
    return [...low.matchAll(T.MOVING)].some(({ index }) =>
      wordsOf(low.slice(sentenceBegin(low, index), index)).slice(-3).every(word => !T.DONE.has(word))
    )
  }

  function sentenceBegin(low, position) {
    const begin = Math.max(0, position - T.NEAR)
    const ends = [...low.slice(begin, position).matchAll(T.SENTENCE_END)]
    return begin + (ends.length ? ends.at(-1).index + 2 : 0)
  }

  /** Return the words that can name the product: "pac was updated to", "of the Creator Kit". */
  function ownerOf(before, behind) {
    const words = before.slice(-5)
    // What stands before "upgrading" is another clause; "upgraded" may be said of it.
    const clause = words.findLastIndex(word => has(T.VERB, word) && !word.endsWith("ed"))
    const next = behind[0] === "of" ? behind.find(word => !T.OF.has(word)) : behind[0]
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
    while (words.length && (T.FILLER.has(words.at(-1)) || words.at(-1).startsWith("centerofexcellence")))
      words.pop()
    const last = words.at(-1) ?? ""
    const before = words.at(-2) ?? ""
    mention.stated = T.STATE.has(last) || gap.slice(words.length).some(word => T.BEING.has(word))
    const target = byArrow => Object.assign(mention, { role: "to", byArrow })
    if (last === "to" || last === "into" || T.ARROWS.has(last)) {
      if (previous && words.length === 1) {
        if (!previous.usable) return
        if (!previous.byArrow) previous.role = "from"
        target(true)
      } else if (!T.ARROWS.has(last) && !T.UNLIKE.has(before)) {
        const move = said.findLastIndex(word => has(T.MOVE, word))
        // What is there "since upgrading to 4.45" is no target any more.
        const done = said.slice(Math.max(0, move - 3), Math.max(0, move)).some(word => T.DONE.has(word))
        if (previous?.role === "from" || (move >= 0 && !done)) {
          target(true)
          // "Our version is 4.45 and I want to upgrade to 4.50.6".
          if (previous?.stated && !previous.role) previous.role = "from"
        }
      }
    } else if (T.TARGET.has(last) || has(T.VERB, last)) target(false)
    else if (
      T.SOURCE.has(last) ||
      (T.STATE.has(last) && T.SUBJECT.has(before)) ||
      ((last === "over" || last === "top") && previous) ||
      has(T.INSTALLED, behind)
    )
      mention.role = "from"
  }

  root.ErrorDeskExtract = { extract }
})(globalThis)
