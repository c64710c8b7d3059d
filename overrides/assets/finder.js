// Finds the guides that a pasted text points to, in the page. The rules are explained in
// errordesk/finder/; tests/finder/vectors.jsonl holds both to the same answers.

const TAGS =
  "a|blockquote|body|br|b|center|code|details|div|em|font|h[1-6]|head|hr|html|img|i|link|li|meta|" +
  "ol|pre|p|script|small|span|strong|style|summary|s|table|tbody|td|thead|th|title|tr|ul|u|wbr"
const TAG = new RegExp(`(?:<|&(?:amp;)*lt;|\\\\+u003c)[\\\\/]{0,4}(${TAGS})(?![\\w-])`, "iy")
const ESCAPE = /\\+(u[0-9a-f]{4}|x[0-9a-f]{2}|[nrtbf])?/iy
const ENTITY = /&(?:amp;)*(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);/iy
const PERCENT = /%[0-9a-f]{2}/iy
const BRACKET = /^(?:[lg]t|u003[ce])$/i
const CONTRACTED = new Set(
  ("aren couldn didn doesn don hasn haven isn shouldn wasn weren wouldn").split(" ")
)
const BREAK = /^(?:[ \t]{0,9}\r?\n[ \t]{0,9}|[\u00ad\u200b-\u200d\u2060\ufeff])$/
const HEX = /^[0-9a-f]{8}$/
const DEEPEST = 64
const WIDEST = 250
const MOST = 8
const SHORT = 20
const KNOWN = 55
const TELLING = 50
const STATUS_WORDS = new Set(
  ("bad code error forbidden found gateway http https internal many not out request requests " +
    "response server service status time timeout too unauthorized unavailable").split(" ")
)
const STATUS = /^[45][0-9][0-9]$/
const SILENT = new Set(
  ("a an and are as at be by does for from how i in is it my not of on or something that the this " +
    "to was what when why with").split(" ")
)
const CONSTANT = /(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])/
const BESIDE = 100

// 0: parts words; 1: letter or digit; 2: may begin a tag, an escape or an entity; 3: a break.
const KIND = new Uint8Array(65536)
const kinds = ["0123456789abcdefghijklmnopqrstuvwxyz", "<>&\\%", "\n\u00ad\u200b\u200c\u200d\u2060\ufeff"]
kinds.forEach((signs, n) => {
  for (const sign of signs + signs.toUpperCase()) KIND[sign.charCodeAt(0)] = n + 1
})

const ALL = new Uint8Array(65536).fill(1)
const MARKUP = 1
const JOINED = 2

export function normalise(text) {
  const words = new Words(text)
  return Array.from({ length: words.count }, (_, n) => words.word(n)).join(" ")
}

