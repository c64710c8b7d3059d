// Finds the guides that a pasted text points to, in the page. The rules are explained in
// errordesk/finder/, whose modules stand here in the same order; tests/finder holds both to the same
// answers, by stored cases and by random texts.

// Reading (normalise.py) ------------------------------------------------------------------------

// The build writes the constants of errordesk/finder/tables.py here.
const T = {}
const TAG = new RegExp(`(?:<|&(?:amp;)*lt;|\\\\+u003c)[\\\\/]{0,4}(${T.TAGS})(?![A-Za-z0-9_-])`, "iy")
const ESCAPE = /\\+(u[0-9a-f]{4}|x[0-9a-f]{2}|[nrtbf])?/iy
const ENTITY = /&(?:amp;)*(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);/iy
const PERCENT = /%[0-9a-f]{2}/iy
const CONTROLS = new RegExp(T.CONTROL, "y")
const STAMPS = new RegExp(T.STAMP, "y")
const BREAK = new RegExp(
  `^(?:-?[ \\t]{0,9}\\r?\\n(?:${T.STAMP})?[ \\t]{0,9}|(?:[${T.INVISIBLE}]|${T.CONTROL})+)$`
)
const BRACKET = /^(?:[lg]t|u003[ce])$/i
const HEX = /^[0-9a-f]{8}$/

// 0: separates words; 1: ASCII letter or digit; 2: may begin a tag, an escape or an entity; 3: a
// break; 4: another Latin letter; 5: a character that is a word; 6: begins a control sequence.
const KIND = new Uint8Array(65536)
for (const c of "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") KIND[c.charCodeAt()] = 1
for (const c of "<>&\\%") KIND[c.charCodeAt()] = 2
for (const c of `\n${T.INVISIBLE}`) KIND[c.charCodeAt()] = 3
for (let c = 0xc0; c <= 0x24f; c++) if (c !== 0xd7 && c !== 0xf7) KIND[c] = 4
for (const [first, last] of [[0x3005, 0x3005], [0x3040, 0x30ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xac00, 0xd7af]])
  KIND.fill(5, first, last + 1)
KIND[0x1b] = KIND[0x9b] = 6

const LETTER = KIND.map(kind => kind === 1 || kind === 4)
const IDEOGRAMS = /[\u3005-\ud7af]/
const ALL = new Uint8Array(65536).fill(1)
const MARKUP = 1
const JOINED = 2

const ascii = text => !/[^\0-\x7f]/.test(text)

function plain(word) {
  word = word.toLowerCase()
  return ascii(word) || word >= "\u3000" ? word : word.normalize("NFD").replace(/[\u0300-\u036f]/g, "")
}

export function normalise(text) {
  return new Words(text).all()
}

// The words of a text, numbered as in a lexicon, 0 for all others.
export class Words {
  constructor(text, lexicon) {
    // Where each character is a word there are as many words as characters, else half of them.
    const most = (text.length >> +!IDEOGRAMS.test(text)) + 1
    this.text = text
    this.lexicon = lexicon
    this.count = 0
    this.ids = new Int32Array(most)
    this.starts = new Int32Array(most)
    this.ends = new Int32Array(most)
    this.flags = new Uint8Array(most)
    this.read = new Map()
    this.joined = new Map()
    this.scan()
  }

  all() {
    return Array.from({ length: this.count }, (_, n) => this.word(n)).join(" ")
  }

  word(n) {
    return this.read.get(n) ?? plain(this.text.slice(this.starts[n], this.ends[n]))
  }

  scan() {
    const { text, ids, starts, ends, flags } = this
    const hashes = this.lexicon?.hashes ?? ALL
    const length = text.length
    let inTag = 0
    let broken = false
    let part
    const matched = (pattern, at) => {
      pattern.lastIndex = at
      return pattern.exec(text)
    }
    for (let at = 0; at < length; ) {
      let code = text.charCodeAt(at)
      const kind = KIND[code]
      if (kind === 1 || kind === 4) {
        const start = at
        let hash = 0
        let all = 0
        do {
          // Letters differ from their capitals by bit 32, which digits have set already.
          hash = Math.imul(hash ^ (code | 32), 16777619)
          all |= code
          if (++at === length) break
          code = text.charCodeAt(at)
        } while (LETTER[code])
        if (at - start === 4 && (code === 45 || code === 47) && matched(STAMPS, start)) {
          at = STAMPS.lastIndex
          continue
        }
        if (broken || all > 127 || (at - start === 10 && text.charCodeAt(start) < 58)) {
          this.add(start, at, inTag, broken)
          broken = false
          continue
        }
        let id = 0
        if (hashes[hash & 65535]) {
          id = this.known(hash, start, at)
          if (id < 0) {
            this.add(start, at, inTag, broken)
            continue
          }
        }
        const n = this.count++
        starts[n] = start
        ends[n] = at
        flags[n] = inTag
        ids[n] = id
      } else if (kind === 0) at++
      else if (kind === 3) {
        broken = true
        at++
      } else if (kind === 5) {
        this.add(at, ++at, inTag, broken)
        broken = false
      } else if (kind === 6) {
        broken = true
        at = matched(CONTROLS, at) ? CONTROLS.lastIndex : at + 1
      } else if (code !== 62 && code !== 37 && (part = matched(TAG, at))) {
        at = TAG.lastIndex
        inTag = MARKUP
        this.add(at - part[1].length, at, inTag, broken)
        broken = false
      } else if (code === 92) {
        part = matched(ESCAPE, at)
        at = ESCAPE.lastIndex
        if (part[1] && BRACKET.test(part[1])) inTag = 0
      } else if (code === 38 && (part = matched(ENTITY, at))) {
        at = ENTITY.lastIndex
        if (BRACKET.test(part[1])) inTag = 0
      } else if (code === 37 && matched(PERCENT, at)) at += 3
      else {
        if (code === 60 || code === 62) inTag = 0
        at++
      }
    }
  }

