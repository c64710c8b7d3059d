// The finder's box: takes a pasted text or a file, and shows which guide it belongs to and why.
// Behind the answer, and on pages of replies, it opens the composer of replies (compose.js).
// Nothing is sent, stored or put into the address.
"use strict"
if (document.querySelector(".ed-find, .ed-compose")) {
  errorDesk.lost = "The composer could not be loaded; reload the page."

  /** The fragments that matched, marked, with a few words around them; those that are near in one piece. */
  errorDesk.evidence = (text, fragments) => {
    const pieces = []
    for (const { start, end } of fragments.slice(0, 4).sort((a, b) => a.start - b.start)) {
      const last = pieces.at(-1)
      if (last && start - last.at(-1).end <= 80) {
        if (end > last.at(-1).end) last.push({ start: Math.max(start, last.at(-1).end), end })
      } else pieces.push([{ start, end }])
    }
    return pieces.flatMap(marks => {
      const code = document.createElement("code")
      code.className = "ed-find__evidence"
      let at = Math.max(0, marks[0].start - 40)
      if (at) code.append("…")
      for (const { start, end } of marks) {
        const mark = document.createElement("mark")
        mark.className = "ed-found"
        mark.append(text.slice(start, end))
        code.append(text.slice(at, start), mark)
        at = end
      }
      code.append(text.slice(at, at + 40) + (at + 40 < text.length ? "…" : ""))
      return [code, " "]
    })
  }

  for (const place of document.querySelectorAll(".ed-compose")) {
    const { guide } = place.dataset
    const base = new URL(place.dataset.base, location)
    const open = async () => {
      try {
        await errorDesk.load(new URL("assets/compose.js", base).href)
        const composer = await errorDesk.compose(place, { guide, base })
        composer.focus()
      } catch {
        if (!place.textContent.includes(errorDesk.lost)) place.append(" ", errorDesk.lost)
        errorDesk.announce(errorDesk.lost)
      }
    }
    const button = place.querySelector("button")
    if (button) button.addEventListener("click", open)
    else open()
    place.hidden = false
  }
}

