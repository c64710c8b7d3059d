// Short and former addresses lead on with their query and fragment, and leave no entry in the
// history, so that Back works. Without this script the page's refresh goes on, to its top.
"use strict"

{
  const target = new URL(document.currentScript.dataset.target, location.href)
  if (location.search) target.search = location.search
  if (location.hash) target.hash = location.hash
  location.replace(target)
}