  /** The number of an ASCII word, 0 for one that is not listed, -1 for a part of a negation. */
  known(hash, start, end) {
    const { text, lexicon } = this
    if (!lexicon) return -1
    const { seen } = lexicon
    const slot = hash & 65535
    const last = seen[slot]
    const length = end - start
    if (last && last.hash === hash && last.word.length === length) {
      let n = 0
      // Listed words are small; a digit has bit 32 set already.
      while (n < length && last.word.charCodeAt(n) === (text.charCodeAt(start + n) | 32)) n++
      if (n === length) return last.id
    }
    const word = text.slice(start, end).toLowerCase()
    const id = word === "t" || word === "not" ? -1 : lexicon.get(word) ?? 0
    seen[slot] = { hash, word, id }
    return id
  }

  add(start, end, inTag, broken) {
    const { text, lexicon, ends } = this
    const n = this.count
    const raw = plain(text.slice(start, end))
    let word = raw
    if (n && (raw === "t" || raw === "not")) {
      // In code points, as Python counts: what stands between may be an emoji.
      const gap = start < ends[n - 1] ? -1 : Array.from(text.slice(ends[n - 1], start)).length
      const last = gap >= 0 && gap <= 6 ? this.word(n - 1) : ""
      if (raw === "t" && gap > 0 && T.CONTRACTED.has(last)) {
        this.set(n - 1, last.slice(0, -1))
        word = "not"
      } else if (last === "can" && (raw === "t" || gap === 1)) {
        this.set(n - 1, "cannot")
        ends[n - 1] = end
        return
      }
    }
    const gap = n ? start - ends[n - 1] : 0
    if (broken && gap && gap <= T.LONGEST_BREAK && word === raw) {
      if (BREAK.test(text.slice(ends[n - 1], start))) {
        const whole = codeOf(this.word(n - 1) + raw, text, this.starts[n - 1])
        const id = lexicon ? lexicon.get(whole) : 0
        if (id) {
          this.joined.set(n - 1, id)
          this.flags[n - 1] |= JOINED
        }
      }
    }
    this.starts[n] = start
    ends[n] = end
    this.flags[n] = inTag
    this.count++
    if (word === raw) word = codeOf(raw, text, start)
    if (word === raw) this.ids[n] = lexicon?.get(raw) ?? 0
    else this.set(n, word)
  }

  set(n, word) {
    this.read.set(n, word)
    this.ids[n] = this.lexicon?.get(word) ?? 0
  }
}

class Lexicon extends Map {
  // The hashes of its words, to pass over others quickly.
  hashes = new Uint8Array(65536)
  // The last word of each hash, so that a frequent word is not cut out of the text each time.
  seen = new Array(65536)

  number(word) {
    if (!this.has(word)) {
      this.set(word, this.size + 1)
      this.mark(word)
    }
    return this.get(word)
  }

  mark(word) {
    this.hashes[hashOf(word) & 65535] = 1
  }
}

// FNV-1a; its prime stands in the reading of a text as well.
function hashOf(word) {
  let hash = 0
  for (let n = 0; n < word.length; n++) hash = Math.imul(hash ^ word.charCodeAt(n), 16777619)
  return hash
}

function codeOf(word, text, start) {
  if (word.length !== 10) return word
  if (word.startsWith("0x") && HEX.test(word.slice(2))) return word.slice(2)
  if (start && /^\d+$/.test(word) && "-\u2212".includes(text[start - 1])) {
    const inside = start > 1 && /[A-Za-z0-9]/.test(text[start - 2])
    const number = 2 ** 32 - Number(word)
    if (!inside && number >= 2 ** 31 && number < 2 ** 32) return number.toString(16)
  }
  return word
}

// Likeness (likeness.py) ------------------------------------------------------------------------

const PARTS = new RegExp(T.PARTS, "g")

/** The form in which a normalised word is compared, or null for one that says nothing. */
export function term(word) {
  if (T.STOP.has(word) || word.length > 40 || (word.length === 1 && word < "\x80")) return null
  if (/[0-9]/.test(word)) return word
  const ending = T.ENDINGS.find(e => word.endsWith(e) && word.length - e.length >= 4)
  if (ending) word = word.slice(0, -ending.length)
  return word.endsWith("e") && word.length > 4 ? word.slice(0, -1) : word
}

