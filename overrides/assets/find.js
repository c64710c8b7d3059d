// The finder's box: takes a pasted text or a file, and shows which guide it belongs to and why.
// Nothing is sent, stored or put into the address.
"use strict"
if (document.querySelector(".ed-find")) {
  const LONGEST = 12_000_000 // characters; a longer text is refused before it is read
  const BIG = 150_000 // a longer text is matched in a worker, so that the page stays responsive

  const box = document.querySelector(".ed-find")
  const area = box.querySelector("textarea")
  const file = box.querySelector("input[type=file]")
  const answer = box.querySelector(".ed-find__answer")
  const base = new URL(box.dataset.base.replace(/\/?$/, "/"), location)
  const address = path => new URL(path, base).href
  const page = path =>
    location.protocol === "file:" ? address(path.replace(/\/(#|$)/, "/index.html$1")) : address(path)

  let ready = null
  let worker = null
  let latest = 0

  const load = path => errorDesk.load(address(path))

  const start = () =>
    (ready ??= Promise.all(["assets/find-data.js", "assets/finder-classic.js"].map(load)).then(() =>
      // Made ready while the reader is still pasting.
      ErrorDeskFinder.prepare(errorDeskFindData.index)
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

  function say(...children) {
    answer.replaceChildren(...children)
  }

  /** Match in a worker when the text is long and the page comes from a server. */
  function match(text) {
    if (text.length < BIG || location.protocol === "file:")
      return Promise.resolve(ErrorDeskFinder.find(text, errorDeskFindData.index))
    worker ??= new Worker(address("assets/find-worker.js"))
    return new Promise(resolve => {
      const number = latest
      worker.onmessage = event => event.data.number === number && resolve(event.data.found)
      worker.postMessage({ number, text })
    })
  }

  async function look() {
    const number = ++latest
    const text = area.value
    if (!text) return say(box.querySelector("template").content.cloneNode(true))
    if (!text.trim()) return say(element("p", "", "There are only blanks here. Paste the message."))
    if (text.length > LONGEST)
      return say(element("p", "", "This text is too long. Paste the part around the error."))
    if (text.slice(0, 65536).includes("\0"))
      return say(element("p", "", "This is no text. Paste the message, or drop a log file."))
    try {
      await start()
      const found = await match(text)
      if (number === latest) show(text, found)
    } catch {
      say(element("p", "", "The finder could not be loaded. The list below holds every message."))
    }
  }

  function show(text, { answer: kind, matches }) {
    if (!matches.length) {
      return say(
        element("p", "ed-find__kind", "No guide matches this text."),
        element(
          "ul", "",
          element("li", "", "Paste more of it: the message stands before or after the line that shows first."),
          element("li", "", link(page("guides/power-platform/"), "", "How to read an import error")),
          element("li", "", link(page("guides/other-gateways/"), "", "Who wrote this 502? Recognise the page")),
          element("li", "", link(page("reference/collect/"), "", "What to collect before you ask"))
        )
      )
    }
    const [first, ...others] = matches
    const record = errordeskRecord(first.id)
    const target = page(record.url + (first.anchor ? `#${first.anchor}` : ""))
    const parts = [
      element(
        "p", "ed-find__kind",
        kind === "match" ? "This is the guide:" : "Possibly; only a code or single words match:"
      ),
      element("p", "ed-find__guide", link(target, "", record.title)),
      element("p", "ed-find__why", ...evidence(text, first.evidence)),
      element("p", "", element("strong", "", "Do first: "), record.first),
      element(
        "p", "ed-find__go", link(target, "md-button md-button--primary", "Open the guide"),
        ...(record.reply ? [" ", link(page(record.reply), "md-button", "Reply text")] : [])
      ),
    ]
    if (others.length) {
      const list = element("ul", "")
      for (const other of others.slice(0, 4)) {
        const at = errordeskRecord(other.id)
        list.append(
          element(
            "li", "", link(page(at.url + (other.anchor ? `#${other.anchor}` : "")), "", at.title),
            " ", ...evidence(text, other.evidence.slice(0, 1))
          )
        )
      }
      parts.push(element("p", "ed-find__others", "Also in this text, or close to it:"), list)
    }
    say(...parts)
  }

  const errordeskRecord = id => errorDeskFindData.guides[id]

  /** The fragments that matched, marked, with a few words around them. */
  function evidence(text, fragments) {
    return fragments.slice(0, 4).flatMap(({ start, end }) => {
      const before = text.slice(Math.max(0, start - 40), start)
      const after = text.slice(end, end + 40)
      return [
        element(
          "code", "ed-find__evidence",
          (start > 40 ? "…" : "") + before,
          element("mark", "ed-found", text.slice(start, end)),
          after + (end + 40 < text.length ? "…" : "")
        ),
        " ",
      ]
    })
  }

  async function read(chosen) {
    if (!chosen) return
    if (chosen.size > LONGEST)
      return say(element("p", "", `${chosen.name} is too long. Cut it to the part around the error.`))
    area.value = await chosen.text()
    look()
  }

  let timer
  area.addEventListener("focus", start, { once: true })
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
  box.querySelector("[data-clear]").addEventListener("click", () => {
    area.value = ""
    file.value = ""
    look()
    area.focus()
  })
  box.querySelector("[data-mask]").addEventListener("click", async () => {
    if (!globalThis.ErrorDeskReplies) await load("assets/replies-core.js")
    await errorDesk.copy(ErrorDeskReplies.mask(area.value), "Text copied with names and secrets masked")
  })
  box.hidden = false
  look()
}
