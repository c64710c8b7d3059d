// Matches a long text beside the page.
"use strict"
const scripts = ["find-data.js", "finder-classic.js"]
const part = /^find\/[0-9a-f]+\/[prw][0-9]+-data\.js$/
// As in errordesk.js, for hosts that demand Trusted Types.
globalThis.trustedTypes?.createPolicy("default", {
  createScriptURL: address => scripts.includes(address) || part.test(address) ? address : null,
})
importScripts(...scripts)
const load = path => importScripts(path.replace("assets/", ""))
onmessage = async ({ data: { number, text, table } }) => {
  const found = await ErrorDeskFinder.complete(
    () => ErrorDeskFinder.find(text, errorDeskFindData.index, table), load
  ).catch(() => null)
  postMessage({ number, found })
}
