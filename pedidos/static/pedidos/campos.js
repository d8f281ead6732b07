// What helps at the fields of a form: a key for what a number pad lacks, limits said at once, Enter that goes on.
const Campos = (() => {
  const tell = (input, text) => {
    const box = input.closest(".campo")
    box.querySelector(".campo-recusa, .errorlist")?.remove()
    box.classList.toggle("campo--errado", Boolean(text))
    input.toggleAttribute("aria-invalid", Boolean(text))
    if (!text) return
    input.setAttribute("aria-invalid", "true")
    const told = Object.assign(document.createElement("p"), { className: "campo-recusa erro", textContent: text })
    told.setAttribute("role", "alert")
    box.append(told)
  }

  // The units that stand there; NaN for what only the server understands.
  const units = input => {
    const PART = /(\d[\d.]*)\s*([A-Z]+\d*)?/g
    const text = input.value.toUpperCase()
    if (!text.trim() || text.replace(PART, "").trim()) return NaN
    const packages = { UN: 1, ...JSON.parse(input.dataset.unidades ?? "{}") }
    return [...text.matchAll(PART)].reduce((sum, [, number, unit = "UN"]) => sum + number.replaceAll(".", "") * packages[unit], 0)
  }

  const limit = input => JSON.parse(input.dataset.limites ?? "[]").find(([most]) => units(input) > most)
  // What is wrong with a field as far as the page knows; "" when nothing is.
  const wrong = input => limit(input)?.[1].replace("{}", input.value.trim()) ?? ""
  const missing = input => (input.dataset.falta && !input.value.trim() ? input.dataset.falta : "")

  const key = (input, text, name, press) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "botao botao--secundario", textContent: text, title: name })
    button.setAttribute("aria-label", `${name}: ${input.labels[0]?.textContent ?? ""}`)
    button.addEventListener("click", () => {
      input.value = press(input.value.trim())
      input.focus()
      input.setSelectionRange(input.value.length, input.value.length)
      input.dispatchEvent(new Event("input", { bubbles: true }))
    })
    return button
  }

  const prepare = root => {
    for (const input of root.querySelectorAll("[data-unidades], [data-sinal]")) {
      const box = input.closest(".campo")
      if (box.querySelector(".campo-teclas")) continue
      const packages = Object.keys(JSON.parse(input.dataset.unidades ?? "{}"))
      const keys = packages.map(unit => key(input, unit, `Escrever ${unit}`, value => (/\d$/.test(value) ? `${value} ${unit} ` : value)))
      if ("sinal" in input.dataset) keys.push(key(input, "+/−", "Trocar o sinal", value => (/^[-−]/.test(value) ? value.slice(1) : `-${value}`)))
      const row = Object.assign(document.createElement("div"), { className: "campo-teclas" })
      row.append(...keys)
      const above = box.querySelector("small") ?? input
      above.after(row)
      input.inputMode = "numeric"
    }
  }

  // The key Enter goes on to the next of these fields; after the last one it leaves it.
  const goOn = (event, inputs) => {
    event.preventDefault()
    const next = inputs[inputs.indexOf(event.target) + 1]
    if (next) {
      next.focus()
      next.select()
    } else event.target.blur()
  }

  const begin = form => {
    const inputs = () => [...form.querySelectorAll(".campo input")].filter(input => input.checkVisibility())
    form.addEventListener("keydown", event => {
      if (event.key === "Enter" && event.target.matches(".campo input")) goOn(event, inputs())
    })
    // What is typed takes the place of the quantity that stands there.
    form.addEventListener("focusin", event => { if (event.target.matches("[data-unidades], [data-limites]")) event.target.select() })
    form.addEventListener("input", event => tell(event.target, wrong(event.target)))
    form.addEventListener("submit", event => {
      const bad = inputs().filter(input => {
        const text = wrong(input) || missing(input)
        if (text) tell(input, text)
        return text
      })
      if (!bad.length) return
      event.preventDefault()
      bad[0].focus()
    })
  }

  prepare(document)
  for (const form of document.querySelectorAll("form[data-campos]")) begin(form)
  return { prepare, goOn }
})()