/** The terms of a text as [term, number of its word], and its pairs of terms. */
export function terms(words) {
  const found = []
  const row = []
  const { count, text, starts, ends } = words
  for (let number = 0; number < count; number++) {
    if (count > T.MOST_WORDS && number === T.MOST_WORDS >> 1) number = count - (T.MOST_WORDS >> 1)
    const whole = term(words.word(number))
    if (whole !== null) {
      found.push([whole, number])
      row.push(whole)
    }
    const raw = text.slice(starts[number], ends[number])
    if (raw.length <= 4 || !ascii(raw) || !/[A-Z]|^[0-9]+$/.test(raw)) continue
    const parts = raw.match(PARTS)
    if (parts.length > 1)
      for (const part of parts) {
        const one = part.length > 1 ? term(part.toLowerCase()) : null
        if (one !== null) found.push([one, number])
      }
  }
  return [found, row.slice(1).map((two, n) => `${row[n]} ${two}`)]
}

const round = number => {
  // As Python rounds: a half goes to the even neighbour.
  const below = Math.floor(number)
  if (number - below !== 0.5) return Math.round(number)
  return below % 2 ? below + 1 : below
}

const NONE = []

/** The index of words, made ready. */
export class Likeness {
  constructor({ terms, impacts }, phrases, pages) {
    this.pages = pages
    this.ordered = []
    this.numbers = new Map()
    this.rows = impacts?.split(" ")
    this.made = new Map()
    let before = ""
    terms.match(/[A-Z][^A-Z]*/g)?.forEach((coded, n) => {
      before = before.slice(0, coded.charCodeAt() - 65) + coded.slice(1)
      this.ordered.push(before)
      this.numbers.set(before, n)
    })
    this.pairs = new Map()
    phrases.forEach((found, page) => {
      for (const pair of found) {
        const at = this.pairs.get(pair)
        if (at) at.push(page)
        else this.pairs.set(pair, [page])
      }
    })
  }

  weight(count) {
    return round(10 * Math.log2(1 + this.pages / Math.max(1, count)))
  }

  /** The pages of a term and its impact there, by turns. */
  row(name) {
    if (!this.made.has(name)) {
      const coded = this.coded(this.numbers.get(name))
      if (!coded) return NONE
      this.made.set(name, decoded(coded))
    }
    return this.made.get(name)
  }

  coded(number) {
    return this.rows[number]
  }

  has(name) {
    return this.numbers.has(name)
  }

  weigh(name) {
    return this.weight(this.row(name).length / 2)
  }

  /** The pages that hold two terms side by side. */
  beside(pair) {
    return this.pairs.get(pair) ?? NONE
  }

  /** The numbers of the words that a text shares with a page, those that tell most. */
  shared(words, page, most) {
    const found = new Map()
    const [all] = terms(words)
    const chosen = this.telling(all.map(([name]) => name))
    for (const [name, number] of all)
      if (chosen.has(name) && this.row(name).some((at, n) => n % 2 === 0 && at === page))
        found.set(number, this.weigh(name))
    return sorted(found.keys(), number => [-found.get(number), number]).slice(0, most)
  }

  /** Of terms those that are looked up: the most telling, in a long text. */
  telling(names) {
    const known = [...new Set(names)].filter(name => this.has(name))
    return new Set(known.sort((a, b) => this.weigh(b) - this.weigh(a)).slice(0, T.MOST_TERMS))
  }

  scores(words) {
    const scores = new Array(this.pages).fill(0)
    const [found, pairs] = terms(words)
    const counts = new Map()
    for (const [name] of found) counts.set(name, (counts.get(name) || 0) + 1)
    const chosen = this.telling(counts.keys())
    const left = name => this.has(name) && !chosen.has(name)
    let total = 0
    for (const [name, count] of counts) {
      if (left(name)) continue
      const row = this.row(name)
      const weight = this.weigh(name)
      const often = T.OFTEN[Math.min(count, 3)]
      if (row.length || /^\p{L}+$/u.test(name)) total += weight * often
      for (let n = 0; n < row.length; n += 2) scores[row[n]] += weight * row[n + 1] * often
    }
    for (const pair of new Set(pairs)) {
      if (pair.split(" ").some(left)) continue
      const at = this.beside(pair)
      for (const page of at) scores[page] += this.weight(at.length) * T.PAIR
    }
    return [scores, total]
  }
}

/** The pages of a term and its impact there, by turns. */
function decoded(row) {
  const postings = []
  let page = 0
  for (const number of numbers(row)) {
    page += Math.floor(number / T.LEVELS)
    postings.push(page, (number % T.LEVELS) + 1)
  }
  return postings
}

function numbers(row) {
  const found = []
  let number = 0
  let scale = 1
  for (let n = 0; n < row.length; n++) {
    const code = row.charCodeAt(n)
    const digit = code - 35 - (code > 92)
    if (digit >= T.BASE) {
      number += (digit - T.BASE) * scale
      scale *= T.BASE
      continue
    }
    found.push(number + digit * scale)
    number = 0
    scale = 1
  }
  return found
}

