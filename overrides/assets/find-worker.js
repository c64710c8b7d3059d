// Matches a long text beside the page.
"use strict"
importScripts("find-data.js", "finder-classic.js")
onmessage = ({ data: { number, text, table } }) =>
  postMessage({ number, found: ErrorDeskFinder.find(text, errorDeskFindData.index, table) })
