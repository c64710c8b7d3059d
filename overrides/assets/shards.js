// The part of finder.js for a large site, behind which the build puts it: what of the data is in files
// of its own, which are loaded when a text can need them. errordesk/site/shards.py explains them.

/** Which parts there are, which are loaded, and which are missing. */
export class Shards {
  constructor(data) {
    Object.assign(this, data.shards)
    this.data = data
    this.merged = new Set()
    this.missing = new Set()
    this.lexicon = new Anchors(this.anchors.split(" "))
    this.likeness = new ShardedLikeness(data.words, this)
  }

  /** A shard if it is loaded; else it is noted as missing. */
  need(sort, number) {
    const name = `${sort}${number}`
    if (!this.loaded[name]) this.missing.add(`${this.folder}/${name}-data.js`)
    return this.loaded[name]
  }

  page(number) {
    return this.need("p", Math.floor(number / this.pages))
  }

  /** Take what the loaded shards hold of pages; whether there was any. */
  merge() {
    const fresh = Object.keys(this.loaded).filter(name => name[0] === "p" && !this.merged.has(name))
    for (const name of fresh) {
      this.merged.add(name)
      const first = name.slice(1) * this.pages
      for (const [key, values] of Object.entries(this.loaded[name]))
        values.forEach((value, n) => (this.data[key][first + n] = value))
    }
    return fresh.length > 0
  }

  /** See to the pages whose messages, marks or codes a text may hold. */
  read(text) {
    if (this.merged.size * this.pages >= this.count) return
    for (const number of this.lexicon.shards(text)) this.need("p", number)
    for (const [mark, number] of this.spelled) if (text.includes(mark)) this.need("p", number)
  }

  /** Of a term by its number: its pages, coded, and the terms that stand behind it. */
  term(number) {
    const shard = this.need("w", Math.floor(number / this.terms))
    if (!shard) return NONE
    shard.split ??= [shard.impacts.split(" "), shard.pairs.split(" ")]
    return shard.split.map(rows => rows[number % this.terms])
  }
}

class ShardedLikeness extends Likeness {
  behind = new Map()

  constructor(words, shards) {
    super(words, NONE, shards.count)
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

/** Stands for a lexicon: for the hash of a word, the shards with a signature that needs the word. */
class Anchors {
  hashes = new Uint8Array(65536)
  seen = new Array(65536)

  constructor(rows) {
    this.found = new Map()
    for (const word of ["t", "not"]) this.hashes[hashOf(word) & 65535] = 1
    rows.forEach((row, number) => {
      let hash = 0
      for (const step of numbers(row)) {
        hash += step
        this.hashes[hash & 65535] = 1
        const at = this.found.get(hash)
        if (at) at.push(number)
        else this.found.set(hash, [number])
      }
    })
  }

  get(word) {
    const hash = hashOf(word) & T.ANCHORS
    return this.found.has(hash) ? hash + 1 : 0
  }

  shards(text) {
    const { ids, count, joined } = new Words(text, this)
    const wanted = new Set(joined.values())
    for (let n = 0; n < count; n++) if (ids[n]) wanted.add(ids[n])
    return new Set([...wanted].flatMap(id => this.found.get(id - 1)))
  }
}