// Finding (match.py) ----------------------------------------------------------------------------

const CONSTANT = new RegExp(T.CONSTANT)
const ONE_PIECE = /^[A-Za-z0-9_.:/\\-]+$/
const STATUS = /^[45][0-9][0-9]s?$/
const SPELLED = new RegExp(T.SPELLED, "g")

/** The public tables of codes as `find` takes them: {code: [name, guide, nearest, source]}; guides as numbers. */
export function codes({ sources, counts, codes: rows }) {
  const ends = counts.map((_, n) => counts.slice(0, n + 1).reduce((sum, count) => sum + count, 0))
  return Object.fromEntries(
    rows.split("|").map((row, n) => {
      const [code, name, guide, near] = row.split(" ")
      return [code, [name, +guide, +near, sources[ends.findIndex(end => n < end)]]]
    })
  )
}

const prepared = new WeakMap()
const split = text => text.split(" ")

/** Make the finder's data ready to search; of a large site those parts that are loaded. */
export function prepare(data) {
  let ready = prepared.get(data)
  const shards = ready?.shards ?? (data.shards && new Shards(data))
  if (!shards?.merge() && ready) return ready
  const entries = []
  const signatures = []
  const spelled = new Map()
  const known = new Map()
  let first = 0 // signature of the entry
  const enter = (entry, text, section, sort, more) => {
    const made = {
      entry, fragments: text.split("*").map(split), section, sort, statuses: new Set(), author: true,
      english: null, weight: data.weighed?.[entry][signatures.length - first], ...more,
    }
    signatures.push(made)
    return made
  }
  data.entries.forEach((line, number) => {
    const [id, rank, own, shared, statuses, ...texts] = line.split("|")
    const [url, title] = data.pages[number]
    const printed = new Set(statuses.split(" ").filter(Boolean))
    entries[number] = { id, title, url: data.site + url, rank: +rank, relayed: +rank === 2, statuses: printed }
    let section = null
    first = signatures.length
    for (const text of texts) {
      if (text.startsWith("#")) section = text.slice(1)
      else if (text.startsWith("%")) {
        const space = text.indexOf(" ")
        const [listed, part] = text.slice(2, space).split("#")
        const given = new Set(listed.split(",").filter(Boolean))
        const exact = text.slice(space + 1)
        const mark = enter(number, exact.toLowerCase(), part || null, text[1] === "n" ? "name" : "mark", {
          statuses: given.size ? given : printed,
          author: "aA".includes(text[1]),
        })
        if (text[1] < "a") {
          mark.fragments = []
          spelled.set(exact, [...(spelled.get(exact) ?? []), signatures.length - 1])
        }
      } else if (text.startsWith("@")) {
        const [local, english] = text.slice(1).split("~")
        enter(number, local, section, "message", { english })
      } else enter(number, text, section, "message")
    }
    for (const code of split(own)) if (code) enter(number, code.replaceAll("_", " "), null, "code")
    for (const code of split(shared)) if (code) enter(number, code.replaceAll("_", " "), null, "shared")
  })
  const seen = entries.map(() => new Set())
  for (const { entry, fragments, sort } of signatures)
    for (const word of sort === "name" ? NONE : fragments.flat()) {
      if (seen[entry].has(word)) continue
      seen[entry].add(word)
      known.set(word, (known.get(word) || 0) + 1)
    }
  const weight = word =>
    word.endsWith("+") ? 0 : round(10 * Math.log2(1 + entries.length / (known.get(word) || 1)))
  const lexicon = new Lexicon()
  lexicon.mark("t")
  lexicon.mark("not")
  const roots = [undefined]
  const wrappers = new Map()
  for (const wrapper of data.wrappers.map(split))
    wrappers.set(wrapper[0], [...(wrappers.get(wrapper[0]) ?? []), wrapper])
  signatures.forEach((signature, number) => {
    let total = 0
    signature.fragments.forEach((words, place) => {
      const aside = new Set()
      words.forEach((first, start) => {
        for (const wrapper of wrappers.get(first) ?? [])
          if (wrapper.every((word, n) => words[start + n] === word))
            wrapper.forEach((_, n) => aside.add(start + n))
      })
      words.forEach((word, n) => {
        if (!aside.has(n)) total += weight(word)
      })
      const [first, ...others] = words.map(word => lexicon.number(word))
      while (roots.length <= lexicon.size) roots.push(undefined)
      let at = (roots[first] ??= node())
      others.forEach((id, n) => {
        if (!at.next.has(id)) {
          at.next.set(id, node())
          const word = words[n + 1]
          at.words.push([word, id])
          if (word.endsWith("+")) at.begun.push([word.slice(0, -1), at.next.get(id)])
        }
        at = at.next.get(id)
      })
      at.uses.push([number, place])
    })
    signature.weight ??= Math.max(1, total)
  })
  let likeness = null
  ready = {
    entries, signatures, spelled, lexicon, roots, shards, bare: data.bare,
    // Made when a text needs it first, or when the page has time.
    get likeness() {
      return (likeness ??=
        shards?.likeness ?? new Likeness(data.words, phrases(data, signatures), data.pages.length))
    },
  }
  prepared.set(data, ready)
  return ready
}

