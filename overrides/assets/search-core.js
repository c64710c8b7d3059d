// The site's search without its looks: documents in, ranked pages and sections out.
// A classic script, so that it works from a folder (file://) as well as from a server.
"use strict"
;(function (root) {
  // Words that stand in nearly every guide and decide nothing.
  const STOP = new Set(
    "a an and are as at be by can do does during for from has have how i if in is it me my not of on or so that the there this to was what when where which while why will with you your".split(
      " "
    )
  )

  /** Give a code its one form: without 0x, signed decimal as hexadecimal. */
  function code(word) {
    if (/^-\d{9,10}$/.test(word)) return (Number(word) + 2 ** 32).toString(16)
    return word.replace(/^0x(?=[0-9a-f]{4,8}$)/, "")
  }

  /** Split a text into words; CamelCase gives its parts as well, codes and versions stay whole. */
  function words(text) {
    const found = []
    for (const [word] of text.matchAll(/-\d{9,10}\b|[\p{L}\p{N}]+(?:[._'-](?=[\p{L}\p{N}])[\p{L}\p{N}]+)*/gu)) {
      const whole = code(word.toLowerCase().replace(/['’]s$/, ""))
      found.push(whole)
      const parts = word.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu) || []
      const plain = /^[\d.]+$/.test(word) || /^(0x)?[0-9a-f]{8}$/i.test(word)
      if (parts.length > 1 && !plain) {
        // Parts of one letter would match everything.
        for (const part of parts) if (part.length > 1) found.push(part.toLowerCase())
        if (/[._-]/.test(word)) found.push(whole.replace(/[._-]/g, ""))
      }
    }
    return found
  }

  /** Bring a word to the form that is compared: no plural s, no -ing, -ed; stop words are dropped. */
  function term(word) {
    if (STOP.has(word)) return null
    if (/^[a-z]+$/.test(word)) {
      if (word.length > 5 && word.endsWith("ies")) return word.slice(0, -3) + "y"
      if (word.length > 4 && /[^su]s$/.test(word)) word = word.slice(0, -1)
      if (word.length > 6 && word.endsWith("ing")) return word.slice(0, -3)
      if (word.length > 5 && word.endsWith("ed")) return word.slice(0, -2)
      if (word.length > 4 && word.endsWith("e")) return word.slice(0, -1)
    }
    return word
  }

  /** One form of a phrase: lower case, single blanks, no punctuation. */
  function flat(text) {
    return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()
  }

  const FIELDS = ["title", "codes", "printed", "summary", "headings", "text"]
  const BOOST = { title: 3, codes: 10, printed: 6, summary: 3, headings: 2, text: 1 }

  /**
   * Build the index.
   * @param data {pages: [{url, title, codes, printed, summary, headings, text, weight,
   *   sections: [{anchor, title, text}]}], synonyms: {word: [words]}}
   * @returns (query) => [{url, title, summary, terms, sections: [{anchor, title}]}], best first
   */
  function build(data, MiniSearch) {
    const options = {
      fields: FIELDS,
      // A code is one word: its parts would make every ERRORINFO_… an answer to "error".
      tokenize: (text, field) =>
        field === "codes" ? text.toLowerCase().split(" ").map(code) : words(text),
      processTerm: term,
      searchOptions: {
        boost: BOOST,
        tokenize: words,
        // Only the word that is still being typed stands for its longer forms.
        prefix: (word, position, all) => position === all.length - 1 && word.length > 2,
        fuzzy: word => (/^\p{L}{5,}$/u.test(word) ? (word.length > 8 ? 2 : 1) : false),
        weights: { fuzzy: 0.15, prefix: 0.3 },
        bm25: { k: 1.2, b: 0.65, d: 0.5 },
        boostDocument: id => data.pages[id].weight,
      },
    }
    const pages = new MiniSearch(options)
    pages.addAll(
      data.pages.map((page, id) => ({ ...page, id, headings: page.sections.map(s => s.title).join("\n") }))
    )
    const sections = new MiniSearch({
      ...options,
      fields: ["title", "text"],
      searchOptions: { ...options.searchOptions, boost: { title: 3 }, boostDocument: undefined },
    })
    data.pages.forEach((page, id) =>
      page.sections.forEach((section, number) =>
        sections.add({ id: `${id}/${number}`, title: section.title, text: section.text })
      )
    )

    // What each page says that the software prints, a line for each signature, its own message first.
    const printed = data.pages.map(page => page.printed.split("\n").map(flat))

    return function search(query, limit = 20) {
      const synonyms = words(query).flatMap(word => data.synonyms[word] || [])
      const text = [query, ...synonyms].join(" ")
      const asked = new Set(words(query).map(term).filter(Boolean))
      const results = pages.search(text)
      for (const result of results) {
        const met = result.queryTerms.filter(word => asked.has(word)).length
        // Words in the very order in which the software prints them say more than words.
        const line = asked.size > 2 ? printed[result.id].findIndex(p => p.includes(flat(query))) : -1
        if (line >= 0) result.score *= line ? 1.3 : 1.6
        // A page that holds all words comes before one that holds a rare word often.
        result.score *= (met / asked.size) ** 0.7
      }
      results.sort((a, b) => b.score - a.score)
      results.splice(limit)
      const best = new Map()
      if (results.length) {
        const wanted = new Set(results.map(result => result.id))
        for (const found of sections.search(query)) {
          const [id, number] = found.id.split("/").map(Number)
          if (!wanted.has(id)) continue
          const list = best.get(id) || best.set(id, []).get(id)
          if (list.length < 2) list.push(data.pages[id].sections[number])
        }
      }
      return results.map(result => ({
        ...data.pages[result.id],
        score: result.score,
        terms: result.terms,
        sections: best.get(result.id) || [],
      }))
    }
  }

  root.ErrorDeskSearch = { build, words, term, code }
  if (typeof module === "object") module.exports = root.ErrorDeskSearch
})(typeof globalThis === "object" ? globalThis : this)
