// Filters the tables of the gateway atlas. Without this script both tables are complete.
"use strict"

{
  const tables = new Map(
    [...document.querySelectorAll("[data-atlas]")].map(box => [box.dataset.atlas, box.querySelector("table")])
  )
  const text = cell => cell.textContent.trim()
  const names = cell => text(cell).split(";").map(name => name.trim())
  const rows = table => [...table.tBodies[0].rows]
  const answers = rows(tables.get("answers"))
  const faults = rows(tables.get("faults"))
  const heads = [...tables.get("faults").tHead.rows[0].cells].map(text)
  const faultOf = row => row.querySelector("strong").textContent.trim()
  const statusOf = row => /^\d{3}/.exec(text(row.cells[1]))?.[0] ?? "no status"

  const form = document.createElement("form")
  form.className = "ed-atlas-filter"
  form.setAttribute("aria-label", "Filter the tables")
  const chosen = {}

  function field(name, label, options) {
    const select = document.createElement("select")
    select.append(new Option("all", ""), ...options.map(option => new Option(option)))
    select.addEventListener("change", () => {
      chosen[name] = select.value
      filter()
    })
    const caption = document.createElement("label")
    caption.append(label, select)
    form.append(caption)
  }

  const unique = list => [...new Set(list)].sort((a, b) => a.localeCompare(b, "en"))
  field("product", "Product", unique(answers.map(row => text(row.cells[0]))))
  field("status", "Status", unique(answers.map(statusOf)))
  field("fault", "Fault", faults.map(faultOf))
  const reset = document.createElement("button")
  reset.type = "reset"
  reset.className = "md-button"
  reset.textContent = "Show all"
  const count = document.createElement("output")
  form.append(reset, count)
  form.addEventListener("submit", event => event.preventDefault())
  form.addEventListener("reset", () => {
    for (const name of Object.keys(chosen)) delete chosen[name]
    filter()
  })

  function filter() {
    const fits = (name, values) => !chosen[name] || values.includes(chosen[name])
    let shown = 0
    for (const row of answers) {
      const [product, , given] = row.cells
      row.hidden = !(
        fits("product", [text(product)]) && fits("status", [statusOf(row)]) && fits("fault", names(given))
      )
      shown += !row.hidden
    }
    for (const row of faults) {
      row.hidden = !fits("fault", [faultOf(row)])
      for (const [number, cell] of [...row.cells].entries())
        cell.hidden = number > 0 && !fits("product", [heads[number]])
    }
    for (const [number, cell] of [...tables.get("faults").tHead.rows[0].cells].entries())
      cell.hidden = number > 0 && !fits("product", [heads[number]])
    count.textContent = `${shown} of ${answers.length} answers`
  }

  document.querySelector('[data-atlas="answers"]').before(form)
  filter()
}