function node() {
  return { next: new Map(), words: [], begun: [], uses: [] }
}

/** The pairs of words that each page prints: title, signatures, other wordings. */
function phrases(data, signatures) {
  const forms = new Map()
  const form = word => {
    if (!forms.has(word)) forms.set(word, term(word.replace("+", "")))
    return forms.get(word)
  }
  const pairs = data.pages.map(([, title]) => new Set(terms(new Words(title))[1]))
  const add = (page, row) => {
    for (let n = 1; n < row.length; n++) pairs[page].add(`${row[n - 1]} ${row[n]}`)
  }
  data.printed.forEach((text, page) => text.split("|").forEach(line => add(page, split(line))))
  for (const { entry, fragments, sort } of signatures)
    for (const words of sort === "name" ? NONE : fragments) add(entry, words.map(form).filter(word => word !== null))
  return pairs
}

class Search {
  constructor(text, index) {
    this.index = index
    this.words = new Words(text, index.lexicon)
    this.steps = this.words.count
    this.chains = index.signatures.map(() => null)
    this.done = new Map()
    this.statuses = new Set()
    const { roots } = index
    const { ids, starts, ends, flags, joined, count } = this.words
    for (let start = 0; start < count; start++) {
      if (ends[start] - starts[start] < 5) {
        const first = text.charCodeAt(starts[start])
        if (first === 52 || first === 53) {
          const word = this.words.word(start)
          if (STATUS.test(word)) this.statuses.add(word.slice(0, 3))
        }
      }
      const root = roots[ids[start]]
      if (root) this.walk(root, start, start + 1)
      const whole = flags[start] & JOINED && roots[joined.get(start)]
      if (whole) this.walk(whole, start, start + 2)
    }
    this.spell()
  }

  walk(at, start, place) {
    const { ids, flags, joined, count, starts, ends } = this.words
    let ways = null // that are left
    let arrived = true
    let depth = 1
    for (let step = 0; step < T.DEEPEST; step++) {
      this.steps++
      if (arrived)
        for (const [number, fragment] of at.uses) this.found(number, fragment, [start, place])
      if (place < count) {
        const exact = at.next.get(ids[place])
        if (exact && !flags[place] && !at.begun.length && place < count - 1) {
          at = exact
          place++
          depth++
          arrived = true
          continue
        }
        const passed = flags[place] & MARKUP && at.next.size
        if (passed) (ways ??= []).push([at, place + 1, depth, false])
        else if (place === count - 1 && depth >= T.CUT && ends[place] - starts[place] > 1)
          this.cut(at, start, place, this.words.word(place))
        for (let n = at.begun.length - 1; n >= 0; n--)
          if (this.words.word(place).startsWith(at.begun[n][0]))
            (ways ??= []).push([at.begun[n][1], place + 1, depth + 1, true])
        const whole = flags[place] & JOINED && at.next.get(joined.get(place))
        if (whole) (ways ??= []).push([whole, place + 2, depth + 1, true])
        if (exact) (ways ??= []).push([exact, place + 1, depth + 1, true])
      } else if (depth >= T.CUT) this.cut(at, start, place, "")
      if (!ways?.length) return
      ;[at, place, depth, arrived] = ways.pop()
    }
  }

  /** Note what would be complete if the text did not end before or inside its last word. */
  cut(at, start, place, begun) {
    for (const [word, id] of at.words)
      if (word.startsWith(begun) && word.replace("+", "") !== begun)
        for (const [number, fragment] of at.next.get(id).uses)
          if (this.index.signatures[number].sort === "message") this.found(number, fragment, [start, place])
  }

  found(number, fragment, span) {
    if (this.done.has(number)) return
    const signature = this.index.signatures[number]
    if ((signature.sort === "code" || signature.sort === "shared") && !this.isCode(signature.fragments[0], span))
      return
    let chain = [span]
    const chains = (this.chains[number] ??= [])
    if (fragment) {
      const before = chains[fragment - 1]
      if (!before) return
      const gap = span[0] - before[before.length - 1][1]
      if (gap < 0 || gap > (signature.sort === "name" ? T.TOLD_WIDEST : T.WIDEST)) return
      chain = [...before, span]
    }
    if (fragment + 1 === signature.fragments.length) this.done.set(number, chain)
    else chains[fragment] = chain
  }

  isCode(code, span) {
    const { text, starts, ends } = this.words
    if (code.length > 1) return ONE_PIECE.test(text.slice(starts[span[0]], ends[span[1] - 1]))
    return !HEX.test(code[0]) || this.isNumber(span)
  }

  isNumber([first, last]) {
    const { text, starts, ends } = this.words
    const start = starts[first]
    const end = ends[last - 1]
    if (/[A-Za-z0-9]-$/.test(text.slice(Math.max(0, start - 2), start))) return false
    if (/^-[A-Za-z0-9]/.test(text.slice(end, end + 2))) return false
    const before = text.slice(Math.max(0, start - T.BESIDE_CODE), start).split("\n").pop()
    const after = text.slice(end, end + T.BESIDE_CODE).split("\n")[0]
    return !CONSTANT.test(before + "\0" + after)
  }

