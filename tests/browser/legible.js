// Spares axe the text that is plainly legible. Half of its time goes into contrast: it finds out
// what lies behind each text. Where that is only what the text stands in, in plain colours, and
// nothing else comes near, the contrast is worked out here; all that is close to the bound, or not
// that simple, is left to axe. On pictures axe does not judge. `window`, `document` and `axe` are
// those of the page to look at.
(() => {
  const ENOUGH = 4.6 // more than any text needs, and more than rounding takes away
  const ROW = 200 // px
  const SEEN = { opacityProperty: true, visibilityProperty: true }
  const rule = axe._audit.rules.find(({ id }) => id === "color-contrast")
  const { matches } = rule

  const colour = text => {
    const found = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(text)
    return found && [...found.slice(1, 4), found[4] ?? 1].map(Number)
  }
  const over = ([r, g, b, alpha], ground) =>
    [r, g, b].map((part, at) => part * alpha + ground[at] * (1 - alpha))
  const luminance = parts => {
    const [r, g, b] = parts.map(part =>
      part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one, other) => {
    const [less, more] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (more + 0.05) / (less + 0.05)
  }
  const box = it => {
    const { left, right, top, bottom } = it.getBoundingClientRect()
    return { left, right, top, bottom }
  }
  const rows = function* ({ top, bottom }) {
    for (let row = Math.floor(top / ROW); row <= bottom / ROW; row++) yield row
  }
  const holds = (outer, inner) => outer.left <= inner.left && inner.right <= outer.right &&
    outer.top <= inner.top && inner.bottom <= outer.bottom
  const meets = (one, other) => one.left < other.right && other.left < one.right &&
    one.top < other.bottom && other.top < one.bottom

  // By element, for the run of axe that made this tree: the colour of its ground, unless it is not
  // plain, and what paints it, from outside to inside. By row of the page: all that is painted.
  let tree, grounds, painted
  const look = () => {
    tree = axe._tree
    const { documentElement: root, body } = document
    // Nothing else paints what lies beside the body.
    const canvas = colour(window.getComputedStyle(root).backgroundColor)?.[3] === 0 ? body : root
    grounds = new Map([[null, { ground: [255, 255, 255], painters: [] }]])
    painted = new Map()
    for (const element of document.querySelectorAll("*")) {
      const style = window.getComputedStyle(element)
      const own = colour(style.backgroundColor)
      let { ground, painters } = grounds.get(element.parentElement)
      if (!own || style.opacity !== "1" || style.mixBlendMode !== "normal") ground = null
      if (own?.[3] !== 0) ground &&= over(own, ground)
      if (own?.[3] !== 0 && element !== canvas && element.checkVisibility(SEEN)) {
        const painter = { element, box: box(element) }
        painters = [...painters, painter]
        for (const row of rows(painter.box)) {
          if (!painted.has(row)) painted.set(row, [])
          painted.get(row).push(painter)
        }
      }
      grounds.set(element, { ground, painters })
    }
  }

  const legible = node => {
    if (["INPUT", "SELECT", "TEXTAREA"].includes(node.tagName)) return false
    if (![...node.childNodes].some(one => one.nodeType === 3 && one.data.trim())) return true
    if (tree !== axe._tree) look()
    const { ground, painters } = grounds.get(node) ?? {}
    const style = window.getComputedStyle(node)
    const own = colour(style.webkitTextFillColor)
    if (!ground || !own || style.textShadow !== "none" || style.webkitTextStrokeWidth !== "0px" ||
      contrast(over(own, ground), ground) < ENOUGH) return false
    const range = document.createRange()
    range.selectNodeContents(node)
    const text = box(range)
    if (!painters.every(painter => holds(painter.box, text))) return false
    for (const row of rows(text)) {
      for (const painter of painted.get(row) ?? []) {
        // What stands in the text lies over its ground.
        if (meets(painter.box, text) && !painters.includes(painter) &&
          !node.contains(painter.element)) return false
      }
    }
    return true
  }
  rule.matches = function (node, ...more) {
    return !legible(node) && matches.call(this, node, ...more)
  }
})()
