// Finds the guides that a pasted text points to. Nothing leaves the page.
// The same as errordesk/finder/normalise.py and match.py, which explain the rules; the vectors in
// tests/finder/vectors.jsonl hold both to the same answers. Positions count UTF-16 units.

const TAGS =
  "abbr|a|blockquote|body|br|b|center|code|dd|details|div|dl|dt|em|font|footer|form|h[1-6]|" +
  "header|head|hr|html|img|i|kbd|link|li|main|mark|meta|nav|ol|pre|p|samp|script|section|small|" +
  "span|strong|style|sub|summary|sup|svg|s|table|tbody|td|tfoot|thead|th|title|tr|ul|u|wbr"
const TAG = new RegExp(`(?:<|&(?:amp;)*lt;|\\\\+u003c)[\\\\/]{0,4}(${TAGS})(?![\\w-])`, "iy")
const ESCAPE = /\\+(u[0-9a-f]{4}|x[0-9a-f]{2}|[nrtbf])?/iy
const ENTITY = /&(?:amp;)*(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);/iy
const PERCENT = /%[0-9a-f]{2}/iy
const BRACKET = /^(?:[lg]t|u003[ce])$/i
const CONTRACTED = new Map(
  ("aren are couldn could didn did doesn does don do hasn has haven have isn is shouldn should " +
    "wasn was weren were wouldn would").split(" ").reduce(
    (pairs, word, n, all) => (n % 2 ? pairs : [...pairs, [word, all[n + 1]]]), [])
)
const BREAK = /^(?:[ \t]{0,9}\r?\n[ \t]{0,9}|[\u00ad\u200b\u200c\u200d\u2060\ufeff])$/
const LONGEST_BREAK = 20
const HEX = /^[0-9a-f]{8}$/
const DEEPEST = 64
const WIDEST = 250
const MOST_MATCHES = 8
const MOST_EVIDENCE = 8
const SHORT = 20
const KNOWN = 0.6
const SILENT = new Set(
  ("a an and are as at be by does for from how i in is it my not of on or that the this to was " +
    "what when why with").split(" ")
)
const CONSTANT = /(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])/
const BESIDE = 100

