// Matches a long text beside the page.
"use strict"
const scripts = ["find-data.js", "finder-classic.js"]
// As in errordesk.js, for hosts that demand Trusted Types.
globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: address => scripts.includes(address) ? address : null,
})
importScripts(...scripts)
onmessage = ({ data: { number, text, table } }) =>
  postMessage({ number, found: ErrorDeskFinder.find(text, errorDeskFindData.index, table) })
