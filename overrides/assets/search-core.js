// The site's search without its looks: a query in, ranked pages out. It has no index of its own: it
// ranks by the finder's (finder.js), whose evidence comes first.
// A classic script, so that it works from a folder (file://) as well as from a server.
"use strict"
;(function (root) {
  // How much a word counts that was not typed like this: begun, misspelled, put together, meant.
  const BEGUN = 0.35
  const MISSPELLED = 0.45
  const TOGETHER = 0.8
  const MEANT = 0.5
  // Longer forms and spellings that one word stands for.
  const FORMS = 12
  // How much it counts that a page holds all words, and that it holds them side by side.
  const ALL_WORDS = 0.7
  const SIDE_BY_SIDE = 14
  // How much it counts that a page prints, or is asked by, just these words.
  const ALIKE = 3

  /** The number of changes between two words, or more than `most`; swapped letters are one change. */
  function distance(one, two, most) {
    if (Math.abs(one.length - two.length) > most) return most + 1
    let before = []
    let row = Array.from({ length: two.length + 1 }, (_, n) => n)
    for (let i = 1; i <= one.length; i++) {
      const next = [i]
      for (let j = 1; j <= two.length; j++) {
        const same = one[i - 1] === two[j - 1]
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + !same)
        if (i > 1 && j > 1 && one[i - 1] === two[j - 2] && one[i - 2] === two[j - 1])
          next[j] = Math.min(next[j], before[j - 2] + 1)
      }
      if (Math.min(...next) > most) return most + 1
      before = row
      row = next
    }
    return row[two.length]
  }

  /**
   * Make the search ready.
   * @param data {index: the finder's data, weights, about, sections: [of each page],
   *   synonyms: {word: [words]}}
   * @param finder the finder's exports
   * @returns (query) => [{page: its number, url, title, summary, sections: [{anchor, title}]}], best
   *   first
   */
  function build(data, { Words, find, prepare, term, terms }) {
    const index = prepare(data.index)
    const { likeness, entries } = index
    const { ordered, postings, pairs } = likeness
    const synonyms = new Map(
      Object.entries(data.synonyms).map(([word, list]) => [
        stems(word)[0], list.flatMap(stems),
      ])
    )

    function stems(text) {
      return terms(new Words(text))[0].map(([name]) => name)
    }

    /** The terms of the index that begin with a word, or are spelled nearly like it. */
    function forms(word, begun) {
      const found = []
      if (begun && word.length > 2) {
        let low = 0
        let high = ordered.length
        while (low < high) {
          const middle = (low + high) >> 1
          if (ordered[middle] < word) low = middle + 1
          else high = middle
        }
        for (let n = low; n < ordered.length && found.length < FORMS && ordered[n].startsWith(word); n++)
          if (ordered[n] !== word) found.push([ordered[n], BEGUN])
      }
      if (!postings.has(word) && !found.length && /^\p{L}{4,}$/u.test(word)) {
        const most = word.length > 7 ? 2 : 1
        for (const other of ordered) {
          const far = distance(word, other, most)
          if (far <= most) found.push([other, MISSPELLED / far])
        }
        found.sort((a, b) => b[1] - a[1])
        found.splice(FORMS)
        for (let cut = 3; !found.length && cut <= word.length - 3; cut++) {
          const parts = [word.slice(0, cut), word.slice(cut)].map(part => term(part) ?? part)
          if (parts.every(part => postings.has(part))) found.push(...parts.map(part => [part, TOGETHER]))
        }
      }
      return found
    }

    // What pages print and are asked by: the page, its terms, what they weigh together.
    const lines = []
    const weigh = word => likeness.weight((postings.get(word)?.length ?? 0) / 2)
    const sum = words => [...words].reduce((total, word) => total + weigh(word), 0)
    const signatures = index.signatures.filter(({ sort }) => sort === "message")
    for (const { entry, fragments } of signatures) {
      const words = new Set(fragments.flat().map(word => term(word.replace("+", ""))).filter(Boolean))
      if (words.size > 1) lines.push([entry, words, sum(words)])
    }
    data.index.printed.forEach((text, page) => {
      for (const line of [stems(data.index.pages[page][1]), ...text.split("|").map(row => row.split(" "))]) {
        const words = new Set(line)
        if (words.size > 1) lines.push([page, words, sum(words)])
      }
    })

    /** For each page how like a line of it the words are, from 0 to 1. */
    function alike(words) {
      const best = new Float64Array(data.weights.length)
      const whole = sum(words)
      for (const [page, line, total] of lines) {
        let common = 0
        for (const word of words) if (line.has(word)) common += weigh(word)
        if (common) best[page] = Math.max(best[page], common / Math.sqrt(whole * total))
      }
      return best
    }

    function byWords(query) {
      const scores = new Float64Array(data.weights.length)
      const held = new Float64Array(data.weights.length)
      const [found, beside] = terms(new Words(query))
      const asked = [...new Set(found.map(([name]) => name))]
      let total = 0
      asked.forEach((word, n) => {
        const of = new Map([[word, 1]])
        for (const [form, share] of forms(word, n === asked.length - 1)) of.set(form, share)
        const joined = asked[n + 1] && word + asked[n + 1]
        if (joined && postings.has(joined)) of.set(joined, TOGETHER)
        for (const meant of synonyms.get(word) ?? []) if (!of.has(meant)) of.set(meant, MEANT)
        const known = Math.max(...[...of.keys()].map(form => (postings.get(form)?.length ?? 0) / 2))
        const says = likeness.weight(known || 1)
        total += says
        const best = new Map()
        for (const [form, share] of of) {
          const row = postings.get(form) ?? []
          const weight = likeness.weight(row.length / 2) * share
          for (let at = 0; at < row.length; at += 2) {
            const [before, part] = best.get(row[at]) ?? [0, 0]
            best.set(row[at], [Math.max(before, weight * row[at + 1]), Math.max(part, share)])
          }
        }
        for (const [page, [score, share]] of best) {
          scores[page] += score
          held[page] += says * share
        }
      })
      for (const pair of new Set(beside)) {
        const at = pairs.get(pair) ?? []
        for (const page of at) scores[page] += likeness.weight(at.length) * SIDE_BY_SIDE / 10
      }
      const like = alike(new Set(asked))
      return [...scores.keys()]
        .filter(page => scores[page])
        .map(page => ({
          page, anchor: null,
          score: scores[page] * (held[page] / total) ** ALL_WORDS * (1 + ALIKE * like[page] ** 2) * data.weights[page],
        }))
        .sort((a, b) => b.score - a.score || a.page - b.page)
    }

    /** A page as it is shown, with the parts of it that the query names. */
    function shown({ page, anchor }, asked) {
      const [url, title] = data.index.pages[page]
      const sections = data.sections[page]
        .map(([at, name]) => ({ anchor: at, title: name, held: stems(name).filter(word => asked.has(word)).length }))
        .filter(section => section.anchor === anchor || section.held)
        .sort((a, b) => (b.anchor === anchor) - (a.anchor === anchor) || b.held - a.held)
      return { page, url, title, summary: data.about[page], sections: sections.slice(0, 2) }
    }

    return function search(query, limit = 20) {
      const asked = new Set(stems(query))
      return ranked(query).slice(0, limit).map(found => shown(found, asked))
    }

    function ranked(query) {
      const found = byWords(query)
      const { answer, matches } = find(query, data.index)
      const sure = matches.filter(({ kind }) => kind !== "likeness")
      // A few words of a message among others are words; most of the query must be the evidence.
      const covered = (sure[0]?.evidence ?? []).reduce((sum, { start, end }) => sum + end - start, 0)
      const leads = sure.length && (sure[0].kind !== "message" || (answer === "match" && covered >= 0.6 * query.length))
      if (!leads) return found
      const first = sure.map(({ id, anchor }) => ({ page: entries.findIndex(entry => entry.id === id), anchor, score: 0 }))
      return [...first, ...found.filter(({ page }) => !first.some(one => one.page === page))]
    }
  }

  root.ErrorDeskSearch = { build }
})(typeof globalThis === "object" ? globalThis : this)