if (document.querySelector(".ed-find")) {
  const LONGEST = 12_000_000 // characters; a longer text is refused before it is read
  const BIG = 150_000 // a longer text is matched in a worker, so that the page stays responsive

  const NAMED = new Set(["match", "possible"])
  const SHOWN = { message: "Message", mark: "Mark", code: "Code", status: "Status" }

  const box = document.querySelector(".ed-find")
  const area = box.querySelector("textarea")
  const file = box.querySelector("input[type=file]")
  const answer = box.querySelector(".ed-find__answer")
  const said = box.querySelector(".ed-find__said")
  const clear = box.querySelector("[data-clear]")
  const empty = [...answer.childNodes] // what stands there as long as the box is empty
  const base = new URL(box.dataset.base.replace(/\/?$/, "/"), location)
  const address = path => new URL(path, base).href
  const page = path =>
    location.protocol === "file:" ? address(path.replace(/\/(#|$)/, "/index.html$1")) : address(path)

  let ready = null
  let worker = null
  let table = null // the public tables of codes, once a text needed them
  let latest = 0
  let first = null // the guide that is shown as the answer
  let timer = null // set while a look is due
  let composer = null // the open composer: its guide, its place, a promise of it

  const load = path => errorDesk.load(address(path))

  const start = () =>
    (ready ??= Promise.all(["assets/find-data.js", "assets/finder-classic.js"].map(load)).then(() =>
      // Made ready while the reader is still pasting.
      ErrorDeskFinder.prepare(errorDeskFindData.index).likeness
    ))

  function element(name, className, ...children) {
    const made = document.createElement(name)
    if (className) made.className = className
    made.append(...children)
    return made
  }

  function link(href, className, text) {
    const a = element("a", className, text)
    a.href = href
    return a
  }

  /** Match in a worker when the text is long and the page comes from a server. */
  function match(text, table) {
    if (text.length < BIG || location.protocol === "file:")
      return ErrorDeskFinder.complete(() => ErrorDeskFinder.find(text, errorDeskFindData.index, table), load)
    worker ??= new Worker(address("assets/find-worker.js"))
    return new Promise((resolve, reject) => {
      const number = latest
      worker.onmessage = ({ data }) =>
        data.number === number && (data.found ? resolve(data.found) : reject(new Error("finder")))
      worker.postMessage({ number, text, table })
    })
  }

  /** Match; where a code is left that no guide owns, look it up in the public tables as well. */
  async function lookUp(text) {
    const found = await match(text)
    if (!found.unknown.length) return found
    await load("assets/codes-data.js")
    table ??= ErrorDeskFinder.codes(errorDeskCodes)
    return found.unknown.some(code => code in table)
      ? match(text, Object.fromEntries(found.unknown.filter(code => code in table).map(code => [code, table[code]])))
      : found
  }

  /** Say why a text is not looked up, or null. */
  function refusal(text) {
    if (!text.trim()) return element("p", "", "There are only blanks here. Paste the message.")
    if (text.length > LONGEST)
      return element("p", "", "This text is too long. Paste the part around the error.")
    if (text.slice(0, 65536).includes("\0"))
      return element("p", "", "This is no text. Paste the message, or drop a log file.")
    return null
  }

  async function look() {
    clearTimeout(timer)
    timer = null
    const number = ++latest
    const text = area.value
    first = null
    let answered = text && refusal(text)
    if (answered === null)
      try {
        await start()
        const found = await lookUp(text)
        await known(found)
        if (number !== latest) return
        first = NAMED.has(found.answer) ? found.matches[0].id : null
        answered = show(text, found)
      } catch {
        answered = element("p", "", "The finder could not be loaded. The list below holds every message.")
      }
    answer.replaceChildren(...(text ? [answered] : empty))
    tell()
    await follow(text)
  }

  /** Tell a screen reader the outcome: once, and only what is found. The rest is there to be read. */
  function tell() {
    const parts = area.value ? answer.querySelectorAll(".ed-find__kind, .ed-find__guide") : []
    const words = [...parts].map(part => part.textContent).join(" ") || (area.value && answer.textContent)
    if (words !== said.textContent) said.textContent = words
  }

  function show(text, { answer: kind, matches, codes }) {
    const shown = document.createDocumentFragment()
    for (const { code, name, source } of codes)
      shown.append(
        element(
          "p", "ed-find__code", element("code", "", code), " is ", element("code", "", name),
          " in the ", link(source, "", "public table of codes"), "."
        )
      )
    if (!matches.length) {
      shown.append(
        element("p", "ed-find__kind", "No guide matches this text."),
        element(
          "ul", "",
          element("li", "", "Paste more of it: the message stands before or after the line that shows first."),
          element("li", "", link(page("guides/power-platform/"), "", "How to read an import error")),
          element("li", "", link(page("guides/other-gateways/"), "", "Who wrote this error? Recognise the page")),
          element("li", "", link(page("reference/collect/"), "", "What to collect before you ask"))
        )
      )
      return shown
    }
    if (kind === "near") {
      const title = "No guide holds this message. The closest by their words:"
      shown.append(
        element("p", "ed-find__kind", title),
        named(element("ul", "ed-find__near", ...matches.map(near => listed(text, near))), title)
      )
      return shown
    }
    const [best, ...others] = matches
    const record = errordeskRecord(best)
    const target = page(record.url + (best.anchor ? `#${best.anchor}` : ""))
    const parts = [
      element(
        "p", "ed-find__kind",
        kind === "match" ? "This is the guide:" : "Possibly, by what is marked here:"
      ),
      element("p", "ed-find__guide", link(target, "", record.title)),
      element("p", "ed-find__why", `${SHOWN[best.kind]}: `, ...errorDesk.evidence(text, best.evidence)),
      ...notes(best),
      ...(record.first ? [element("p", "", element("strong", "", "Do first: "), record.first)] : []),
      element(
        "p", "ed-find__go", link(target, "md-button md-button--primary", "Open the guide"),
        " ", writeButton(), " ", element("span", "ed-compose__hint", "or Ctrl+Enter in the box")
      ),
    ]
    const also = others.filter(({ kind: of }) => of !== "likeness").slice(0, 4)
    const close = others.filter(({ kind: of }) => of === "likeness")
    for (const [title, some] of [["Also in this text:", also], ["Closest by their words:", close]])
      if (some.length)
        parts.push(
          element("p", "ed-find__others", title),
          named(element("ul", "", ...some.map(other => listed(text, other))), title)
        )
    shown.append(...parts)
    return shown
  }

  /** A list that a screen reader names by the line above it. */
  function named(list, title) {
    list.setAttribute("aria-label", title)
    return list
  }

  /** A guide as a line of a list, with the first of its evidence. */
  function listed(text, match) {
    const { url, title } = errordeskRecord(match)
    const shown = match.kind === "likeness" ? match.evidence.slice(0, 4) : match.evidence.slice(0, 1)
    const words = match.kind === "likeness"
      ? shown.flatMap(({ text: word }) => [element("mark", "ed-found", word), " "])
      : errorDesk.evidence(text, shown)
    return element("li", "", link(page(url + (match.anchor ? `#${match.anchor}` : "")), "", title), " ", ...words)
  }

  /** What else is known of the evidence: that it proves only the way, or what it is in English. */
  function notes({ way, english }) {
    const noted = []
    if (way) noted.push(element("p", "ed-find__note", "This mark proves that the product was on the way, not that it failed."))
    if (english) noted.push(element("p", "ed-find__note", "In English: ", element("code", "", english)))
    return noted
  }

  function writeButton() {
    const button = element("button", "md-button", "Write the reply")
    button.type = "button"
    button.addEventListener("click", async () => (await compose())?.focus())
    return button
  }

  /** Open the composer for the guide that is shown; a promise of it, or of null if it cannot load. */
  function compose() {
    if (!composer) {
      const place = element("div", "ed-compose")
      box.append(place)
      const given = { guide: first, text: area.value, base }
      const opened = load("assets/compose.js")
        .then(() => errorDesk.compose(place, given))
        .catch(() => {
          place.replaceChildren(errorDesk.lost)
          errorDesk.announce(errorDesk.lost)
          return null
        })
      composer = { guide: first, place, opened }
    }
    return composer.opened
  }

  /** Keep the open composer in step with the box; close it when its guide is not the answer. */
  async function follow(text) {
    if (!composer) return
    if (composer.guide === first) return (await composer.opened)?.read(text)
    composer.place.remove()
    composer = null
  }

  /** Load what is shown of the matches: a worker has it, the page may not. */
  const known = ({ matches }) =>
    ErrorDeskFinder.complete(
      () => ErrorDeskFinder.asked(errorDeskFindData.index, ({ shards }) => {
        for (const { number } of matches) shards?.page(number)
        return matches
      }),
      load
    )

  /** Address, title and first step of a match. */
  function errordeskRecord({ number }) {
    const { pages, about } = errorDeskFindData.index
    const [url, title] = pages[number]
    return { url, title, first: about[number] }
  }

  async function read(chosen) {
    if (!chosen) return
    if (chosen.size > LONGEST) {
      said.textContent = `${chosen.name} is too long. Cut it to the part around the error.`
      return answer.replaceChildren(element("p", "", said.textContent))
    }
    area.value = await chosen.text()
    look()
  }

  area.addEventListener("focus", start, { once: true })
  // The first time the composer opens, the second time it copies: nothing is copied unseen.
  area.addEventListener("keydown", async event => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (timer || !first) await look()
    if (composer) (await composer.opened)?.copy()
    else if (first && (await compose()))
      errorDesk.announce("The reply stands below the answer; Ctrl+Enter copies it")
  })
  area.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(look, area.value.length > BIG ? 250 : 60)
  })
  file.addEventListener("change", () => read(file.files[0]))
  box.addEventListener("dragover", event => event.preventDefault())
  box.addEventListener("drop", event => {
    if (!event.dataTransfer.files.length) return
    event.preventDefault()
    read(event.dataTransfer.files[0])
  })
  for (const example of box.querySelectorAll("[data-example]"))
    example.addEventListener("click", () => {
      area.value = example.dataset.example
      clear.focus() // the answer takes the place of the examples
      look()
    })
  clear.addEventListener("click", () => {
    area.value = ""
    file.value = ""
    look()
    area.focus()
  })
  box.querySelector("[data-mask]").addEventListener("click", async () => {
    if (!globalThis.ErrorDeskReplies) await load("assets/replies-core.js")
    await errorDesk.copy(ErrorDeskReplies.mask(area.value), "Text copied with names and secrets masked")
  })
  if (area.value) look() // typed before this script ran, or kept by the browser
}