  /** Note marks that count as they are spelled. */
  spell() {
    const { text, ends, count } = this.words
    const wanted = new Map([...this.index.spelled].filter(([mark]) => text.includes(mark)))
    if (!wanted.size || !count) return
    let at = 0
    for (const part of text.matchAll(SPELLED))
      for (const number of wanted.get(part[0]) ?? []) {
        if (this.done.has(number)) continue
        while (at < count && ends[at] <= part.index) at++
        const place = Math.min(at, count - 1)
        this.done.set(number, [[place, place + 1]])
      }
  }

  hits(sort) {
    const found = new Map()
    for (const number of [...this.done.keys()].sort((a, b) => a - b)) {
      const signature = this.index.signatures[number]
      if (signature.sort !== sort) continue
      if (!found.has(signature.entry)) found.set(signature.entry, [])
      found.get(signature.entry).push(number)
    }
    return found
  }

  place(numbers) {
    return Math.min(...numbers.map(number => this.done.get(number)[0][0]))
  }

  score(numbers) {
    const weights = numbers.map(number => this.index.signatures[number].weight).sort((a, b) => a - b)
    const best = weights.pop()
    return best + Math.floor(weights.reduce((sum, weight) => sum + weight, 0) / 4)
  }

  spans(numbers) {
    return numbers.flatMap(number => this.done.get(number))
  }

  quotes(spans, most) {
    const { text, starts, ends } = this.words
    const evidence = []
    let last = 0
    for (const [from, to] of sorted(spans, span => [span[0], -span[1]])) {
      if (to <= last) continue
      const start = starts[from]
      const end = ends[to - 1]
      evidence.push({ text: text.slice(start, end), start, end })
      last = to
    }
    return evidence.slice(0, most)
  }
}

// Judging (answer.py) ---------------------------------------------------------------------------

const PARAGRAPH = new RegExp(T.PARAGRAPH, "g")
const NUMBER = /^8[0-9a-f]{7}$/

/**
 * The guides that a text points to.
 * @param text what was pasted
 * @param data the finder's data
 * @param table what `codes` returns, or a part of it, or nothing before it is loaded
 * @returns {answer, matches, codes, unknown, steps}: `unknown` are codes to look up in the table;
 *   positions of evidence count UTF-16 units. Of a large site {missing} as long as scripts are not
 *   loaded that the answer needs, see `complete`.
 */
export function find(text, data, table) {
  return asked(data, index => judged(text, index, table))
}

/** The same of data that was made ready, or null when pages are missing. */
export function judged(text, index, table = {}) {
  index.shards?.read(text)
  return index.shards?.missing.size ? null : new Judge(new Search(text, index), index, table).answer()
}

/** What `ask` answers by the data that is loaded, or {missing}, the scripts that it lacks. */
export function asked(data, ask) {
  const index = prepare(data)
  index.shards?.missing.clear()
  const answer = ask(index)
  return index.shards?.missing.size ? { missing: [...index.shards.missing] } : answer
}

/** The answer of `ask`, which says what is missing; `load` loads scripts, by paths below the site. */
export const complete = async (ask, load) => {
  for (let round = 0; round < T.ROUNDS; round++) {
    const answer = ask()
    if (!answer.missing) return answer
    await Promise.all(answer.missing.map(load))
  }
  throw new Error("finder")
}

class Judge {
  constructor(search, index, table) {
    this.search = search
    this.index = index
    this.table = table
  }

  answer() {
    const [claims, sure] = this.claims()
    const numbers = [...this.numbers().keys()]
    const codes = numbers
      .filter(code => code in this.table)
      .map(code => ({ code, name: this.table[code][0], source: this.table[code][3] }))
    const taken = new Set(claims.map(({ id }) => id))
    const near = sure ? [] : this.near().filter(({ id }) => !taken.has(id))
    const answer = claims.length ? (sure ? "match" : "possible") : near.length ? "near" : "none"
    return {
      answer, matches: [...claims, ...near].slice(0, T.MOST), codes, unknown: sure ? [] : numbers,
      steps: this.search.steps,
    }
  }

  claims() {
    const messages = this.messages()
    const [marks, fits] = this.marks()
    const [codes, named] = this.codes()
    if (messages.length && !this.saysLittle(messages[0]))
      return [once([...messages, ...marks.filter(mark => !mark.way)]), true]
    if (named) return [once([...codes, ...messages]), true]
    if (marks.length && !marks[0].way)
      return [once([...marks, ...messages, ...codes]), fits]
    if (messages.length)
      return [once([...codes, ...messages, ...marks]), !codes.length && !this.unread(messages[0])]
    return [once([...codes, ...marks, ...this.bareStatus()]), false]
  }

