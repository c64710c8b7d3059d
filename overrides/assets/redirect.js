// Short and former addresses lead on with their query and fragment, and leave no entry in the
// history, so that Back works. Without this script the page's refresh goes on, to its top.
"use strict"

{
  const { target } = document.currentScript.dataset
  const url = new URL(target ?? location.href, location.href)
  if (target) {
    // A copy opened from a folder has no server that finds the page of a folder.
    if (url.protocol === "file:") url.pathname = url.pathname.replace(/\/$/, "/index.html")
    if (location.search) url.search = location.search
    if (location.hash) url.hash = location.hash
  } else {
    // On the page for what is missing: short addresses are lower case, codes are often printed
    // in capitals.
    url.pathname = url.pathname.replace(/\/e\/[^/]+\/?$/, short => `${short.toLowerCase()}/`.replace("//", "/"))
  }
  if (url.href !== location.href) location.replace(url)
}
