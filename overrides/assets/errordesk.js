// What a page can do beyond reading: copy a reply, copy the address of a heading.
// Everything here is an addition; without JavaScript the content is complete.
"use strict"

// Where a host demands Trusted Types, text becomes neither HTML nor code, and a script comes from
// the folder of this one alone.
{
  const own = new URL(".", document.currentScript.src).href
  globalThis.trustedTypes?.createPolicy("default", {
    createScriptURL: address => new URL(address, location.href).href.startsWith(own) ? address : null,
  })
}

/** Announce a change to screen readers and show it for a moment. */
function announce(text) {
  let region = document.querySelector("#ed-announce")
  if (!region) {
    region = document.createElement("div")
    region.id = "ed-announce"
    region.className = "md-dialog md-dialog--active"
    region.setAttribute("role", "status")
    const inner = document.createElement("div")
    inner.className = "md-dialog__inner md-typeset"
    region.append(inner)
    document.body.append(region)
  }
  region.firstElementChild.textContent = text
  region.classList.add("md-dialog--active")
  clearTimeout(announce.timer)
  announce.timer = setTimeout(() => region.classList.remove("md-dialog--active"), 2500)
}

async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text)
    announce(done)
  } catch {
    announce("The browser does not allow copying here; select the text instead.")
  }
}

const scripts = new Map()

/** Load a script once, however many parts of the page ask for it; settles when it has run. */
function load(address) {
  if (!scripts.has(address))
    scripts.set(address, new Promise((resolve, reject) => {
      const script = document.createElement("script")
      script.src = address
      script.onload = resolve
      script.onerror = () => reject(new Error(address))
      document.head.append(script)
    }))
  return scripts.get(address)
}

globalThis.errorDesk = { copy, announce, load }

document.addEventListener("click", event => {
  const button = event.target.closest("[data-copy]")
  if (button) {
    const code = document.querySelector(`${button.dataset.copy} code`)
    copy(code.textContent.trim() + "\n", "Reply copied")
    return
  }
  const permalink = event.target.closest("a.headerlink")
  if (permalink) copy(permalink.href, "Address of the section copied")
})

for (const element of document.querySelectorAll("[data-copy]")) element.hidden = false

// Sources are written open, so they can be read and printed without a script; here they fold.
const folds = [...document.querySelectorAll("details.ed-fold")]

/**
 * Open the fold that the address points into, or the one below the heading it names. What moved to
 * another page is followed there.
 */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!target) return
  const moved = target.closest("[data-moved]")
  if (moved) {
    const url = new URL(moved.dataset.moved, location.href)
    if (url.protocol === "file:") url.pathname += "index.html"
    url.hash = location.hash
    location.replace(url)
    return
  }
  const fold = target.closest("details.ed-fold") ?? target.nextElementSibling
  if (fold?.matches("details.ed-fold")) fold.open = true
}

/** Note at links to guides the address that they are published at; the style prints it. */
function writeAddresses() {
  const published = document.querySelector("link[rel=canonical]")
  if (!published) return
  const { base } = document.querySelector(".ed-search").dataset
  const [here, there] = [location, published].map(({ href }) => new URL(base, href).href)
  for (const a of document.querySelectorAll("article a[href*='/']:not(.md-button)"))
    if (a.href.startsWith(`${here}guides/`))
      a.dataset.address = there + a.href.slice(here.length).replace("index.html", "")
}

for (const fold of folds) fold.open = false
openTarget()
addEventListener("hashchange", openTarget)
addEventListener("beforeprint", writeAddresses)

// A table wider than its place scrolls in the frame that theme.js puts around it: by keyboard too.
function reachTables() {
  for (const frame of document.querySelectorAll(".md-typeset__scrollwrap")) {
    const scrolls = frame.scrollWidth > frame.clientWidth
    for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Table, wider than its place"]])
      if (scrolls) frame.setAttribute(name, value)
      else frame.removeAttribute(name)
  }
}
addEventListener("load", reachTables)
addEventListener("resize", reachTables)

// In a copy opened from a folder no server turns "guides/" into "guides/index.html".
if (location.protocol === "file:")
  for (const a of document.querySelectorAll('a[href*="/"], a[href=".."], a[href="."]')) {
    const url = new URL(a.href)
    if (url.protocol !== "file:" || /\.\w+$/.test(url.pathname)) continue
    url.pathname = url.pathname.replace(/\/?$/, "/index.html")
    a.href = url.href
  }

// The atlas has tables to filter; its script stands beside this one.
if (document.querySelector("[data-atlas]")) load(new URL("atlas.js", document.currentScript.src).href)