  messages() {
    const { search } = this
    const { entries } = this.index
    const found = search.hits("message")
    const scores = new Map([...found].map(([entry, numbers]) => [entry, search.score(numbers)]))
    const best = Math.max(0, ...[...found.keys()].filter(e => !entries[e].relayed).map(e => scores.get(e)))
    const order = entry => {
      const near = !entries[entry].relayed && 2 * scores.get(entry) >= best
      const place = near ? search.place(found.get(entry)) : 0
      const rank = near ? entries[entry].rank : 0
      return [+entries[entry].relayed, +!near, place, rank, -scores.get(entry), entry]
    }
    return sorted(found.keys(), order).map(entry => this.match(entry, found.get(entry), "message"))
  }

  saysLittle(match) {
    return this.index.entries[match.number].relayed || match.score < T.SAYS_LITTLE
  }

  unread(match) {
    const { words, done } = this.search
    const covered = new Set()
    for (const spans of done.values())
      for (const [from, to] of spans) for (let n = from; n < to; n++) covered.add(n)
    const last = Math.max(...match.evidence.map(({ end }) => end))
    PARAGRAPH.lastIndex = last
    const end = PARAGRAPH.exec(words.text)?.index ?? words.text.length
    let first = 0
    while (first < words.count && words.starts[first] < last) first++
    let unread = 0
    for (let n = first; n < Math.min(words.count, first + T.FOLLOWING) && words.starts[n] < end; n++) {
      if (T.PERSON.has(words.word(n))) break
      if (!covered.has(n) && !(words.flags[n] & MARKUP) && /^\p{L}{3,}$/u.test(words.word(n))) unread++
    }
    return unread >= T.UNREAD
  }

  marks() {
    const { search } = this
    const { signatures } = this.index
    const found = []
    for (const [entry, numbers] of search.hits("mark")) {
      const fitting = numbers.filter(number => this.fits(number))
      const authors = numbers.filter(number => signatures[number].author)
      let chosen = fitting.filter(number => authors.includes(number))
      if (!chosen.length) chosen = fitting
      if (!chosen.length) chosen = search.statuses.size ? [] : authors
      if (!chosen.length) continue
      const way = !signatures[chosen[0]].author
      const rank = [+way, +!fitting.length, +this.general(entry), -search.score(chosen), entry]
      found.push([rank, this.match(entry, chosen, "mark", way)])
    }
    const ranked = sorted(found, item => item[0])
    return [ranked.map(([, match]) => match), ranked.length > 0 && !ranked[0][0][1]]
  }

  fits(number) {
    const { statuses } = this.index.signatures[number]
    const seen = this.search.statuses
    return [...statuses].some(status => seen.has(status)) || (!statuses.size && seen.size > 0)
  }

  general(entry) {
    return !this.index.entries[entry].statuses.size
  }

  codes() {
    const { search } = this
    const { entries, signatures } = this.index
    const found = search.hits("code")
    const shared = search.hits("shared")
    const named = new Set()
    for (const [entry, numbers] of found)
      if (numbers.some(number => signatures[number].fragments[0].join("").length >= T.TELLING_NAME))
        named.add(entry)
    const ranked = sorted(found.keys(), entry => [+!named.has(entry), search.place(found.get(entry)), entry])
    const others = sorted(
      [...shared.keys()].filter(entry => !found.has(entry)),
      entry => [
        +!entries[entry].relayed, +!this.titled(entry, shared.get(entry)), -this.likeness[0][entry], entry,
      ]
    )
    const matches = [
      ...ranked.map(entry => this.match(entry, found.get(entry), "code")),
      ...others.map(entry => this.match(entry, shared.get(entry), "code")),
    ]
    return [[...matches, ...this.fromTable()], named.size > 0]
  }

  /** Whether a guide is called by one of these codes. */
  titled(entry, numbers) {
    const title = this.index.entries[entry].title.toLowerCase()
    return numbers.some(number => title.includes(this.index.signatures[number].fragments[0].join("_")))
  }

  fromTable() {
    const found = []
    for (const [code, span] of this.numbers()) {
      const entry = this.table[code]?.[1]
      if (entry >= 0) found.push(this.made(entry, 1, null, "code", [span]))
    }
    return found
  }

  numbers() {
    if (this.codesOfText) return this.codesOfText
    const found = new Map()
    const { words } = this.search
    const { text, starts, ends, read, count } = words
    const candidates = [...read.keys()]
    for (let n = 0; n < count; n++)
      if (ends[n] - starts[n] === 8 && text.charCodeAt(starts[n]) === 56) candidates.push(n)
    for (const n of candidates.sort((a, b) => a - b)) {
      const word = words.word(n)
      if (NUMBER.test(word) && !found.has(word) && this.search.isNumber([n, n + 1])) found.set(word, [n, n + 1])
    }
    return (this.codesOfText = found)
  }

  bareStatus() {
    const { words } = this.search
    const { bare, entries } = this.index
    if (bare < 0 || words.count > T.SHORT) return []
    const reasons = this.reasons()
    // A part of a large site is loaded by the number of a status, not by its words.
    if (!entries[bare] && reasons.length) this.index.shards?.page(bare)
    if (!entries[bare]) return []
    const { statuses } = entries[bare]
    let spans = []
    for (let n = 0; n < words.count; n++) {
      const word = words.word(n)
      if (statuses.has(word)) spans.push([n, n + 1])
      else if (word.length > 1 && !T.STATUS_WORDS.has(word)) return []
    }
    if (!spans.length) spans = reasons.filter(([, status]) => statuses.has(status)).map(([span]) => span)
    return spans.length ? [this.made(bare, 1, null, "status", spans)] : []
  }