// 0: parts words; 1: letter or digit; 2: may begin a tag, an escape or an entity; 3: a break.
const KIND = new Uint8Array(65536)
for (const sign of "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  KIND[sign.charCodeAt(0)] = 1
for (const sign of "<>&\\%") KIND[sign.charCodeAt(0)] = 2
for (const sign of "\n\u00ad\u200b\u200c\u200d\u2060\ufeff") KIND[sign.charCodeAt(0)] = 3

/** Return the words of a text, parted by single blanks. */
export function normalise(text) {
  const words = new Words(text)
  return Array.from({ length: words.count }, (_, n) => words.word(n)).join(" ")
}

/** The words of a text as numbers of a lexicon, 0 for a word that it does not hold. */
class Words {
  constructor(text, lexicon) {
    const most = (text.length >> 1) + 1
    this.text = text
    this.lexicon = lexicon
    this.count = 0
    this.ids = new Int32Array(most)
    this.starts = new Int32Array(most)
    this.ends = new Int32Array(most)
    this.markup = new Uint8Array(most)
    // Number of a word -> what it reads as, where that is not how it is written.
    this.read = new Map()
    // Number of a word -> that word and the next one in one piece.
    this.joined = new Map()
    this.scan()
  }

  /** Return a word in its normal form. */
  word(n) {
    return this.read.get(n) ?? this.text.slice(this.starts[n], this.ends[n]).toLowerCase()
  }

  scan() {
    const { text } = this
    const length = text.length
    let inTag = 0
    // A line end or a character without room stood since the last word.
    let broken = false
    let part
    const matched = (pattern, at) => {
      pattern.lastIndex = at
      return pattern.exec(text)
    }
    for (let at = 0; at < length; ) {
      let code = text.charCodeAt(at)
      const kind = KIND[code]
      if (kind === 1) {
        const start = at
        let hash = 0
        do {
          // Letters differ from their capitals by bit 32, which digits have set already.
          hash = (Math.imul(hash, 31) + (code | 32)) | 0
          if (++at === length) break
          code = text.charCodeAt(at)
        } while (KIND[code] === 1)
        this.add(start, at, hash, inTag, broken)
        broken = false
      } else if (kind === 0) at++
      else if (kind === 3) {
        broken = true
        at++
      } else if (code !== 62 && code !== 37 && (part = matched(TAG, at))) {
        at = TAG.lastIndex
        inTag = 1
        this.add(at - part[1].length, at, hashOf(part[1].toLowerCase()), inTag, broken)
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

  add(start, end, hash, inTag, broken) {
    const { text, lexicon, starts, ends } = this
    const n = this.count
    const size = end - start
    const first = text.charCodeAt(start) | 32
    let word
    if (n) {
      const gap = start - ends[n - 1]
      if (size === 1 ? first === 116 : size === 3 && first === 110 && gap === 1) {
        const raw = text.slice(start, end).toLowerCase()
        const last = gap > 0 && gap <= 6 ? this.word(n - 1) : ""
        if (raw === "t" && CONTRACTED.has(last)) {
          this.set(n - 1, CONTRACTED.get(last))
          word = "not"
        } else if (last === "can" && (raw === "t" || raw === "not")) {
          this.set(n - 1, "cannot")
          ends[n - 1] = end
          return
        }
      }
      if (!word && broken && gap > 0 && gap <= LONGEST_BREAK
        && BREAK.test(text.slice(ends[n - 1], start))) {
        const whole = this.word(n - 1) + text.slice(start, end).toLowerCase()
        const id = lexicon?.get(codeOf(whole, text, starts[n - 1]))
        if (id) this.joined.set(n - 1, id)
      }
    }
    starts[n] = start
    ends[n] = end
    this.markup[n] = inTag
    this.count = n + 1
    if (size === 10 && first >= 48 && first <= 57) {
      const raw = text.slice(start, end).toLowerCase()
      const code = codeOf(raw, text, start)
      if (code !== raw) word = code
    }
    if (word) this.set(n, word)
    else if (lexicon?.mayHold(hash)) {
      this.ids[n] = lexicon.get(text.slice(start, end).toLowerCase()) || 0
    }
  }

  set(n, word) {
    this.read.set(n, word)
    this.ids[n] = this.lexicon?.get(word) || 0
  }
}

/** The words that the guides print, numbered from 1. */
class Lexicon extends Map {
  hashes = new Uint8Array(65536)

  /** Return the number of a word, a new one if it has none. */
  number(word) {
    if (!this.has(word)) {
      this.set(word, this.size + 1)
      this.hashes[hashOf(word) & 65535] = 1
    }
    return this.get(word)
  }

  /** Say whether a word with this hash can be held; most words of a log are not. */
  mayHold(hash) {
    return this.hashes[hash & 65535] === 1
  }
}

function hashOf(word) {
  let hash = 0
  for (let n = 0; n < word.length; n++) hash = (Math.imul(hash, 31) + word.charCodeAt(n)) | 0
  return hash
}

/** Return the one form of a code of eight hexadecimal digits, or the word as it is. */
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

const prepared = new WeakMap()

/** Make the data of finder-index.json ready to search; done once for each. */
export function prepare(data) {
  if (prepared.has(data)) return prepared.get(data)
  const guides = []
  const signatures = []
  const counts = new Map()
  const split = text => text.split(" ")
  for (const [id, title, rank, own, shared, words, ...texts] of data.guides) {
    const names = new Set(split(normalise(`${id} ${title}`) + " " + words))
    const known = new Set(names)
    let section = null
    const enter = (fragments, of, kind) => {
      signatures.push({ guide: guides.length, fragments, section: of, kind })
      for (const word of fragments.flat()) known.add(word)
    }
    for (const text of texts)
      if (text.startsWith("#")) section = text.slice(1)
      else enter(text.split("*").map(split), section, "message")
    for (const code of split(own)) if (code) enter([code.split("_")], null, "code")
    for (const code of split(shared)) if (code) enter([code.split("_")], null, "shared")
    const dash = id.indexOf("-")
    const url = data.site + data.folders[id.slice(0, dash)] + id.slice(dash + 1) + "/"
    guides.push({ id, title, url, rank, names, words: known })
    for (const word of known) counts.set(word, (counts.get(word) || 0) + 1)
  }
  const weight = word => Math.round(10 * Math.log2(1 + guides.length / (counts.get(word) || 1)))
  const lexicon = new Lexicon()
  const roots = []
  const wrappers = data.wrappers.map(split)
  signatures.forEach((signature, number) => {
    let total = 0
    signature.fragments.forEach((words, place) => {
      const aside = new Set()
      for (const wrapper of wrappers)
        words.forEach((_, start) => {
          if (wrapper.every((word, n) => words[start + n] === word))
            wrapper.forEach((_, n) => aside.add(start + n))
        })
      words.forEach((word, n) => {
        if (!aside.has(n)) total += weight(word)
      })
      const [first, ...others] = words.map(word => lexicon.number(word))
      let at = (roots[first] ??= node())
      for (const id of others) {
        if (!at.next.has(id)) at.next.set(id, node())
        at = at.next.get(id)
      }
      at.uses.push([number, place])
    })
    signature.weight = Math.max(1, total)
  })
  const index = { guides, signatures, lexicon, roots, weight }
  prepared.set(data, index)
  return index
}

function node() {
  return { next: new Map(), uses: [] }
}

/** Return {answer, matches, steps} for a text; `data` is the content of finder-index.json. */
export function find(text, data) {
  const index = prepare(data)
  const search = new Search(new Words(text, index.lexicon), index)
  let matches = search.byMessage()
  if (matches.length) return { answer: "match", matches, steps: search.steps }
  matches = search.byCode()
  if (!matches.length) matches = search.byWords()
  return { answer: matches.length ? "possible" : "none", matches, steps: search.steps }
}

class Search {
  constructor(words, index) {
    this.words = words
    this.index = index
    this.steps = words.count
    this.chains = index.signatures.map(() => [])
    this.done = new Map()
    const { roots } = index
    const { ids, joined, count } = words
    for (let start = 0; start < count; start++) {
      const root = roots[ids[start]]
      if (root) this.walk(root, start, start + 1)
      const whole = joined.size && roots[joined.get(start)]
      if (whole) this.walk(whole, start, start + 2)
    }
  }

  walk(at, start, place) {
    const { ids, joined, markup, count } = this.words
    let arrived = true
    for (let step = 0; step < DEEPEST; step++) {
      this.steps++
      if (arrived)
        for (const [number, fragment] of at.uses) this.found(number, fragment, [start, place])
      if (place >= count) return
      let next = at.next.get(ids[place])
      arrived = true
      if (next) place++
      else if ((next = at.next.get(joined.get(place)))) place += 2
      else if (markup[place] && at.next.size) {
        arrived = false
        next = at
        place++
      } else return
      at = next
    }
  }

  found(number, fragment, span) {
    if (this.done.has(number)) return
    const signature = this.index.signatures[number]
    if (signature.kind !== "message" && !this.isCode(signature.fragments[0], span)) return
    let chain = [span]
    if (fragment) {
      const before = this.chains[number][fragment - 1]
      if (!before) return
      const gap = span[0] - before[before.length - 1][1]
      if (gap < 0 || gap > WIDEST) return
      chain = [...before, span]
    }
    if (fragment + 1 === signature.fragments.length) this.done.set(number, chain)
    else this.chains[number][fragment] = chain
  }

  isCode(code, [first, last]) {
    if (code.length > 1 || !HEX.test(code[0])) return true
    const { text, starts, ends } = this.words
    const start = starts[first]
    const end = ends[last - 1]
    if (/[A-Za-z0-9]-$/.test(text.slice(Math.max(0, start - 2), start))) return false
    if (/^-[A-Za-z0-9]/.test(text.slice(end, end + 2))) return false
    const before = text.slice(Math.max(0, start - BESIDE), start).split("\n").pop()
    const after = text.slice(end, end + BESIDE).split("\n")[0]
    return !CONSTANT.test(before + "\0" + after)
  }

  byMessage() {
    let found = this.hits("message")
    const { guides } = this.index
    const relayed = guide => guides[guide].rank === 2
    const scores = new Map([...found].map(([guide, numbers]) => [guide, this.score(numbers)]))
    const best = Math.max(0, ...[...found.keys()].filter(g => !relayed(g)).map(g => scores.get(g)))
    const order = guide => {
      const near = !relayed(guide) && 2 * scores.get(guide) >= best
      const place = near ? this.place(found.get(guide)) : 0
      return [+relayed(guide), +!near, place, -scores.get(guide), guide]
    }
    let ranked = sorted(found.keys(), order)
    if (ranked.length && relayed(ranked[0])) {
      const owners = this.hits("code")
      const others = [...owners.keys()].filter(guide => !found.has(guide))
      ranked = [...sorted(others, guide => [this.place(owners.get(guide)), guide]), ...ranked]
      found = new Map([...owners, ...found])
    }
    return ranked.slice(0, MOST_MATCHES).map(guide => this.match(guide, found.get(guide)))
  }

  byCode() {
    const found = this.hits("code")
    const shared = this.hits("shared")
    const places = this.places(Math.min(this.words.count, SHORT))
    const { guides } = this.index
    const names = new Map([...shared.keys()].map(g => [g, this.overlap(g, places)[0]]))
    const others = [...shared.keys()].filter(guide => !found.has(guide))
    const ranked = [
      ...sorted(found.keys(), guide => [this.place(found.get(guide)), guide]),
      ...sorted(others, guide => [+(guides[guide].rank !== 2), -names.get(guide), guide]),
    ]
    const hits = new Map([...shared, ...found])
    return ranked.slice(0, MOST_MATCHES).map(guide => this.match(guide, hits.get(guide)))
  }

  byWords() {
    if (this.words.count > SHORT) return []
    const words = this.places(this.words.count).map(n => this.words.word(n))
    const said = this.places(words.length)
      .filter(n => !SILENT.has(words[n]) && words.indexOf(words[n]) === n)
    const total = 10 * said.reduce((sum, n) => sum + this.index.weight(words[n]), 0)
    const results = []
    this.index.guides.forEach((guide, number) => {
      const [score, spans] = this.overlap(number, said)
      if (score && score >= KNOWN * total) results.push([-score, guide.rank, number, spans])
    })
    return sorted(results, result => result.slice(0, 3)).slice(0, MOST_MATCHES)
      .map(([score, , guide, spans]) =>
        this.answer(guide, Math.floor((-100 * score) / total), null, spans))
  }

  places(count) {
    return Array.from({ length: count }, (_, n) => n)
  }

  overlap(number, places) {
    const guide = this.index.guides[number]
    let score = 0
    const spans = []
    for (const place of places) {
      const word = this.words.word(place)
      if (!guide.words.has(word)) continue
      score += this.index.weight(word) * (guide.names.has(word) ? 10 : 8)
      spans.push([place, place + 1])
    }
    return [score, spans]
  }

  hits(kind) {
    const found = new Map()
    for (const number of [...this.done.keys()].sort((a, b) => a - b)) {
      const signature = this.index.signatures[number]
      if (signature.kind !== kind) continue
      if (!found.has(signature.guide)) found.set(signature.guide, [])
      found.get(signature.guide).push(number)
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

  match(guide, numbers) {
    const { signatures } = this.index
    const [best] = sorted(numbers, number => [-signatures[number].weight, number])
    const spans = numbers.flatMap(number => this.done.get(number))
    return this.answer(guide, this.score(numbers), signatures[best].section, spans)
  }

  answer(guide, score, anchor, spans) {
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
    const { id, title, url } = this.index.guides[guide]
    return { id, title, url, score, anchor, evidence: evidence.slice(0, MOST_EVIDENCE) }
  }
}

/** Return the items in the order of their keys, lists of numbers. */
function sorted(items, key) {
  const compare = (a, b) => {
    const n = a.findIndex((value, place) => value !== b[place])
    return n < 0 ? 0 : a[n] - b[n]
  }
  return [...items].map(item => [key(item), item]).sort((a, b) => compare(a[0], b[0]))
    .map(([, item]) => item)
}
