// What Material's script expects to find: where the site begins, and settings kept in the browser.
"use strict"
globalThis.__md_scope = new URL(document.currentScript.dataset.base, location)
globalThis.__md_hash = text => {
  let hash = 0
  for (const character of text) hash = ((hash << 5) - hash + character.charCodeAt(0)) | 0
  return hash
}
globalThis.__md_get = (key, storage = localStorage, scope = __md_scope) => {
  try {
    return JSON.parse(storage.getItem(`${scope.pathname}.${key}`))
  } catch {
    return null // storage that is closed or holds something else is as good as empty
  }
}
globalThis.__md_set = (key, value, storage = localStorage, scope = __md_scope) => {
  try {
    storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value))
  } catch {
    // a browser that stores nothing keeps the setting for this page alone
  }
}
