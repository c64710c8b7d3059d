// Show the chosen light or dark scheme before the page is painted, as Material does inline.
"use strict"
{
  const palette = __md_get("__palette")
  if (palette?.color) {
    if (palette.color.media === "(prefers-color-scheme)") {
      const light = matchMedia("(prefers-color-scheme: light)").matches
      const media = `(prefers-color-scheme: ${light ? "light" : "dark"})`
      const input = document.querySelector(`[data-md-color-media="${media}"]`)
      for (const name of ["media", "scheme", "primary", "accent"])
        palette.color[name] = input.getAttribute(`data-md-color-${name}`)
    }
    for (const [name, value] of Object.entries(palette.color))
      document.body.setAttribute(`data-md-color-${name}`, value)
  }
}