  /** Where the words of a status stand in a short text, each with the status. */
  reasons() {
    return this.spoken(T.REASON).map(([span, part]) => [span, part[1] ? "502" : "504"])
  }

  /** Where a pattern fits the words of a short text. */
  spoken(pattern) {
    const { words } = this.search
    if (words.count > T.STORY) return NONE
    const text = words.all()
    return [...text.matchAll(new RegExp(pattern, "g"))].map(part => {
      const first = text.slice(0, part.index).split(" ").length - 1
      return [[first, first + part[0].split(" ").length], part]
    })
  }

  get likeness() {
    return (this.scores ??= this.index.likeness.scores(this.search.words))
  }

  /** What is nearest: by the name of a product, by wording, by a code, by a status. */
  near() {
    const found = once([...this.names(), ...this.alike()]).slice(0, T.NEAREST)
    if (found.length) return found
    const codes = this.nearCodes()
    return codes.length ? codes : this.told()
  }

  /** The guides of a product that is named in a short text beside a status of theirs. */
  names() {
    const { search } = this
    const named = search.hits("name")
    if (!named.size) return []
    const told = new Set([T.ALWAYS])
    if (search.words.count <= T.STORY)
      for (const status of [T.SHORT_TEXT, ...search.statuses, ...this.reasons().map(([, status]) => status)]) told.add(status)
    const found = new Map()
    for (const [entry, numbers] of named) {
      const fitting = numbers.filter(n => [...this.index.signatures[n].statuses].some(s => told.has(s)))
      if (fitting.length) found.set(entry, fitting)
    }
    return sorted(found.keys(), entry => [search.place(found.get(entry)), entry])
      .map(entry => this.match(entry, found.get(entry), "likeness"))
  }

  /** The page on who wrote an error, where a program says which status it got. */
  told() {
    const { bare, entries } = this.index
    const spans = this.spoken(T.TOLD).filter(([, part]) => entries[bare]?.statuses.has(part[1] ?? part[2]))
    return spans.length ? [this.made(bare, 1, null, "likeness", spans.map(([span]) => span))] : []
  }

  alike() {
    const [scores, total] = this.likeness
    const all = this.index.shards?.entries ?? this.index.entries.length
    const ranked = sorted(new Array(all).keys(), entry => [-scores[entry], entry]).slice(0, T.NEAREST)
    const [best, second] = [...ranked.map(entry => scores[entry]), 0, 0]
    const { words } = this.search
    const few = words.count <= T.FEW
    const story = !few && words.count <= T.STORY && words.all().split(" ").some(word => T.SPEAKS.has(word))
    const share = story ? T.STORY_SHARE : T.NEAR_SHARE
    const close = (few ? 2 : 1) * best >= T.NEAR_SCORE && 100 * best >= share * total
    if (!close || !(few || story || 100 * second <= T.LEAD * best)) return []
    const spans = entry =>
      this.index.likeness.shared(words, entry, T.QUOTES).map(number => [number, number + 1])
    return ranked
      .filter(entry => 100 * scores[entry] >= T.BESIDE * best)
      .map(entry => this.made(entry, Math.floor(scores[entry] / 10), null, "likeness", spans(entry)))
  }

  /** The guides that are nearest to the messages of known codes. */
  nearCodes() {
    const found = []
    for (const [code, span] of this.numbers()) {
      const entry = this.table[code]?.[2]
      if (entry >= 0) found.push(this.made(entry, 1, null, "likeness", [span]))
    }
    return once(found).slice(0, T.NEAREST)
  }

  match(entry, numbers, kind, way = false) {
    const { signatures } = this.index
    const [best] = sorted(numbers, number => [-signatures[number].weight, number])
    const { section, english } = signatures[best]
    return this.made(entry, this.search.score(numbers), section, kind, this.search.spans(numbers), way, english)
  }

  made(entry, score, anchor, kind, spans, way = false, english = null) {
    if (this.index.shards && !this.index.shards.page(entry)) return { id: entry }
    const { id, title, url } = this.index.entries[entry]
    return { number: entry, id, title, url, score, anchor, kind, evidence: this.search.quotes(spans, T.QUOTES), way, english }
  }
}

/** Each guide once, as it comes first. */
function once(matches) {
  const found = new Map()
  for (const match of matches) if (!found.has(match.id)) found.set(match.id, match)
  return [...found.values()].slice(0, T.MOST)
}

function sorted(items, key) {
  const compare = (a, b) => {
    const n = a.findIndex((value, place) => value !== b[place])
    return n < 0 ? 0 : a[n] - b[n]
  }
  return [...items].map(item => [key(item), item]).sort((a, b) => compare(a[0], b[0]))
    .map(([, item]) => item)
}
