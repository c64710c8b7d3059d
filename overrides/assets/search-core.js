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
  // How much it counts that a page prints, or is asked by, just these words; of so many first pages.
  const ALIKE = 3
  const LOOKED_AT = 20
  // Words that are looked up for one query.
  const MOST = 48

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
   * @param data {index: the finder's data, weights, synonyms: {word: [words]}}
   * @param finder the finder's exports
   * @returns (query) => [{page: its number, url, title, summary, sections: [{anchor, title}]}], best
   *   first; of a large site {missing}, see `asked` of the finder
   */
  function build(data, { Words, asked: whole, judged, prepare, term, terms }) {
    const { likeness } = prepare(data.index)
    const ordered = likeness.ordered.filter(word => likeness.has(word))
    const pages = data.weights.length
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
      if (!likeness.has(word) && !found.length && /^\p{L}{4,}$/u.test(word)) {
        const most = word.length > 7 ? 2 : 1
        for (const other of ordered) {
          const far = distance(word, other, most)
          if (far <= most) found.push([other, MISSPELLED / far])
        }
        found.sort((a, b) => b[1] - a[1])
        found.splice(FORMS)
        for (let cut = 3; !found.length && cut <= word.length - 3; cut++) {
          const parts = [word.slice(0, cut), word.slice(cut)].map(part => term(part) ?? part)
          if (parts.every(part => likeness.has(part))) found.push(...parts.map(part => [part, TOGETHER]))
        }
      }
      return found
    }

    const sum = words => [...words].reduce((total, word) => total + likeness.weigh(word), 0)

    // What pages print and are asked by: of a page, for each line its terms and what they weigh.
    const known = new Map()
    function lines(page, index) {
      if (known.has(page)) return known.get(page)
      const { pages: shown, printed } = data.index
      const rows = [stems(shown[page][1]), ...printed[page].split("|").map(row => row.split(" "))]
      for (const { entry, sort, fragments } of index.signatures)
        if (entry === page && sort === "message")
          rows.push(fragments.flat().map(word => term(word.replace("+", ""))).filter(Boolean))
      const made = rows.map(row => new Set(row)).filter(row => row.size > 1).map(row => [row, sum(row)])
      known.set(page, made)
      return made
    }

    /** How like a line of a page the words are, from 0 to 1. */
    function alike(words, page, index, several) {
      const all = sum(words)
      let best = 0
      for (const [line, total] of lines(page, index)) {
        let common = 0
        for (const word of words) if (line.has(word)) common += likeness.weigh(word)
        best = Math.max(best, common / Math.sqrt(all * total))
        // Who types the beginning of a message means the line that begins so; one word is none.
        const start = [...line].slice(0, words.size)
        if (several && common && start.every(word => words.has(word))) best = Math.max(best, common / all)
      }
      return best
    }

    /** For each term the terms that count for it, each with its share, but no more than `MOST`. */
    function meanings(asked) {
      const all = asked.map((word, n) => {
        const of = new Map([[word, 1]])
        for (const [form, share] of forms(word, n === asked.length - 1)) of.set(form, share)
        const joined = asked[n + 1] && word + asked[n + 1]
        if (joined && likeness.has(joined)) of.set(joined, TOGETHER)
        for (const meant of synonyms.get(word) ?? []) if (!of.has(meant)) of.set(meant, MEANT)
        return of
      })
      const names = all.flatMap(of => [...of].filter(([form]) => likeness.has(form)))
      if (names.length <= MOST) return all
      const rank = new Map(names.map(([form, share]) => [form, share * likeness.weigh(form)]))
      const kept = new Set([...rank.keys()].sort((a, b) => rank.get(b) - rank.get(a)).slice(0, MOST))
      return all.map(of => new Map([...of].filter(([form]) => kept.has(form) || !likeness.has(form))))
    }

    function byWords(query, index) {
      const scores = new Float64Array(pages)
      const held = new Float64Array(pages)
      const [found, beside] = terms(new Words(query))
      const asked = [...new Set(found.map(([name]) => name))]
      let total = 0
      const all = meanings(asked)
      const looked = new Set(all.flatMap(of => [...of.keys()]))
      for (const of of all) {
        const says = Math.min(likeness.weight(1), ...[...of.keys()].map(form => likeness.weigh(form)))
        total += says
        const best = new Map()
        for (const [form, share] of of) {
          const row = likeness.row(form)
          const weight = likeness.weigh(form) * share
          for (let at = 0; at < row.length; at += 2) {
            const [before, part] = best.get(row[at]) ?? [0, 0]
            best.set(row[at], [Math.max(before, weight * row[at + 1]), Math.max(part, share)])
          }
        }
        for (const [page, [score, share]] of best) {
          scores[page] += score
          held[page] += says * share
        }
      }
      for (const pair of new Set(beside)) {
        if (!pair.split(" ").every(word => looked.has(word))) continue
        const at = likeness.beside(pair)
        for (const page of at) scores[page] += likeness.weight(at.length) * SIDE_BY_SIDE / 10
      }
      // What a page shows is needed only when the words have told which pages.
      if (index.shards?.missing.size) return []
      const ranked = [...scores.keys()]
        .filter(page => scores[page])
        .map(page => ({
          page, anchor: null, score: scores[page] * (held[page] / total) ** ALL_WORDS * data.weights[page],
        }))
      const best = (a, b) => b.score - a.score || a.page - b.page
      ranked.sort(best)
      const words = new Set(asked)
      const several = found.some(([, place]) => place !== found[0][1])
      for (const one of ranked.slice(0, LOOKED_AT))
        if (there(one.page, index)) one.score *= 1 + ALIKE * alike(words, one.page, index, several) ** 2
      return ranked.sort(best)
    }

    /** Whether what is shown of a page is loaded. */
    const there = (page, { shards }) => !shards || shards.page(page)

    /** A page as it is shown, with the parts of it that the query names. */
    function shown({ page, anchor }, asked) {
      const [url, title] = data.index.pages[page]
      const sections = data.index.sections[page]
        .map(([at, name]) => ({ anchor: at, title: name, held: stems(name).filter(word => asked.has(word)).length }))
        .filter(section => section.anchor === anchor || section.held)
        .sort((a, b) => (b.anchor === anchor) - (a.anchor === anchor) || b.held - a.held)
      return { page, url, title, summary: data.index.about[page], sections: sections.slice(0, 2) }
    }

    return function search(query, limit = LOOKED_AT) {
      const words = new Set(stems(query))
      return whole(data.index, index =>
        ranked(query, index).slice(0, limit)
          .filter(({ page }) => there(page, index))
          .map(found => shown(found, words))
      )
    }

    function ranked(query, index) {
      const judgement = judged(query, index)
      const found = byWords(query, index)
      if (!judgement || index.shards?.missing.size) return []
      const { answer, matches } = judgement
      const sure = matches.filter(({ kind }) => kind !== "likeness")
      // A few words of a message among others are words; most of the query must be the evidence.
      const covered = (sure[0]?.evidence ?? []).reduce((sum, { start, end }) => sum + end - start, 0)
      const leads = sure.length && (sure[0].kind !== "message" || (answer === "match" && covered >= 0.6 * query.length))
      if (!leads) return found
      const first = sure.map(({ number, anchor }) => ({ page: number, anchor, score: 0 }))
      return [...first, ...found.filter(({ page }) => !first.some(one => one.page === page))]
    }
  }

  root.ErrorDeskSearch = { build }
})(typeof globalThis === "object" ? globalThis : this)