// The words of a text, numbered as in a lexicon, 0 for all others.
class Words {
  constructor(text, lexicon) {
    const most = (text.length >> 1) + 1
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

  word(n) {
    return this.read.get(n) ?? this.text.slice(this.starts[n], this.ends[n]).toLowerCase()
  }

  scan() {
    const { text, starts, ends, flags } = this
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
      if (kind === 1) {
        const start = at
        let hash = 0
        do {
          // Letters differ from their capitals by bit 32, which digits have set already.
          hash = (Math.imul(hash, 31) + (code | 32)) | 0
          if (++at === length) break
          code = text.charCodeAt(at)
        } while (KIND[code] === 1)
        if (broken || hashes[hash & 65535] || (at - start === 10 && text.charCodeAt(start) < 58)) {
          this.add(start, at, inTag, broken)
          broken = false
        } else {
          const n = this.count++
          starts[n] = start
          ends[n] = at
          flags[n] = inTag
        }
      } else if (kind === 0) at++
      else if (kind === 3) {
        broken = true
        at++
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

  add(start, end, inTag, broken) {
    const { text, lexicon, ends } = this
    const n = this.count
    const raw = text.slice(start, end).toLowerCase()
    let word = raw
    if (n && (raw === "t" || raw === "not")) {
      const gap = start - ends[n - 1]
      const last = gap > 0 && gap <= 6 ? this.word(n - 1) : ""
      if (raw === "t" && CONTRACTED.has(last)) {
        this.set(n - 1, last.slice(0, -1))
        word = "not"
      } else if (last === "can" && (raw === "t" || gap === 1)) {
        this.set(n - 1, "cannot")
        ends[n - 1] = end
        return
      }
    }
    if (n && broken && word === raw) {
      if (BREAK.test(text.slice(ends[n - 1], start))) {
        const id = lexicon?.get(codeOf(this.word(n - 1) + raw, text, this.starts[n - 1]))
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

  number(word) {
    if (!this.has(word)) {
      this.set(word, this.size + 1)
      this.mark(word)
    }
    return this.get(word)
  }

  mark(word) {
    let hash = 0
    for (let n = 0; n < word.length; n++) hash = (Math.imul(hash, 31) + word.charCodeAt(n)) | 0
    this.hashes[hash & 65535] = 1
  }
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

const prepared = new WeakMap()

/** Make the content of finder-index.json ready to search. */
export function prepare(data) {
  if (prepared.has(data)) return prepared.get(data)
  const guides = []
  const signatures = []
  const counts = new Map()
  const split = text => text.split(" ")
  data.guides.forEach((line, number) => {
    const [id, rank, own, shared, statuses, ...texts] = line.split("|")
    const title = data.titles[number]
    const names = new Set(split(normalise(`${id} ${title}`) + " " + statuses))
    const known = new Set(names)
    let section = null
    const enter = (fragments, of, kind) => {
      signatures.push({ guide: number, fragments, section: of, kind })
      for (const word of fragments.flat()) known.add(word)
    }
    for (const text of texts)
      if (text.startsWith("#")) section = text.slice(1)
      else enter(text.split("*").map(split), section, "message")
    for (const code of split(own)) if (code) enter([code.split("_")], null, "code")
    for (const code of split(shared)) if (code) enter([code.split("_")], null, "shared")
    const dash = id.indexOf("-")
    const url = data.site + data.folders[id.slice(0, dash)] + id.slice(dash + 1) + "/"
    guides.push({ id, title, url, rank: +rank, names, words: known })
    for (const word of known) counts.set(word, (counts.get(word) || 0) + 1)
  })
  const weight = word => word.endsWith("+") ? 0
    : Math.round(10 * Math.log2(1 + guides.length / (counts.get(word) || 1)))
  const lexicon = new Lexicon()
  lexicon.mark("t")
  lexicon.mark("not")
  const roots = [undefined]
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
      while (roots.length <= lexicon.size) roots.push(undefined)
      let at = (roots[first] ??= node())
      others.forEach((id, n) => {
        if (!at.next.has(id)) {
          at.next.set(id, node())
          if (words[n + 1].endsWith("+")) at.begun.push([words[n + 1].slice(0, -1), at.next.get(id)])
        }
        at = at.next.get(id)
      })
      at.uses.push([number, place])
    })
    signature.weight = Math.max(1, total)
  })
  const index = { guides, signatures, lexicon, roots, weight }
  prepared.set(data, index)
  return index
}

function node() {
  return { next: new Map(), begun: [], uses: [] }
}

/** Return {answer, matches, steps}; positions of evidence count UTF-16 units. */
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
    const { ids, flags, joined, count } = words
    for (let start = 0; start < count; start++) {
      const root = roots[ids[start]]
      if (root) this.walk(root, start, start + 1)
      const whole = flags[start] & JOINED && roots[joined.get(start)]
      if (whole) this.walk(whole, start, start + 2)
    }
  }

  walk(at, start, place) {
    const { ids, flags, joined, count } = this.words
    let arrived = true
    for (let step = 0; step < DEEPEST; step++) {
      this.steps++
      if (arrived)
        for (const [number, fragment] of at.uses) this.found(number, fragment, [start, place])
      if (place >= count) return
      let next = at.next.get(ids[place])
      arrived = true
      if (next) place++
      else if (flags[place] & JOINED && (next = at.next.get(joined.get(place)))) place += 2
      else if (at.begun.length && (next = this.begun(at, place))) place++
      else if (flags[place] & MARKUP && at.next.size) {
        arrived = false
        next = at
        place++
      } else return
      at = next
    }
  }

  begun(at, place) {
    const word = this.words.word(place)
    return at.begun.find(([begin]) => word.startsWith(begin))?.[1]
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
    return ranked.slice(0, MOST).map(guide => this.match(guide, found.get(guide)))
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
    return ranked.slice(0, MOST).map(guide => this.match(guide, hits.get(guide)))
  }

  byWords() {
    if (this.words.count > SHORT) return []
    const words = this.places(this.words.count).map(n => this.words.word(n))
    let said = this.places(words.length)
      .filter(n => !SILENT.has(words[n]) && words.indexOf(words[n]) === n)
    const statuses = said.filter(n => STATUS.test(words[n]))
    const bare = statuses.length
      && words.every(word => word.length === 1 || STATUS.test(word) || STATUS_WORDS.has(word))
    if (bare) said = statuses
    const { weight } = this.index
    const total = 10 * said.reduce((sum, n) => sum + weight(words[n]), 0)
    const results = []
    this.index.guides.forEach((guide, number) => {
      const [score, spans] = this.overlap(number, said)
      const telling = Math.max(0, ...spans.map(([n]) => weight(words[n])))
      const named = score === total && (bare || said.length >= 3)
      if (100 * score >= KNOWN * total && (named || telling >= TELLING))
        results.push([-score, guide.rank, number, spans])
    })
    return sorted(results, result => result.slice(0, 3)).slice(0, MOST)
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
    return { id, title, url, score, anchor, evidence: evidence.slice(0, MOST) }
  }
}

function sorted(items, key) {
  const compare = (a, b) => {
    const n = a.findIndex((value, place) => value !== b[place])
    return n < 0 ? 0 : a[n] - b[n]
  }
  return [...items].map(item => [key(item), item]).sort((a, b) => compare(a[0], b[0]))
    .map(([, item]) => item)
}
