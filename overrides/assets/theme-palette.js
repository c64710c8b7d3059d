// Show the chosen light or dark scheme before the page is painted; theme.js lets the reader choose.
// The choice is kept in the browser as Material for MkDocs keeps it, and only once somebody chose.
// What it sets later would make the browser work out the style of the whole page again.
"use strict"
document.documentElement.classList.replace("no-js", "js")
globalThis.errorDeskPalette = (() => {
  const key = `${new URL(document.currentScript.dataset.base, location).pathname}.__palette`
  const inputs = [...document.querySelectorAll("[data-md-component=palette] input")]
  const read = (input, name) => input.getAttribute(`data-md-color-${name}`)
  const names = ["media", "scheme", "primary", "accent"]
  const header = document.querySelector(".md-header")
  const about = ["theme-color", "color-scheme"].map(name => {
    const meta = Object.assign(document.createElement("meta"), { name })
    document.head.append(meta)
    return meta
  })

  /** Return the colours of a choice; the first follows the system. */
  function colours(index) {
    const light = matchMedia("(prefers-color-scheme: light)").matches
    const media = `(prefers-color-scheme: ${light ? "light" : "dark"})`
    const system = read(inputs[index], "media") === "(prefers-color-scheme)"
    const input = (system && inputs.find(other => read(other, "media") === media)) || inputs[index]
    return Object.fromEntries(names.map(name => [name, read(input, name)]))
  }

  /** Show a choice: its colours, and that of the browser's bar. */
  function show(index) {
    for (const [name, value] of Object.entries(colours(index)))
      document.body.setAttribute(`data-md-color-${name}`, value)
    const { backgroundColor, colorScheme } = getComputedStyle(header)
    about[0].content = backgroundColor
    about[1].content = colorScheme
  }

  function keep(index) {
    try {
      localStorage.setItem(key, JSON.stringify({ index, color: colours(index) }))
    } catch {
      // a browser that stores nothing keeps the choice for this page alone
    }
  }

  /** Return the number of the choice that was kept; anything else counts as none. */
  function kept() {
    try {
      const { index } = JSON.parse(localStorage.getItem(key))
      return inputs[index] ? index : 0
    } catch {
      return 0
    }
  }

  show(kept())
  return { show, keep, kept }
})()
