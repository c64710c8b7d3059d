// What the pages of Material for MkDocs can do beyond being read, for the parts that this site uses;
// in place of the theme's own script (decision record 16). Without it the content is complete.
"use strict"
{
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const one = (selector, root = document) => root.querySelector(selector)
  const header = one(".md-header")
  const main = one(".md-main")
  const grid = main.firstElementChild
  const tabs = one(".md-tabs")
  const title = one(".md-header__title")
  const heading = one(".md-content h1")
  const up = one(".md-top")
  const drawer = one("#__drawer")
  const wide = matchMedia("(min-width: 60em)") // the contents stand beside the page
  const widest = matchMedia("(min-width: 76.25em)") // and so does the menu
  const calm = matchMedia("(prefers-reduced-motion)")

  /** Return an element with a class; properties are those of the element. */
  function made(name, className, properties = {}) {
    return Object.assign(document.createElement(name), { className }, properties)
  }

  // The theme's rules for visible focus ask for a class: they are older than :focus-visible.
  document.addEventListener("focusin", ({ target }) =>
    target.classList.toggle("focus-visible", target.matches(":focus-visible")))
  document.addEventListener("focusout", ({ target }) => target.classList.remove("focus-visible"))

  // Code, folds, tabs of content --------------------------------------------------------------

  for (const code of all(".md-content pre > code")) {
    if (code.closest(".no-copy")) continue
    const bar = made("div", "md-code__nav")
    const button = made("button", "md-code__button", { type: "button", title: "Copy to clipboard" })
    button.dataset.mdType = "copy"
    button.addEventListener("click", () => {
      code.setAttribute("data-md-copying", "") // hides what is no part of the text
      const text = code.innerText.trimEnd()
      code.removeAttribute("data-md-copying")
      errorDesk.copy(text, "Copied to clipboard")
    })
    bar.append(button)
    code.before(bar)
  }

  const sets = all("[data-tabs]").map(set => {
    const labels = one(".tabbed-labels", set)
    const ways = ["tabbed-control tabbed-control--prev", "tabbed-control tabbed-control--next"]
    const [back, on] = ways.map((way, index) => {
      const control = made("div", way, { hidden: true })
      const button = made("button", "tabbed-button", { type: "button", tabIndex: -1 })
      button.ariaHidden = "true"
      control.append(button)
      control.addEventListener("click", () =>
        labels.scrollBy({ left: labels.clientWidth * (index ? 1 : -1), behavior: "smooth" }))
      set.append(control)
      return control
    })
    const inputs = all(":scope > input", set)
    const label = input => one(`label[for="${input.id}"]`, set)
    /** Put the line below the chosen tab, and the arrows where there is more. */
    const show = () => {
      const chosen = label(inputs.find(input => input.checked) ?? inputs[0])
      set.style.setProperty("--md-indicator-x", `${chosen.offsetLeft}px`)
      set.style.setProperty("--md-indicator-width", `${chosen.offsetWidth}px`)
      back.hidden = labels.scrollLeft < 16
      on.hidden = labels.scrollLeft > labels.scrollWidth - labels.offsetWidth - 16
    }
    labels.classList.add("tabbed-labels--linked")
    for (const input of inputs) {
      const link = made("a", "", { href: `#${input.id}`, tabIndex: -1 })
      link.append(...label(input).childNodes)
      label(input).append(link)
      link.addEventListener("click", event => {
        if (event.metaKey || event.ctrlKey) return
        event.preventDefault()
        history.replaceState({}, "", link.hash)
        input.click()
      })
      input.addEventListener("change", () => {
        show()
        const { offsetLeft, offsetWidth } = label(input)
        if (offsetLeft < labels.scrollLeft || offsetLeft + offsetWidth > labels.scrollLeft + set.clientWidth)
          labels.scrollTo({ left: Math.max(0, offsetLeft - 16), behavior: "smooth" })
      })
    }
    labels.addEventListener("scroll", show, { passive: true })
    return { set, show }
  })

  /** Show what the address points to: a fold opens, a tab is chosen; the drawer closes. */
  function arrive() {
    arrived = performance.now() + 600
    if (drawer) drawer.checked = false
    let id = location.hash.slice(1)
    try {
      id = decodeURIComponent(id)
    } catch {
      // an address that was cut is taken as it is
    }
    const target = id && document.getElementById(id)
    if (!target) return
    if (target.matches("[data-tabs] > input")) target.click()
    const fold = target.closest("details:not([open])")
    if (!fold) return
    fold.open = true
    fold.scrollIntoView()
  }
  addEventListener("hashchange", arrive)

  // On paper everything is open.
  let closed = []
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])")
    for (const fold of closed) fold.open = true
  })
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false
  })

  // What follows scrolling --------------------------------------------------------------------

  const bars = all(".md-sidebar").map(bar => ({
    bar,
    wrap: one(".md-sidebar__scrollwrap", bar),
    shown: bar.dataset.mdType === "navigation" ? widest : wide,
    placed: false,
  }))
  const contents = all("[data-md-component=toc]").map(list =>
    all(".md-nav__link", list)
      .map(link => ({ link, target: document.getElementById(decodeURIComponent(link.hash.slice(1))) }))
      .filter(({ target }) => target))
  let active = null // the last link of the contents that was shown as passed
  let before = 0
  let rising = false
  let arrived = 0 // until then it is the browser that scrolls, to the place in the address

  /** Scroll a list beside the page so that a link is in its middle. */
  function centre(link, behavior) {
    const wrap = link.closest(".md-sidebar__scrollwrap")
    if (link.clientHeight && wrap)
      wrap.scrollTo({ top: link.offsetTop - wrap.offsetTop - wrap.offsetHeight / 2, behavior })
  }

  /** Return how far from the top of the page an element begins; a hidden one where its parent does. */
  function top(element) {
    while (!element.offsetParent && element.parentElement) element = element.parentElement
    return element.getBoundingClientRect().top + scrollY
  }

  /** Mark the headings that were passed. */
  function follow(y, high) {
    const edge = y + high + 0.8 * (grid.offsetTop - main.offsetTop)
    const last = y + innerHeight >= Math.floor(document.body.getBoundingClientRect().height)
    for (const entries of contents) {
      const passed = entries.filter(({ target }) => last || top(target) < edge)
      const now = passed.at(-1)?.link
      for (const { link } of entries) {
        link.classList.toggle("md-nav__link--passed", passed.some(entry => entry.link === link))
        link.classList.toggle("md-nav__link--active", link === now)
      }
      if (!now?.clientHeight || now === active) continue
      centre(now, active && !calm.matches ? "smooth" : "auto")
      active = now
    }
  }

  function scrolled() {
    const y = scrollY
    const high = header.offsetHeight
    const start = main.offsetTop
    const end = start + main.offsetHeight
    const below = start - high <= y
    const height =
      Math.max(0, innerHeight - Math.max(0, start - y, high) - Math.max(0, innerHeight + y - end))
    header.classList.toggle("md-header--shadow", below)
    if (heading)
      title.classList.toggle("md-header__title--active", y - heading.offsetTop + high >= heading.offsetHeight)
    const gap = grid.offsetTop - start
    for (const place of bars) {
      const { bar, wrap, shown } = place
      bar.style.top = shown.matches ? `${high}px` : ""
      if (!shown.matches) wrap.style.height = ""
      else {
        const room = height + Math.min(gap, Math.max(0, y - start + high)) - gap
        wrap.style.height = `${room - 2 * wrap.offsetTop}px`
        if (!place.placed) for (const link of all(".md-nav__link--active[href]", bar)) centre(link, "auto")
        place.placed = true
      }
    }
    follow(y, high)
    if (up) {
      if (performance.now() < arrived) rising = false
      else if (y !== before) rising = y < before
      up.hidden = !(below && rising && y > 0)
      if (up.hidden) up.tabIndex = -1
      else up.removeAttribute("tabindex")
      up.style.top = `${high + 16}px`
    }
    before = y
    if (tabs) tabs.hidden = y >= 10
  }

  /** Return a function that does something once before the next frame, however often it is called. */
  function soon(act) {
    let due = 0
    return () => {
      cancelAnimationFrame(due)
      due = requestAnimationFrame(act)
    }
  }
  function measured() {
    for (const { show } of sets) show()
    for (const code of all(".md-content pre > code"))
      if (code.scrollWidth > code.offsetWidth) code.tabIndex = 0 // to be scrolled by keyboard
      else code.removeAttribute("tabindex")
    scrolled()
  }
  addEventListener("scroll", soon(scrolled), { passive: true })
  // It says at once how large the page is, when the browser has laid it out: asked for earlier, that
  // would keep a phone busy.
  new ResizeObserver(soon(measured)).observe(document.body)
  addEventListener("resize", soon(measured))
  arrive()
  addEventListener("hashchange", () => {
    if (up) up.hidden = true
  })
  up?.addEventListener("click", () => scrollTo({ top: 0 }))

  // A title that is cut off says the whole on hover.
  const seen = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue
      seen.unobserve(target)
      if (target.offsetWidth < target.scrollWidth) (target.closest("a") ?? target).title = target.innerText
    }
  })
  for (const text of all(".md-ellipsis")) seen.observe(text)

  // The menu ------------------------------------------------------------------------------------

  // A link to a place on this page leaves the drawer open otherwise.
  one(".md-sidebar--primary")?.addEventListener("click", event => {
    const label = event.target.closest("label[tabindex]")
    if (event.target.closest("a")) setTimeout(() => (drawer.checked = false), 125)
    else if (label)
      setTimeout(() => {
        const list = one(`[aria-labelledby="${label.id}"], [data-label="${label.id}"]`)
        list?.setAttribute("aria-expanded", document.getElementById(label.htmlFor).checked)
      })
  })
  document.addEventListener("keydown", event => {
    const at = document.activeElement
    if (event.metaKey || event.ctrlKey || event.altKey) return
    if (at.matches("input, select, textarea, [contenteditable]")) return
    if (event.key === "Enter" && at.matches("label")) at.click()
    const way = { p: "prev", ",": "prev", n: "next", ".": "next" }[event.key]
    const link = way && one(`link[rel=${way}]`)
    if (link) location.href = link.href
  })

  // Light and dark ------------------------------------------------------------------------------

  const palette = one("[data-md-component=palette]")
  const inputs = all("input", palette)
  let chosen = 0

  /** Offer the button that leads on from a choice. */
  function offer(index) {
    chosen = index
    inputs.forEach((input, number) => (input.nextElementSibling.hidden = number !== index))
  }

  /** Show a choice at once: its colours, and the button that leads on from it. */
  function paint(index) {
    document.body.setAttribute("data-md-color-switching", "") // nothing fades meanwhile
    errorDeskPalette.show(index)
    offer(index)
    setTimeout(() => document.body.removeAttribute("data-md-color-switching"))
  }
  inputs.forEach((input, index) =>
    input.addEventListener("change", () => {
      paint(index)
      errorDeskPalette.keep(index)
    }))
  palette.addEventListener("keydown", event => {
    if (event.key !== "Enter") return
    const next = inputs[(chosen + 1) % inputs.length]
    next.click()
    next.focus()
  })
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => paint(chosen))
  offer(errorDeskPalette.kept()) // its colours are there since the page began
}
