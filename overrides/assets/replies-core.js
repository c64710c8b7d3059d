// Replies without their looks: hostile text made harmless, secrets masked, templates filled.
// The same as errordesk/{escape,mask,replies}.py to the byte; tests/replies/vectors.json holds both
// to it. So nothing here depends on how a language reads \w, \s or \b.
// A classic script, so that it works from a folder (file://) as well as from a server.
"use strict"
;(function (root) {
  const LIMIT = 200

  // Signs that nobody sees: control and format characters, marks that turn the direction of
  // writing, blank letters, variation selectors, private use, surrogates without a partner.
  const INVISIBLE =
    /[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\u{e0000}-\u{10ffff}]/gu
  const BLANK = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g
  // What each dangerous sign becomes; the last two of the first row are the wide forms of @ and #.
  const SIGNS = new Map([
    ...Array.from("@#$*^~\uff20\uff03", sign => [sign, ""]),
    ...Array.from("<>", sign => [sign, " "]),
    ...Array.from("[{", sign => [sign, "("]),
    ...Array.from("]}", sign => [sign, ")"]),
    ["\\", "/"],
    ["`", "'"],
    ["&", " and "],
  ])
  const HYPHEN = "\u2011" // looks like -, but a key with it is no reference

  const isDigit = sign => sign >= "0" && sign <= "9" && sign.length === 1
  const isLetter = sign => /^[A-Za-z]$/.test(sign)
  const trimBlanks = text => text.replace(/^ +/, "").replace(/ +$/, "")

  /** Return the text without the signs that nobody sees. */
  function visible(text) {
    return text.replace(INVISIBLE, "")
  }

  /** Return the sign at `index`, or what stands for it between these neighbours. */
  function sign(signs, index) {
    const own = signs[index]
    const before = signs[index - 1] || ""
    const after = signs[index + 1] || ""
    if (own === ":" && after !== " ") {
      // A time of day stays; an address (https:) and an emoji (:name:) come apart.
      const digits = isDigit(after) && isDigit(signs[index + 2] || "")
      const behind = signs[index + (signs[index + 3] === "Z" ? 4 : 3)] || ""
      return isDigit(before) && digits && !isDigit(behind) && !isLetter(behind) ? own : " "
    }
    // A name with a dot is a host for some readers.
    if (own === "." && (isLetter(after) || (after >= "\u00c0" && after !== "…" && after !== HYPHEN)))
      return " "
    return own
  }

  /**
   * Return what somebody wrote as one line of harmless text, LIMIT code points at most.
   * An empty answer means that nothing readable was in it.
   */
  function escapeValue(given) {
    let text = Array.from(visible(given), one => SIGNS.get(one) ?? one).join("")
    text = trimBlanks(text.replace(BLANK, " "))
    // Cut before the signs between words are judged: a cut can make a word end somewhere else.
    let signs = Array.from(text)
    if (signs.length > LIMIT) text = signs.slice(0, LIMIT - 1).join("").replace(/ +$/, "") + "…"
    text = text.replace(/(^|[^A-Za-z0-9])_+/g, "$1").replace(/_+($|[^A-Za-z0-9])/g, "$1")
    text = trimBlanks(text)
    signs = Array.from(text)
    text = signs.map((_, index) => sign(signs, index)).join("")
    text = text.replace(/([Ww][Ww][Ww])\./g, "$1 ")
    text = text.replace(/([Gg][Hh][Ss][Aa])-/g, "$1" + HYPHEN)
    // GH-123, and the keys of issue trackers that a repository can link.
    text = text.replace(/([A-Za-z][A-Za-z0-9]*)-(?=[0-9])/g, "$1" + HYPHEN)
    // GitHub links a commit by seven hexadecimal digits or more.
    text = text.replace(/(^|[^A-Za-z0-9])([0-9A-Fa-f]{6})[0-9A-Fa-f]+(?![A-Za-z0-9])/g, "$1$2…")
    text = text.replace(BLANK, " ")
    // At the beginning of a line these make a list, a heading, a table, a definition, a command.
    text = text.replace(/^[-+=|.:/!?);,% ]+/, "")
    text = text.replace(/^([^ A-Za-z(]*[^ A-Za-z(.)])[.)]+(?= |$)/, "$1") // digits of any script
    // The sentence goes on behind the value, perhaps with a full stop.
    return text.replace(/[ :]+$/, "").replace(/([Ww][Ww])([Ww])$/, "$1 $2")
  }

  // Masking ------------------------------------------------------------------------------------

  const HEADERS =
    "(?:(?:Proxy-)?Authorization|(?:Set-)?Cookie|X-Api-Key|Ocp-Apim-Subscription-Key|X-Functions-Key)"
  const KEY_BEGIN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g
  const KEY_END = /-----END [A-Z ]{0,40}PRIVATE KEY-----/g
  const SECRETS = [
    // A header in quotes ends at a quote, any other with its line.
    [
      new RegExp(`(["']${HEADERS}["']?[ \\t]{0,4}[:=][ \\t]{0,4}["']?)[^ \\t\\n"'][^\\n"']*`, "gi"),
      "$1<secret>",
    ],
    [
      new RegExp(`((?:^|[^"'A-Za-z0-9-])${HEADERS}[ \\t]{0,4}[:=][ \\t]{0,4})[^ \\t\\n][^\\n]*`, "gi"),
      "$1<secret>",
    ],
    [/(Bearer[ \t]{1,4})[A-Za-z0-9._~+/=-]{16,}/gi, "$1<token>"],
    [/eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,4}/g, "<token>"],
    [
      /gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abeprs]-[A-Za-z0-9-]{10,}|A[KS]IA[A-Z0-9]{16}|[A-Za-z0-9_-]{3}[0-9]Q~[A-Za-z0-9_.~-]{30,}/g,
      "<token>",
    ],
    // In an address any of these carries a right; in prose "code" or "key" is a word.
    [
      /([?&;](?:code|key|token|assertion|session_state|samlresponse|subscription-key)=)[^& \t\n"'<>;#]+/gi,
      "$1<secret>",
    ],
    [
      /((?:^|[^A-Za-z0-9])(?:sig|client[_-]?secret|client_assertion|access[_-]?token|refresh[_-]?token|id_token|password|passwd|pwd|secret|account-?key|api[_-]?key|access-?key|shared-?access-?key|sharedaccesssignature)["']?[ \t]{0,4}(?:=|:|%3D)[ \t]{0,4}["']?)[^& \t\n"'<>;,}]+/gi,
      "$1<secret>",
    ],
  ]
  const MAIL =
    /[A-Za-z0-9._%+#'\u00a1-\u1fff-]{1,64}@[A-Za-z0-9\u00a1-\u1fff-]{1,63}(?:\.[A-Za-z0-9\u00a1-\u1fff-]{1,63}){1,5}/g
  const HOST =
    /([A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,3}?)(\.(?:(?:api\.)?crm[0-9]{0,2}\.(?:dynamics\.(?:com|cn)|microsoftdynamics\.(?:us|de)|appsplatform\.us)|operations\.dynamics\.com|onmicrosoft\.(?:com|us|de)|partner\.onmschina\.cn|sharepoint\.(?:com|us|cn|de)|environment\.api\.powerplatform\.com|powerappsportals\.com|b2clogin\.com|(?:scm\.)?azurewebsites\.net|azurefd\.net|cloudapp\.(?:azure\.com|net)|(?:blob|file|queue|table|dfs|database|servicebus)\.(?:core\.)?windows\.net|vault\.azure\.net|azure-api\.net|trafficmanager\.net|azurecr\.io|azmk8s\.io)(?![A-Za-z0-9-]))/gi
  const GUIDS =
    /(?:(tenant|environment|subscription)([ _-]?id)?([ "'=:/(]{0,8}))?([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})/gi
  const BARE_GUID = /(^|[^0-9A-Za-z])([0-9A-Fa-f]{32})(?![0-9A-Za-z])/g
  const GROUP = /(\/resourceGroups\/)([^/ \t\n"'<>?]+)/gi
  const USER = /([\\/](?:Users|home)[\\/])(?!site[\\/])([^\\/ \t\n"'<>:|]+)/g
  const ADDRESS = /(^|[^0-9A-Za-z.])((?:[0-9]{1,3}\.){3}[0-9]{1,3})(?![0-9A-Za-z]|\.[0-9])/g
  // Addresses that mean the same everywhere, so they tell nothing.
  const COMMON = ["127.", "168.63.129.16", "169.254.169.254", "255."]

  // Of ASCII alone: languages differ in what the small form of other letters is.
  const lower = text => text.replace(/[A-Z]/g, letter => letter.toLowerCase())

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
      KEY_BEGIN.lastIndex = position
      const begin = KEY_BEGIN.exec(text)
      if (!begin) return [...parts, text.slice(position)].join("")
      parts.push(text.slice(position, begin.index), "<private-key>")
      KEY_END.lastIndex = KEY_BEGIN.lastIndex
      position = KEY_END.exec(text) ? KEY_END.lastIndex : text.length
    }
  }

  /** Return the text with secrets, identities and addresses replaced by placeholders. */
  function mask(given) {
    let text = withoutPrivateKeys(visible(given).replace(/\r\n/g, "\n"))
    for (const [pattern, replacement] of SECRETS) text = text.replace(pattern, replacement)
    const name = names()
    return text
      .replace(MAIL, found => name("mail", found))
      // Parts of every tenant's hosts: what stands before them has its placeholder already.
      .replace(HOST, (found, host, suffix) =>
        ["api", "scm"].includes(lower(host)) ? found : name("tenant", host) + suffix
      )
      .replace(GUIDS, (_, kind = "", label = "", between = "", value) => {
        const placeholder = name(lower(kind) || "guid", value.replace(/-/g, ""))
        return kind + label + between + placeholder
      })
      .replace(BARE_GUID, (_, before, value) => before + name("guid", value))
      .replace(GROUP, (_, before, value) => before + name("resource-group", value))
      .replace(USER, (_, before, value) => before + name("user", value))
      .replace(ADDRESS, (_, before, value) => {
        const parts = value.split(".").map(Number)
        // Below 10 it is more often a version than an address.
        if (Math.max(...parts) > 255 || parts[0] < 10) return before + value
        if (COMMON.some(start => value.startsWith(start))) return before + value
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
    return /^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$/.test(value)
      ? value.slice(0, 8) + "…"
      : value
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
  if (typeof module === "object") module.exports = root.ErrorDeskReplies
})(typeof globalThis === "object" ? globalThis : this)
