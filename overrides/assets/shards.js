// The part of finder.js for a large site, behind which the build puts it: what of the data is in files
// of its own, which are loaded when a text can need them. errordesk/site/shards.py explains them.

/** Which parts there are, which are loaded, and which are missing. */
export class Shards {
  constructor(data) {
    Object.assign(this, data.shards)
    this.data = data
    this.merged = new Set()
    this.missing = new Set()
    this.likeness = new ShardedLikeness(data.words, this)
    this.lexicon = new Anchors(this.anchors, this.likeness.ordered)
  }

  /** A shard if it is loaded; else it is noted as missing. */
  need(sort, number) {
    const name = `${sort}${number}`
    if (!this.loaded[name]) this.missing.add(`${this.folder}/${name}-data.js`)
    return this.loaded[name]
  }

  page(number) {
    return this.need("p", number)
  }

  /** Take what the loaded shards hold of pages; whether there was any. */
  merge() {
    const fresh = Object.keys(this.loaded).filter(name => name[0] === "p" && !this.merged.has(name))
    for (const name of fresh) {
      this.merged.add(name)
      for (const [key, values] of Object.entries(this.loaded[name]))
        for (const value of values) this.data[key][name.slice(1)] = value
    }
    return fresh.length > 0
  }

  /** See to the pages whose messages, marks or codes a text may hold. */
  read(text) {
    if (this.merged.size >= this.sizes.p) return
    for (const number of this.lexicon.pages(text)) this.page(number)
    for (const [mark, number] of this.spelled) if (text.includes(mark)) this.page(number)
  }

  /** Of a term by its number: its pages, coded, and the terms that stand behind it. */
  term(number) {
    this.places ??= this.placed()
    const place = this.places[number]
    if (place >= 0) return this.need("w", place) ?? NONE
    return this.need("r", Math.floor(~place / this.together))?.[~place % this.together] ?? NONE
  }

  /** For each term how many of its sort stand before it: n, or of a rare one ~n. */
  placed() {
    let alone = 0
    let rare = 0
    return Array.from(this.likeness.weights, mark => (mark > this.rare ? alone++ : ~rare++))
  }
}

class ShardedLikeness extends Likeness {
  behind = new Map()

  constructor(words, shards) {
    super(words, NONE, shards.sizes.p)
    this.shards = shards
    this.weights = words.weights
    this.top = this.weight(1)
  }

  coded(number) {
    return number === undefined ? "" : this.shards.term(number)[0]
  }

  /** 0 for a word that no page has, else one more than it weighs less than a word of one page. */
  mark(name) {
    const number = this.numbers.get(name)
    return number === undefined ? 0 : this.weights.charCodeAt(number) - 35
  }

  has(name) {
    return this.mark(name) > 0
  }

  weigh(name) {
    return this.top - Math.max(0, this.mark(name) - 1)
  }

  beside(pair) {
    const [one, two] = pair.split(" ").map(name => this.numbers.get(name))
    if (one === undefined || two === undefined) return NONE
    if (!this.behind.has(one)) {
      const coded = this.shards.term(one)[1]
      if (coded === undefined) return NONE
      const found = new Map()
      const row = numbers(coded)
      let second = 0
      for (let n = 0; n < row.length; ) {
        second += row[n++]
        let page = 0
        const pages = []
        for (let left = row[n++]; left > 0; left--) pages.push((page += row[n++]))
        found.set(second, pages)
      }
      this.behind.set(one, found)
    }
    return this.behind.get(one).get(two) ?? NONE
  }
}

/** Stands for a lexicon: for the hash of a word, the pages with a signature that needs the word. */
class Anchors {
  hashes = new Uint8Array(65536)
  seen = new Array(65536)

  constructor([known, others], terms) {
    this.found = new Map()
    for (const word of ["t", "not"]) this.hashes[hashOf(word) & 65535] = 1
    this.add(known, number => hashOf(terms[number]) & T.ANCHORS)
    this.add(others, hash => hash)
  }

  add([steps, pages], hashed) {
    let last = 0
    const of = numbers(pages)
    numbers(steps).forEach((step, n) => {
      const hash = hashed((last += step))
      this.hashes[hash & 65535] = 1
      const at = this.found.get(hash)
      if (at) at.push(of[n])
      else this.found.set(hash, [of[n]])
    })
  }

  get(word) {
    const hash = hashOf(word) & T.ANCHORS
    return this.found.has(hash) ? hash + 1 : 0
  }

  pages(text) {
    const { ids, count, joined } = new Words(text, this)
    const wanted = new Set(joined.values())
    for (let n = 0; n < count; n++) if (ids[n]) wanted.add(ids[n])
    return new Set([...wanted].flatMap(id => this.found.get(id - 1)))
  }
}
