// The search box: loads the documents when it is first used, answers while you type, and marks the
// words on the page that you open. Nothing that is typed leaves the browser or enters an address.
"use strict"
{
  const box = document.querySelector(".ed-search")
  const form = box.querySelector("form")
  const input = box.querySelector(".ed-search__input")
  const ghost = box.querySelector(".ed-search__ghost")
  const panel = box.querySelector(".ed-search__panel")
  const status = box.querySelector(".ed-search__status")
  const list = box.querySelector(".ed-search__results")
  const base = new URL(box.dataset.base.replace(/\/?$/, "/"), location)
  const address = path => new URL(path, base).href
  // From a folder there is no server that turns "guides/" into "guides/index.html".
  const page = (url, anchor = "") =>
    address(url + (location.protocol === "file:" ? "index.html" : "")) + (anchor && `#${anchor}`)

  let ready = null
  let search = null
  let vocabulary = []
  let waiting = null // set while a part is due
  const PAUSE = 120 // milliseconds

  const load = path => errorDesk.load(address(path))

  function start() {
    ready ??= Promise.all(
      ["assets/search-core.js", "assets/find-data.js", "assets/finder-classic.js"].map(load)
    ).then(
      () => {
        search = ErrorDeskSearch.build(errorDeskFindData, ErrorDeskFinder)
        const { pages, entries } = errorDeskFindData.index
        const counts = new Map()
        for (const text of [...pages.map(([, title]) => title), ...entries])
          for (const word of text.toLowerCase().match(/\p{L}{4,}/gu) || [])
            counts.set(word, (counts.get(word) || 0) + 1)
        vocabulary =
          errorDeskFindData.vocabulary ?? [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word)
        show()
      },
      lost
    )
    return ready
  }

  function lost() {
    status.textContent = "The search could not be loaded. The menu lists every guide."
    panel.hidden = false
  }

  function link(href, className, ...children) {
    const a = document.createElement("a")
    a.href = href
    a.className = className
    a.append(...children)
    return a
  }

  function element(name, className, text = "") {
    const made = document.createElement(name)
    made.className = className
    made.textContent = text
    return made
  }

  function show() {
    const query = input.value.trim()
    panel.hidden = !query
    ghost.textContent = ""
    if (!query) return list.replaceChildren()
    if (!search) {
      status.textContent = "Loading …"
      return
    }
    suggest()
    const found = search(query)
    clearTimeout(waiting)
    if (!found.missing) return write(query, found)
    // Of a large site a part is loaded when the keys rest: what is typed on needs others.
    waiting = setTimeout(() =>
      ErrorDeskFinder.complete(() => search(input.value.trim()), load).then(show, lost), PAUSE)
  }

  function write(query, found) {
    list.replaceChildren(
      ...found.map(result => {
        const item = document.createElement("li")
        item.append(
          link(
            page(result.url),
            "ed-search__page",
            element("strong", "", result.title),
            element("span", "ed-search__summary", result.summary)
          )
        )
        for (const section of result.sections)
          item.append(link(page(result.url, section.anchor), "ed-search__section", section.title))
        return item
      })
    )
    for (const a of list.querySelectorAll("a")) mark(a, query)
    list.scrollTop = 0
    const said = found.length
      ? `${found.length} ${found.length === 1 ? "page" : "pages"}`
      : "Nothing found. Try two words of the message, or a code as printed."
    // Set only when it changes: it is read out at each change.
    if (status.textContent !== said) status.textContent = said
  }

  /** Complete the word that is being typed, as a faint text that the right arrow accepts. */
  function suggest() {
    const last = input.value.match(/\p{L}{3,}$/u)?.[0]
    const word = last && vocabulary.find(w => w.startsWith(last.toLowerCase()) && w !== last.toLowerCase())
    ghost.textContent = word ? input.value + word.slice(last.length) : ""
  }

  function terms(query) {
    const { Words, terms: read } = ErrorDeskFinder
    return [...new Set(read(new Words(query))[0].map(([term]) => term))].filter(term => term.length > 1)
  }

  /** Wrap the words of a query in <mark>; a word of the text counts when it begins with one. */
  function mark(rootNode, query) {
    const wanted = terms(query).map(word => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    if (!wanted.length) return
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${wanted.join("|")})[\\p{L}\\p{N}]*`, "giu")
    const walker = document.createTreeWalker(rootNode, NodeFilter.SHOW_TEXT)
    const nodes = []
    while (walker.nextNode()) nodes.push(walker.currentNode)
    for (const node of nodes) {
      if (node.parentElement.closest("script, style, svg, mark")) continue
      const parts = []
      let end = 0
      for (const match of node.data.matchAll(pattern)) {
        parts.push(node.data.slice(end, match.index), element("mark", "ed-found", match[0]))
        end = match.index + match[0].length
      }
      if (end) node.replaceWith(...parts, node.data.slice(end))
    }
  }

  function open() {
    box.classList.add("ed-search--open")
    start()
    input.focus()
    input.select()
  }

  function close() {
    box.classList.remove("ed-search--open")
    panel.hidden = true
  }

  /** Remember the words for the page that is opened next; the address stays clean. */
  function remember(href) {
    try {
      sessionStorage.setItem("errordesk.found", JSON.stringify({ href, query: input.value.slice(0, 300) }))
    } catch {
      // without storage the page opens without marks
    }
  }

  function recall() {
    let found
    try {
      found = JSON.parse(sessionStorage.getItem("errordesk.found"))
      sessionStorage.removeItem("errordesk.found")
    } catch {
      return
    }
    if (found?.href !== location.href) return
    const article = document.querySelector("article")
    load("assets/finder-classic.js").then(() => {
      mark(article, found.query)
      if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView()
    })
  }

  function move(step) {
    const links = [...list.querySelectorAll("a")]
    const at = links.indexOf(document.activeElement) + step
    if (at < 0) input.focus()
    else links[Math.min(at, links.length - 1)]?.focus()
  }

  box.hidden = false
  input.addEventListener("focus", start)
  input.addEventListener("input", show)
  box.querySelector(".ed-search__open").addEventListener("click", open)
  box.querySelector(".ed-search__close").addEventListener("click", close)
  input.addEventListener("focus", () => (panel.hidden = !input.value.trim()))
  form.addEventListener("submit", event => {
    event.preventDefault()
    // Who is faster than the loading of the documents is served all the same.
    start().then(() => list.querySelector("a")?.click())
  })
  list.addEventListener("click", event => {
    const a = event.target.closest("a")
    if (!a) return
    remember(a.href)
    close()
  })
  box.addEventListener("keydown", event => {
    if (event.key === "ArrowDown") move(1)
    else if (event.key === "ArrowUp") move(-1)
    else if (event.key === "Escape") {
      close()
      input.blur()
      document.activeElement.blur()
    } else if (
      event.key === "ArrowRight" && event.target === input && ghost.textContent &&
      input.selectionStart === input.value.length
    ) {
      input.value = ghost.textContent
      show()
    } else return
    event.preventDefault()
  })
  document.addEventListener("keydown", event => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]")
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key !== "/" && event.key !== "s" && event.key !== "f") return
    event.preventDefault()
    // The theme has keys of its own for its own search, which is not here.
    event.stopImmediatePropagation()
    open()
  }, true)
  document.addEventListener("click", event => {
    if (!box.contains(event.target)) close()
  })
  recall()
}
