// Replies without their looks: hostile text made harmless, secrets masked, templates filled.
// The same as errordesk/text/{escape,mask}.py and errordesk/replies/mustache.py to the byte;
// tests/replies/test_twins.py holds both together.
// A classic script, so that it works from a folder (file://) as well as from a server.
"use strict"
;(function (root) {
  // The build writes the constants of errordesk/text/tables.py here; all patterns are global.
  const T = {}

  // Of ASCII alone: languages differ in what the small form of other letters is.
  const lower = text => text.replace(/[A-Z]/g, letter => letter.toLowerCase())
  const trimBlanks = text => text.replace(/^ +/, "").replace(/ +$/, "")
  const rewrite = (text, rules) =>
    rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), text)

  /** Return the text without what steers a terminal and without characters that nobody sees. */
  function visible(text) {
    return text.replace(T.CONTROLS, "").replace(T.INVISIBLE, "")
  }

  function cut(text, most) {
    const all = Array.from(text)
    return all.length > most ? all.slice(0, most - 1).join("").replace(/ +$/, "") + "…" : text
  }

  /** Judge the characters between words; after the cut, which can make a word end elsewhere. */
  function harmless(text) {
    text = trimBlanks(rewrite(text, T.MARKS))
    return rewrite(text.replace(T.COLON, (_, time) => time ?? " "), T.REFERENCES)
  }

  /**
   * Return what somebody wrote as one line of harmless text, LIMIT code points at most.
   * An empty answer means that nothing readable was in it.
   */
  function escapeValue(given) {
    const plain = Array.from(visible(given), one => T.CHARACTERS.get(one) ?? one).join("")
    const text = trimBlanks(plain.replace(T.BLANK, " "))
    for (let most = T.LIMIT; ; ) {
      const done = harmless(cut(text, most))
      const length = Array.from(done).length
      if (length <= T.LIMIT) return done
      most = Math.floor((most * T.LIMIT) / length) // rules may add blanks
    }
  }

  /** Return a function that gives each value of a kind one placeholder, in order. */
  function names() {
    const given = new Map()
    const count = new Map()
    return (kind, value) => {
      const key = lower(value)
      if (!given.has(key)) {
        count.set(kind, (count.get(kind) || 0) + 1)
        given.set(key, `<${kind}-${count.get(kind)}>`)
      }
      return given.get(key)
    }
  }

  function withoutPrivateKeys(text) {
    const parts = []
    let position = 0
    for (;;) {
      T.KEY_BEGIN.lastIndex = position
      const begin = T.KEY_BEGIN.exec(text)
      if (!begin) return [...parts, text.slice(position)].join("")
      parts.push(text.slice(position, begin.index), "<private-key>")
      T.KEY_END.lastIndex = T.KEY_BEGIN.lastIndex
      position = T.KEY_END.exec(text) ? T.KEY_END.lastIndex : text.length
    }
  }

  /** Return the text with secrets, identities and addresses replaced by placeholders. */
  function mask(given) {
    const name = names()
    const text = rewrite(withoutPrivateKeys(visible(given).replace(/\r\n/g, "\n")), T.SECRETS)
    const named = text
      .replace(T.MAIL, found => (T.NO_MAILS.includes(lower(found)) ? found : name("mail", found)))
      .replace(T.HOST, (found, host, suffix) =>
        T.NO_HOSTS.includes(lower(host)) ? found : name("tenant", host) + suffix
      )
      .replace(T.GUIDS, (_, kind = "", label = "", between = "", value) => {
        const placeholder = name(lower(kind) || "guid", value.replace(/-/g, ""))
        return kind + label + between + placeholder
      })
    const replaced = (text, [kind, pattern]) =>
      text.replace(pattern, (_, before, value) => before + name(kind, value))
    return T.IDENTITIES.reduce(replaced, named)
      .replace(T.ADDRESS, (_, before, value) => {
        const parts = value.split(".").map(Number)
        // Below 10 it is more often a version than an address.
        if (Math.max(...parts) > 255 || parts[0] < 10) return before + value
        if (T.COMMON_ADDRESSES.some(start => value.startsWith(start))) return before + value
        return before + name("ip", value)
      })
  }

  // Templates ----------------------------------------------------------------------------------

  /** Return a value as a reply prints it; empty when it is not given or not what is asked for. */
  function printed(variable, given) {
    if (!variable.pattern) return escapeValue(mask(given))
    const value = trimBlanks(visible(given))
    if (!new RegExp(`^(?:${variable.pattern})$`).test(value)) return ""
    // The whole of an id belongs in a ticket; its beginning is enough to recognise it.
    return value.search(T.GUID) < 0 ? value : value.slice(0, 8) + "…"
  }

  /**
   * Return what a template is filled with.
   * @param variables the declarations of replies.json, by name
   * @param given what somebody entered, by name; names that are not declared are left out
   * @param advice the advice on an upgrade path, or nothing
   */
  function values(variables, given, advice) {
    const filled = Object.create(null)
    for (const name of Object.keys(variables))
      filled[name] = Object.hasOwn(given, name) ? printed(variables[name], given[name]) : ""
    filled.advice = advice || false
    return filled
  }

  /** Fill a template. `Mustache` is the library, assets/vendor/mustache.js. */
  function render(template, filled, Mustache) {
    const text = Mustache.render(template, filled, {}, { escape: value => value })
    // A section that is left out leaves its blank lines behind.
    return text.replace(/\n{3,}/g, "\n\n").replace(/^[\n ]+/, "").replace(/[\n ]+$/, "")
  }

  root.ErrorDeskReplies = { escapeValue, mask, printed, render, values, visible }
})(globalThis)
