// Writes a reply in the page: fields, the way between versions, a preview, and ways to take it along.
// find.js loads this file where a composer opens. Nothing is stored, and nothing leaves the page
// but what its reader copies or opens.
"use strict"
;(() => {
  const LONGEST = 200_000 // characters that are read; an issue on GitHub holds 65,536
  const LONGEST_ADDRESS = 8000 // of a link that fills the form of an issue
  // What is loaded at once, with the first reply that is shown, and with the first text that is read.
  const SCRIPTS = ["vendor/mustache.js", "replies-core.js", "upgrade-core.js", "replies-data.js"]
  const PREVIEW = ["vendor/markdown-it.js"]
  const READING = ["extract-core.js"]
  const FINDER = ["find-data.js", "finder-classic.js"]

  const KINDS = {
    same: "this version is installed already.",
    downgrade: "the file is older than the install, and an import does not go back.",
    patch: "a patch of the same series; upgrade directly.",
    next: "the next release; upgrade directly.",
    skipped: "there are releases in between; try the direct upgrade first.",
    unknown: "no way can be named.",
  }

  /** Return an element; children are elements or texts, and never HTML. */
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.append(...children)
    return made
  }

  const button = (text, className, act) => {
    const made = element("button", { type: "button", class: className }, text)
    made.addEventListener("click", act)
    return made
  }

  const paragraph = (className, ...children) => element("p", { class: className }, ...children)

  /** Return owner and name of the repository that somebody named, or nothing. */
  function repository(text) {
    const [, address, owner, name, rest] =
      /^((?:https?:\/\/)?(?:www\.)?github\.com\/)?([a-z\d](?:[a-z\d-]{0,38}))\/([\w.-]{1,100})([/?#].*)?$/i
        .exec(text.trim()) ?? []
    if (!owner || (rest && rest !== "/" && !address)) return null
    const own = name.replace(/\.git$/, "")
    return /^\.*$/.test(own) ? null : `${owner}/${own}`
  }

  const load = (base, scripts) =>
    Promise.all(scripts.map(path => errorDesk.load(new URL(`assets/${path}`, base).href)))

  /** Return what draws Markdown: no HTML of others, no image, and only safe links. */
  function renderer() {
    const made = markdownit({ html: false, linkify: false }).disable("image")
    return text => draw(made.parse(text, {}))
  }

  /** Return the elements that the tokens of markdown-it stand for. No HTML is made in between. */
  function draw(tokens) {
    const open = [document.createDocumentFragment()]
    for (const { type, tag, nesting, hidden, attrs, info, content, children } of tokens) {
      if (hidden) continue
      if (nesting < 0) open.pop()
      else if (type === "inline") open.at(-1).append(draw(children))
      else if (!tag) open.at(-1).append(type === "softbreak" ? "\n" : content)
      else {
        const made = element(tag, {}, content)
        for (const [name, value] of attrs ?? [])
          if (name === "style") made.style.cssText = value // as an attribute a policy forbids it
          else made.setAttribute(name, value)
        if (tag === "a") Object.assign(made, { target: "_blank", rel: "noopener noreferrer" })
        if (info) made.className = `language-${info.trim().split(/\s/)[0]}`
        const isBlock = type === "fence" || type === "code_block"
        open.at(-1).append(isBlock ? element("pre", {}, made) : made)
        if (nesting > 0) open.push(made)
      }
    }
    return open[0]
  }

  class Composer {
    constructor(container, { guide, text, base }) {
      this.container = container
      this.base = base
      this.data = errorDeskRepliesData
      this.fixed = guide !== undefined
      this.guide = "" // of the reply that is shown
      this.chosen = false // by hand
      this.own = new Set() // fields that somebody filled in by hand
      this.found = {} // what the pasted text says
      this.markdown = ""
      this.build(text === undefined)
      if (this.fixed) this.show(guide)
      else this.open()
      if (text !== undefined) this.read(text)
      container.addEventListener("keydown", event => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        this.copy()
      })
    }

    page(path) {
      const url = new URL(path, this.base)
      if (url.protocol === "file:") url.pathname = url.pathname.replace(/\/$/, "/index.html")
      return url.href
    }

    link(href, text) {
      return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text)
    }

    // What is on the page ----------------------------------------------------------------------

    build(withPaste) {
      const parts = []
      if (withPaste) {
        this.paste = element("textarea", {
          id: "ed-compose-paste", class: "ed-find__text", rows: 5, autocomplete: "off",
          spellcheck: "false", "aria-describedby": "ed-compose-help",
        })
        this.paste.addEventListener("pointerdown", () => this.prepare().catch(() => {}), { once: true })
        this.paste.addEventListener("input", () => { this.taken = this.take() })
        parts.push(
          element("label", { for: "ed-compose-paste" }, "Paste the issue"),
          this.paste
        )
      }
      parts.push(element(
        "p", { id: "ed-compose-help", class: "ed-compose__hint" },
        "Ctrl+Enter (⌘+Enter) copies the reply from anywhere in here."
      ))
      this.status = element("div", { class: "ed-compose__status", role: "status" })
      parts.push(this.status)
      if (!this.fixed) parts.push(this.choice())
      this.fields = this.fieldset()
      this.fields.hidden = true
      this.body = element("div", { hidden: "" }, this.planBox(), this.actions(), this.preview(), this.issue())
      this.container.replaceChildren(...parts, this.fields, this.body)
      this.container.classList.add("ed-compose--open")
      this.container.setAttribute("role", "group")
      this.container.setAttribute("aria-label", "Write the reply")
      this.container.hidden = false
    }

    choice() {
      this.select = element(
        "select", { id: "ed-compose-guide" },
        element("option", { value: "" }, "Choose a guide"),
        ...this.data.groups.map(({ name, guides }) =>
          element(
            "optgroup", { label: name },
            ...guides.map(id => element("option", { value: id }, this.data.replies[id].title))
          )
        )
      )
      this.select.addEventListener("change", () => {
        this.chosen = Boolean(this.select.value)
        this.say()
        this.show(this.select.value)
      })
      const label = element("label", { for: "ed-compose-guide" }, "Reply about")
      return element("div", { class: "ed-compose__field" }, label, this.select)
    }

    fieldset() {
      this.inputs = {}
      const versions = element(
        "datalist", { id: "ed-compose-versions" },
        ...ErrorDeskUpgrade.knownVersions(this.data.releases)
          .filter(version => !version.endsWith(".x"))
          .reverse()
          .map(version => element("option", { value: version }))
      )
      const fields = Object.entries(this.data.variables).map(([name, variable]) => {
        const id = `ed-compose-${name}`
        const input = element("input", {
          id, name, autocomplete: "off", spellcheck: "false",
          "aria-describedby": `${id}-hint ${id}-note`,
        })
        if (["from", "to"].includes(name)) input.setAttribute("list", versions.id)
        // The keyboard of a phone: digits for a number, and "next" instead of "send".
        if (/^\[0-9\]\{\d,\d\}$/.test(variable.pattern ?? "")) input.inputMode = "numeric"
        input.enterKeyHint = "next"
        input.addEventListener("input", () => {
          if (input.value) this.own.add(name)
          else this.own.delete(name)
          this.render()
        })
        const hint = element("p", { id: `${id}-hint`, class: "ed-compose__hint" })
        hint.append(`Example: ${variable.example}`, variable.personal ? " (never put into a link)" : "")
        const note = element("p", { id: `${id}-note`, class: "ed-compose__note" })
        const box = element(
          "div", { class: "ed-compose__field" },
          element("label", { for: id }, variable.about), input, hint, note
        )
        this.inputs[name] = { box, input, note }
        return box
      })
      this.nothing = paragraph("ed-compose__hint", "This reply has nothing to fill in.")
      return element(
        "fieldset", {}, element("legend", {}, "What you know; the rest gets neutral words"),
        element("div", { class: "ed-compose__fields" }, ...fields), this.nothing, versions
      )
    }

    planBox() {
      this.plan = element("div", { class: "ed-compose__plan", role: "status", hidden: "" })
      return this.plan
    }

    actions() {
      this.about = element("span", { class: "ed-compose__hint" })
      return paragraph(
        "ed-compose__actions",
        button("Copy Markdown", "md-button md-button--primary", () => this.copy()), " ",
        button("Copy a link to this reply", "md-button", () => this.copyLink()), " ", this.about
      )
    }

    /** Two tabs, as the ARIA practices have them: arrows move between them. */
    preview() {
      this.rendered = element("div", { class: "ed-preview" })
      this.source = element("textarea", {
        class: "ed-find__text", rows: 18, readonly: "", spellcheck: "false",
        "aria-label": "The reply as Markdown",
      })
      const panels = [this.rendered, this.source].map((content, index) =>
        element(
          "div",
          { role: "tabpanel", id: `ed-compose-panel-${index}`, "aria-labelledby": `ed-compose-tab-${index}` },
          content
        )
      )
      const select = (index, focus) => {
        tabs.forEach((tab, number) => {
          tab.setAttribute("aria-selected", String(number === index))
          tab.tabIndex = number === index ? 0 : -1
          panels[number].hidden = number !== index
        })
        if (focus) tabs[index].focus()
      }
      const tabs = ["Preview", "Markdown"].map((text, index) => {
        const tab = button(text, "ed-compose__tab", () => select(index))
        for (const [key, value] of Object.entries({
          role: "tab", id: `ed-compose-tab-${index}`, "aria-controls": `ed-compose-panel-${index}`,
        })) tab.setAttribute(key, value)
        tab.addEventListener("keydown", event => {
          const to = { ArrowLeft: 1 - index, ArrowRight: 1 - index, Home: 0, End: 1 }[event.key]
          if (to === undefined) return
          event.preventDefault()
          select(to, true)
        })
        return tab
      })
      select(0)
      const list = element(
        "div", { role: "tablist", "aria-label": "The reply", class: "ed-compose__tabs" }, ...tabs
      )
      return element("div", {}, list, ...panels)
    }

    issue() {
      const id = "ed-compose-repository"
      const input = element("input", {
        id, autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-hint ${id}-note`,
        inputmode: "url", enterkeyhint: "done",
      })
      input.addEventListener("input", () => this.renderIssue())
      this.repository = input
      this.repositoryNote = element("p", { id: `${id}-note`, class: "ed-compose__note" })
      this.go = element("a", { class: "md-button", role: "link" }, "Open a new issue with this text")
      this.go.addEventListener("click", () => {
        if (this.tooLong && this.go.href) this.copy()
      })
      return element(
        "div", { class: "ed-compose__field ed-compose__issue" },
        element("label", { for: id }, "Repository of a new issue"), input,
        element(
          "p", { id: `${id}-hint`, class: "ed-compose__hint" },
          "As owner/name, or its address on GitHub. The link opens GitHub and hands it the text."
        ),
        this.repositoryNote, this.go
      )
    }

    // What somebody brings ---------------------------------------------------------------------

    /** Take the guide and fields that the fragment of the address names. */
    open() {
      const linked = {} // what the link before filled in
      const apply = () => {
        const given = new URLSearchParams(location.hash.slice(1))
        let guide = given.get("guide")
        if (guide === null) return
        if (Object.hasOwn(this.data.formerly, guide)) guide = this.data.formerly[guide]
        if (!Object.hasOwn(this.data.replies, guide)) {
          this.say(paragraph("", "The address names a guide that does not exist. Choose one."))
          return
        }
        for (const [name, { input }] of Object.entries(this.inputs)) {
          if (input.value === linked[name]) {
            input.value = this.found[name] ?? ""
            this.own.delete(name)
          }
          delete linked[name]
          if (!given.has(name) || this.data.variables[name].personal) continue
          input.value = given.get(name).slice(0, 500)
          linked[name] = input.value
          this.own.add(name)
        }
        this.chosen = true
        this.say()
        this.show(guide)
      }
      apply()
      addEventListener("hashchange", apply)
    }

    /** Load what reads a text. */
    prepare() {
      return load(this.base, this.fixed ? READING : [...READING, ...FINDER])
    }

    /** Read what stands in the box, once it can be read. */
    async take() {
      try {
        await this.prepare()
        // Of a large site also what this text needs of the finder's data.
        if (!this.fixed)
          await ErrorDeskFinder.complete(
            () => this.find(ErrorDeskExtract.extract(this.paste.value.slice(0, LONGEST)).text),
            path => errorDesk.load(new URL(path, this.base).href)
          )
      } catch {
        return this.say(paragraph("", errorDesk.lost))
      }
      this.read(this.paste.value)
    }

    /** Read a pasted text: fill the fields that nobody filled in by hand, choose the guide. */
    read(pasted) {
      const report = ErrorDeskExtract.extract(pasted.slice(0, LONGEST))
      this.found = report.fields
      for (const [name, { input }] of Object.entries(this.inputs))
        if (!this.own.has(name)) input.value = this.found[name] ?? ""
      const told = []
      if (!this.fixed) told.push(...this.pick(report.text))
      this.showFields()
      this.render()
      if (!pasted.trim()) return this.say()
      const used = this.usedFields()
      const filled = used.filter(name => this.found[name] && !this.own.has(name)).length
      if (used.length)
        told.push(paragraph("", this.guide
          ? `Filled in from the text: ${filled} of ${used.length} fields.`
          : `Read from the text: ${filled} ${filled === 1 ? "field" : "fields"}; the reply takes them over.`))
      if (pasted.length > LONGEST)
        told.push(paragraph("", "The text is long; only its beginning was read."))
      this.say(...told)
    }

    find(text) {
      return ErrorDeskFinder.find(text, errorDeskFindData.index)
    }

    /** Choose the guide by the text when the finder is sure; return what to say about it. */
    pick(text) {
      const { answer, matches: found } = this.find(text)
      // A page about a product or a status has no reply.
      const matches = found.filter(({ id }) => Object.hasOwn(this.data.replies, id))
      const title = id => `“${this.data.replies[id].title}”`
      const choose = id =>
        button(`Choose ${title(id)}`, "ed-find__button", () => {
          this.chosen = true
          this.say()
          this.show(id)
          this.focus()
        })
      if (answer === "match" && matches[0] === found[0]) {
        const [{ id, evidence }] = matches
        if (this.chosen && id !== this.guide)
          return [paragraph("", `This text reads like ${title(id)}; your choice stays. `, choose(id))]
        if (!this.chosen) this.show(id)
        return [paragraph("", `About ${title(id)}, by: `, ...errorDesk.evidence(text, evidence.slice(0, 2)))]
      }
      if (this.chosen) return []
      this.show("")
      if (!matches.length)
        return text.trim() ? [paragraph("", "No guide matches this text. Choose one below.")] : []
      const close = matches.slice(0, 3).flatMap(({ id }) => [choose(id), " "])
      const why = matches[0].kind === "likeness"
        ? "No guide matches this text. The closest by wording: "
        : "Not sure: only a code or single words match. "
      return [paragraph("", why), paragraph("", ...close)]
    }

    /** Return the fields of the reply; without a reply, those that hold something. */
    usedFields() {
      const filled = Object.keys(this.inputs).filter(name => this.inputs[name].input.value)
      return this.guide ? this.data.replies[this.guide].variables : filled
    }

    showFields() {
      const used = this.usedFields()
      for (const [name, { box }] of Object.entries(this.inputs)) box.hidden = !used.includes(name)
      this.fields.hidden = !this.guide && !used.length
      this.nothing.hidden = used.length > 0
    }

    say(...children) {
      this.status.replaceChildren(...children)
    }

    // What comes out ---------------------------------------------------------------------------

    /** Show the reply of a guide, or none. */
    show(guide) {
      this.guide = guide
      if (this.select) this.select.value = guide
      this.body.hidden = !guide
      this.showFields()
      if (guide) {
        const { guide: address, page } = this.data.replies[guide]
        const local = url => this.page(url.slice(this.data.site.length))
        this.about.replaceChildren(
          this.link(local(address), "Guide"),
          ...(page && !location.href.startsWith(local(page))
            ? [", ", this.link(`${local(page)}#notes`, "notes for maintainers")]
            : [])
        )
      }
      this.render()
    }

    render() {
      if (!this.guide) return
      const { variables, replies, releases, rules } = this.data
      const { variables: used } = replies[this.guide]
      const template = this.template()
      this.body.hidden = template === undefined
      if (this.body.hidden) {
        this.fetched = this.fetch(this.guide)
        return
      }
      const given = {}
      const printed = {}
      for (const name of used) {
        const value = this.inputs[name].input.value.trim()
        if (!value) continue
        given[name] = value
        printed[name] = ErrorDeskReplies.printed(variables[name], value)
      }
      for (const name of used) this.renderNote(name, given, printed, used)
      const versions = printed.from && printed.to && rules
      const plan =
        versions && ErrorDeskUpgrade.isCore(given.solution ?? "")
          ? ErrorDeskUpgrade.plan(printed.from, printed.to, releases, rules)
          : null
      this.renderPlan(plan)
      const advice = plan && ErrorDeskUpgrade.advice(plan)
      const filled = ErrorDeskReplies.values(variables, given, advice)
      this.printed = printed
      this.markdown = ErrorDeskReplies.render(template, filled, Mustache)
      this.source.value = this.markdown
      this.renderPreview()
      this.renderIssue()
    }

    /** Return the text of the reply that is shown: on a large site it is in a part. */
    template() {
      const { part, template } = this.data.replies[this.guide]
      return part === undefined ? template : this.data.texts[part]?.[this.guide]
    }

    /** Load the part of a reply, and show it if nobody has chosen another since. */
    async fetch(guide) {
      const path = `${this.data.folder}/${this.data.replies[guide].part}-data.js`
      await errorDesk.load(new URL(path, this.base).href).catch(() => {})
      if (guide !== this.guide) return
      if (this.template() === undefined) this.say(paragraph("", errorDesk.lost))
      else this.render()
    }

    async renderPreview() {
      try {
        await load(this.base, PREVIEW)
      } catch {
        return this.rendered.replaceChildren(errorDesk.lost)
      }
      this.draw ??= renderer()
      this.rendered.replaceChildren(this.draw(this.markdown))
      // A comment begins at the third level; on this page the second is next.
      for (const heading of this.rendered.querySelectorAll("h1, h2, h3, h4"))
        heading.setAttribute("aria-level", String(Math.max(2, Number(heading.tagName[1]) - 1)))
    }

    renderNote(name, given, printed, used) {
      const { input, note } = this.inputs[name]
      const variable = this.data.variables[name]
      const wrong = name in given && !printed[name]
      const missing = variable.needs.filter(other => used.includes(other) && !given[other])
      const said = this.found[name]
      let text = ""
      if (wrong && variable.pattern) text = `This is left out; write it as ${variable.example}`
      else if (wrong) text = "This is left out: nothing in it can be printed."
      else if (name in given && missing.length)
        text = `Needs as well: ${missing.map(other => this.data.variables[other].about).join(", ")}`
      else if (said && this.own.has(name) && said !== given[name])
        text = `The text says ${said}; yours is kept.`
      else if (said && name in given && !this.own.has(name)) text = "From the text."
      input.setAttribute("aria-invalid", String(wrong))
      note.classList.toggle("ed-compose__note--wrong", wrong)
      // Set only when it changes: it is read out beside the field.
      if (note.textContent !== text) note.textContent = text
    }

    renderPlan(plan) {
      const key = plan ? `${plan.start} ${plan.target}` : ""
      if (this.plan.dataset.key === key) return
      this.plan.dataset.key = key
      this.plan.hidden = !plan
      if (!plan) return this.plan.replaceChildren()
      const steps = list =>
        element(
          "ol", {},
          ...list.map(({ version, reason, grade }) => {
            const [letter, words] = this.data.grades[grade]
            const badge = element("span", { class: `ed-grade ed-grade-${grade}`, title: words }, letter)
            return element("li", {}, `${version} `, badge, ` ${reason} (${words.toLowerCase()})`)
          })
        )
      const parts = [
        paragraph(
          "", element("strong", {}, `From ${plan.start} to ${plan.target}: `), KINDS[plan.kind]
        ),
      ]
      if (plan.path.length) parts.push(steps(plan.path))
      if (plan.fallback.length)
        parts.push(paragraph("", "If that fails by throttling or a schema conflict:"), steps(plan.fallback))
      if (plan.unknown.length)
        parts.push(paragraph(
          "",
          `No release ${plan.unknown.join(" and ")} of the Core Components is known; near it: ` +
            `${plan.near.join(", ")}. For another solution, name it. `,
          this.link(this.page("e/releases/"), "All known releases")
        ))
      if (plan.fresh_start)
        parts.push(paragraph(
          "", this.link(this.page("e/pp-upgrade/") + "#fresh-start", "Such an old install may need more.")
        ))
      this.plan.replaceChildren(...parts)
    }

    renderIssue() {
      const text = this.repository.value.trim()
      const name = repository(text)
      const title = this.data.replies[this.guide].title
      const form = `https://github.com/${name}/issues/new?title=${encodeURIComponent(title)}`
      const whole = `${form}&body=${encodeURIComponent(this.markdown)}`
      this.tooLong = whole.length > LONGEST_ADDRESS
      this.repository.setAttribute("aria-invalid", String(Boolean(text && !name)))
      this.repositoryNote.classList.toggle("ed-compose__note--wrong", Boolean(text && !name))
      this.repositoryNote.textContent = !text || (name && !this.tooLong)
        ? ""
        : name
          ? "This text is too long for an address: the link copies it and opens an empty form. Paste it there."
          : "Write it as owner/name, or paste the address of the repository on GitHub."
      for (const attribute of ["href", "target", "rel"]) this.go.removeAttribute(attribute)
      this.go.setAttribute("aria-disabled", String(!name))
      if (!name) return
      this.go.href = this.tooLong ? form : whole
      this.go.target = "_blank"
      this.go.rel = "noopener noreferrer"
    }

    async copy() {
      await this.taken // a text that was pasted just now
      await this.fetched
      if (!this.guide) return errorDesk.announce("Choose a guide first")
      if (this.body.hidden) return errorDesk.announce(errorDesk.lost)
      await errorDesk.copy(`${this.markdown}\n`, "Reply copied as Markdown")
    }

    /** Copy an address that opens this reply. It holds what the reply prints, and nobody's name. */
    async copyLink() {
      const fields = Object.entries(this.printed).filter(
        ([name, value]) => value && !this.data.variables[name].personal
      )
      const fragment = new URLSearchParams([["guide", this.guide], ...fields])
      // The address of a copy in a folder names its owner, and serves nobody else.
      const base = location.protocol === "file:" ? this.data.site : this.base
      await errorDesk.copy(
        `${new URL("replies/compose/", base)}#${fragment}`, "Link copied; it holds no name and no id"
      )
    }

    focus() {
      const first = Object.values(this.inputs).find(({ box }) => !box.hidden)
      const place = this.paste ?? first?.input ?? this.select
      place?.focus()
    }
  }

  /**
   * Turn an element into a place to write a reply.
   * @param container an empty element; what it holds is replaced
   * @param guide the id of a guide, or nothing to choose one there
   * @param text what a reporter wrote, or nothing to ask for it
   * @param base the address of the site's root
   * @returns a promise of an object with `read(text)`, `copy()` and `focus()`
   */
  errorDesk.compose = async (container, { guide, text, base }) => {
    await load(base, text === undefined ? SCRIPTS : [...SCRIPTS, ...READING])
    return new Composer(container, { guide, text, base })
  }
})()
