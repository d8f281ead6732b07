// The lines of an order as a list to pick from: what the client usually buys first, then by category, and a search.
//
// A line of the form becomes a line of the list, its fields stay the fields that are sent. One without a quantity
// is not sent. What the products cost and what is free of them comes from form[data-catalogo].
const criarSeletor = form => {
  const section = form.querySelector("#itens")
  const blank = form.querySelector("#linha-vazia").content.firstElementChild
  const total = form.elements["itens-TOTAL_FORMS"]
  const initial = form.elements["itens-INITIAL_FORMS"]
  const client = form.elements.cliente
  const products = new Map()
  let lines = []
  let onlyChosen = false
  let serial = 0
  let moment = 0
  let question = 0

  const make = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties)
    node.append(...children)
    return node
  }

  const field = (line, name) => line.querySelector(`[data-campo="${name}"]`)
  const quantity = line => field(line, "quantidade").value.trim()
  const isChosen = line => quantity(line) !== "" && !/^0+$/.test(quantity(line))
  const isStored = line => Boolean(field(line, "item")?.value)
  // A line with something wrong stays to be seen, whatever is in it.
  const isShownAlways = line => isChosen(line) || line.querySelector(".errorlist") !== null
  const changed = line => field(line, "quantidade").dispatchEvent(new Event("input", { bubbles: true }))

  // Parts of the page

  const search = make("input", { type: "search", id: "busca-de-produto", autocomplete: "off", placeholder: "Produto", enterKeyHint: "search" })
  const category = make("select", { id: "categoria-de-produto" }, new Option("Todas as categorias", ""))
  const chosen = make("button", { type: "button", className: "botao botao--secundario" })
  chosen.setAttribute("aria-pressed", "false")
  const status = make("p", { className: "suave ofertas-estado" })
  status.setAttribute("role", "status")
  const list = make("div", { className: "ofertas" })
  const tools = make(
    "div",
    { className: "ofertas-busca" },
    make("div", { className: "campo" }, make("label", { htmlFor: search.id, textContent: "Procurar produto" }), search),
    make("div", { className: "campo" }, make("label", { htmlFor: category.id, textContent: "Categoria" }), category),
    chosen,
  )

  const step = (line, by, sign, word) => {
    const button = make("button", { type: "button", className: "botao botao--secundario passo-botao", textContent: sign })
    button.setAttribute("aria-label", `${word} ${line.dataset.nome}`)
    button.addEventListener("click", () => {
      const number = Math.max((parseInt(quantity(line), 10) || 0) + by, 0)
      field(line, "quantidade").value = number || ""
      changed(line)
    })
    return button
  }

  // Turns a line of the form into one of the list.
  const adopt = (line, name) => {
    for (const input of line.querySelectorAll("[name^=itens-]")) input.dataset.campo = input.name.split("-").pop()
    const product = field(line, "produto")
    const row = product.closest(".campo")
    line.dataset.nome = name
    line.classList.add("oferta")
    line.querySelector("legend").className = "oferta-nome"
    line.querySelector("legend").textContent = name
    product.type = "hidden"
    const errors = row.querySelector(".errorlist")
    row.replaceWith(product, ...(errors ? [errors] : []), make("p", { className: "oferta-dados" }))
    const amount = field(line, "quantidade")
    const box = amount.closest(".campo")
    box.classList.add("passo")
    amount.enterKeyHint = "next"
    amount.before(step(line, -1, "−", "Menos um de"))
    amount.after(step(line, 1, "+", "Mais um de"))
    field(line, "DELETE")?.closest(".campo")?.setAttribute("hidden", "")
    for (const part of line.querySelectorAll(":scope > .campo:not(.passo)")) part.classList.add("oferta-mais")
    line.serial = serial++
    lines.push(line)
    return line
  }

  const lineOf = product => {
    const line = blank.cloneNode(true)
    line.dataset.produto = product.id
    line.querySelector("[name$=-produto]").value = product.rotulo
    adopt(line, product.nome)
    if (isSoldIn(product, product.ultima_unidade)) field(line, "unidade").value = product.ultima_unidade
    return line
  }

  const isSoldIn = (product, unit) => product.unidades.some(([word]) => word === unit)
  const priceOf = line => {
    const unit = field(line, "unidade").value
    return products.get(line.dataset.produto)?.unidades.find(([word]) => word === unit)?.[2] ?? ""
  }

  const describe = line => {
    const product = products.get(line.dataset.produto)
    if (!product) return
    line.querySelector("legend").textContent = line.dataset.nome = product.nome
    const facts = line.querySelector(".oferta-dados")
    facts.replaceChildren()
    const free = product.saldo === product.livre ? `livre ${product.livre}` : `livre ${product.livre} de ${product.saldo}`
    const price = priceOf(line)
    const last = product.ultimo && `último R$ ${product.ultimo}${product.ultima_unidade && ` por ${product.ultima_unidade}`} em ${product.ultimo_em}`
    const isSame = price === product.ultimo && field(line, "unidade").value === product.ultima_unidade
    const packages = product.unidades.slice(1).map(([word, units]) => `${word} de ${units}`).join(", ")
    const parts = [price && !isSame && `R$ ${price}`, last, !price && !last && "sem preço", packages].filter(Boolean)
    facts.append(`${parts.join(" · ")} · `, make("span", { className: product.livre > 0 ? "" : "negativo", textContent: free }))
    if (!product.ativo) facts.append(" · ", make("span", { className: "selo selo--alerta", textContent: "Inativo" }))
    const units = field(line, "unidade")
    if (units.options) {
      for (const option of [...units.options]) if (!option.selected && !isSoldIn(product, option.value)) option.remove()
      units.closest(".campo").hidden = units.options.length < 2
    }
    const before = line.dataset.sugerido
    if (before && price && before !== price && field(line, "preco_venda").value === before) {
      field(line, "preco_venda").value = line.dataset.sugerido = price
      line.dataset.antes = before
    }
    if (line.dataset.antes) facts.append(" · ", make("strong", { textContent: `o preço mudou: era R$ ${line.dataset.antes}` }))
  }

  // The price comes filled in, follows the unit, and goes with the quantity, unless somebody has typed it.
  const suggestPrice = line => {
    const price = field(line, "preco_venda")
    if (price.value !== (line.dataset.sugerido ?? "")) return
    price.value = isChosen(line) ? priceOf(line) : ""
    if (price.value) line.dataset.sugerido = price.value
    else delete line.dataset.sugerido
  }

  const prefix = (line, to) => {
    for (const input of line.querySelectorAll("[data-campo]")) {
      const id = `id_${to}-${input.dataset.campo}`
      const label = line.querySelector(`label[for="${input.id}"]`)
      const help = line.querySelector(`#${CSS.escape(input.id)}_helptext`)
      if (help) {
        help.id = `${id}_helptext`
        input.setAttribute("aria-describedby", help.id)
      }
      if (label) label.htmlFor = id
      input.id = id
    }
    line.querySelector(".conta").id = `${to}-conta`
  }

  // Gives the lines that are sent their numbers, in the order in which they were chosen. Stored ones come first and
  // keep theirs: the server knows them by it.
  const number = () => {
    for (const line of lines) line.since = isShownAlways(line) ? line.since ?? ++moment : undefined
    const fresh = lines.filter(line => !isStored(line) && isShownAlways(line))
    const sent = [...lines.filter(isStored), ...fresh.sort((a, b) => a.since - b.since)]
    let moved = false
    for (const line of lines) {
      const n = sent.indexOf(line)
      const to = n < 0 ? `oferta-${line.serial}` : `itens-${n}`
      moved ||= line.querySelector(".conta").id !== `${to}-conta`
      prefix(line, to)
      line.classList.toggle("oferta--escolhida", isChosen(line))
      const remove = field(line, "DELETE")
      if (remove) remove.checked = isStored(line) && !isChosen(line)
      for (const input of line.querySelectorAll("[data-campo]")) {
        if (n < 0) input.removeAttribute("name")
        else input.name = `${to}-${input.dataset.campo}`
      }
      if (!isChosen(line)) line.querySelector(".conta").replaceChildren()
    }
    // Sums on their way name the lines by the numbers of before.
    if (moved) htmx.trigger(section, "htmx:abort")
    total.value = sent.length
    initial.value = lines.filter(isStored).length
    const many = lines.filter(isChosen).length
    chosen.textContent = onlyChosen ? "Ver todos" : `No pedido: ${many}`
    chosen.setAttribute("aria-pressed", String(onlyChosen))
  }

  const arrange = found => {
    const focused = document.activeElement
    const browsing = !search.value.trim() && !category.value
    const shown = new Set(found.map(product => String(product.id)))
    const rest = lines.filter(line => !shown.has(line.dataset.produto) && isShownAlways(line)).sort((a, b) => a.since - b.since)
    const of = id => lines.filter(line => line.dataset.produto === id)
    const nodes = []
    const heading = text => nodes.push(make("h3", { className: "ofertas-titulo", textContent: text }))
    if (rest.length && browsing) heading("No pedido")
    for (const line of rest) {
      line.hidden = !browsing
      nodes.push(line)
    }
    let last = null
    for (const product of found) {
      const group = product.usual && browsing ? "Costuma comprar" : product.categoria
      if (group !== last && (browsing || last === null)) heading((last = group))
      const present = of(String(product.id))
      for (const line of present.length ? present : [lineOf(product)]) {
        line.hidden = false
        nodes.push(line)
      }
    }
    lines = lines.filter(line => nodes.includes(line) || isStored(line))
    nodes.push(...lines.filter(line => !nodes.includes(line)))
    list.replaceChildren(...nodes)
    for (const line of lines) describe(line)
    number()
    if (focused?.isConnected) focused.focus({ preventScroll: true })
    // What was found begins below the search, which stays in sight.
    if (!browsing && section.getBoundingClientRect().top < 0) section.scrollIntoView({ block: "start" })
  }

  const ask = async parameters => {
    const url = new URL(form.dataset.catalogo, location.href)
    for (const [name, value] of Object.entries({ cliente: client.value, ...parameters })) url.searchParams.set(name, value)
    const response = await fetch(url)
    if (response.redirected || !response.ok) throw new Error(String(response.status))
    const answer = await response.json()
    for (const product of answer.produtos) products.set(String(product.id), product)
    return answer
  }

  const refresh = async () => {
    const mine = ++question
    status.textContent = "Procurando…"
    try {
      const answer = await ask({ busca: search.value, categoria: category.value })
      if (mine !== question) return
      const missing = lines.map(line => line.dataset.produto).filter(id => id && !answer.produtos.some(p => String(p.id) === id))
      if (missing.length) await ask({ produtos: missing.join(",") })
      if (category.length === 1) category.append(...answer.categorias.map(([code, name]) => new Option(name, code)))
      onlyChosen = false
      list.classList.remove("ofertas--escolhidas")
      arrange(answer.produtos)
      status.textContent = !answer.produtos.length
        ? "Nenhum produto assim. Procure por parte do nome, pelo código ou pelo EAN."
        : answer.ha_mais ? "Há mais: procure pelo nome ou escolha a categoria." : ""
    } catch {
      if (mine !== question) return
      status.textContent = "A lista não veio: sem conexão, ou a sessão terminou. O que já está no pedido continua aqui."
    }
    // Prices may have changed, with the client or since the draft.
    if (lines.some(isChosen)) section.dispatchEvent(new Event("precos"))
  }

  let timer
  const refreshSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(refresh, 250)
  }

  // The client: what is found is shown below the box, to be tapped

  const found = make("ul", { className: "achados", hidden: true })
  client.removeAttribute("list")
  client.after(found)
  const showClients = () => {
    const options = [...document.querySelectorAll("#clientes option")]
    found.replaceChildren(...options.map(option => {
      const button = make("button", { type: "button" }, make("strong", { textContent: option.value }), make("small", { textContent: option.text }))
      button.addEventListener("click", () => choose(option.value))
      return make("li", {}, button)
    }))
    if (!options.length && client.value.trim()) found.append(make("li", { textContent: "Ninguém assim. Procure também por cidade, telefone ou CNPJ." }))
    found.hidden = !found.childElementCount
  }
  const choose = name => {
    client.value = name
    found.hidden = true
    client.dispatchEvent(new Event("change", { bubbles: true }))
    section.scrollIntoView({ block: "start" })
  }

  const onSwap = event => {
    if (!form.isConnected) document.removeEventListener("htmx:afterSwap", onSwap)
    else if (event.target.id === "clientes" && document.activeElement === client) showClients()
  }
  document.addEventListener("htmx:afterSwap", onSwap)
  let asked = client.value
  client.addEventListener("change", () => {
    if (client.value !== asked) refresh()
    asked = client.value
  })
  // Later than the tap that chooses one of them.
  client.addEventListener("blur", () => setTimeout(() => { found.hidden = !found.contains(document.activeElement) }, 300))
  client.addEventListener("keydown", event => {
    const first = found.querySelector("button strong")
    if (event.key !== "Enter" || found.hidden || !first) return
    event.preventDefault()
    choose(first.textContent)
  })

  // What is done to the lines

  search.addEventListener("input", event => {
    // Not something that was typed into the order.
    event.stopPropagation()
    refreshSoon()
  })
  category.addEventListener("input", event => event.stopPropagation())
  category.addEventListener("change", refresh)
  chosen.addEventListener("click", () => {
    onlyChosen = !onlyChosen
    list.classList.toggle("ofertas--escolhidas", onlyChosen)
    for (const line of lines) line.hidden = false
    number()
  })

  const nextQuantity = input => {
    const all = lines.map(line => field(line, "quantidade")).filter(box => box.checkVisibility())
    all.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
    const line = input.closest(".oferta")
    return all[all.findIndex(box => line.contains(box)) + 1]
  }

  section.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !event.target.matches("input")) return
    // Enter never sends an order from among its lines.
    event.preventDefault()
    if (event.target === search) {
      clearTimeout(timer)
      refresh()
    } else {
      const next = nextQuantity(event.target)
      if (next) next.focus()
      else event.target.blur()
    }
  })
  section.addEventListener("focusin", event => {
    if (event.target.matches(".oferta input, #busca-de-produto")) event.target.select()
  })
  // First of all that hear it: the lines have their numbers when the totals are asked for.
  section.addEventListener("input", event => {
    const line = event.target.closest?.(".oferta")
    if (line) {
      for (const error of line.querySelectorAll(".errorlist")) error.remove()
      if (!event.target.matches("[data-campo=preco_venda]")) suggestPrice(line)
      describe(line)
    }
    number()
  }, true)

  const begin = () => {
    for (const line of section.querySelectorAll(":scope > .linha")) {
      const text = line.querySelector("[name$=-produto]").value.trim()
      const isWrong = line.querySelector(".errorlist")
      if (text || isWrong) adopt(line, text || "Linha sem produto")
      else line.remove()
    }
    for (const part of section.querySelectorAll(".sem-seletor")) part.hidden = true
    list.append(...lines)
    section.append(tools, status, list)
    number()
    return refresh()
  }

  return {
    begin,

    // What is typed of the lines, to be kept.
    dump: () => lines.filter(line => isStored(line) || isShownAlways(line)).sort((a, b) => a.since - b.since).map(line => ({
      produto: line.dataset.produto,
      sugerido: line.dataset.sugerido,
      campos: Object.fromEntries(
        [...line.querySelectorAll("[data-campo]:not([type=checkbox])")].map(input => [input.dataset.campo, input.value]),
      ),
    })),

    // Before begin(): the lines as they were kept, in the place of those of the page.
    load: kept => {
      const present = [...section.querySelectorAll(":scope > .linha")]
      for (const { produto, sugerido, campos } of kept) {
        let line = campos.item && present.find(one => one.querySelector("[name$=-item]").value === campos.item)
        if (!line) {
          line = blank.cloneNode(true)
          // A stored line that the page does not know any more is a new one.
          delete campos.item
          section.append(line)
        }
        present.splice(present.indexOf(line), present.includes(line) ? 1 : 0)
        if (produto) line.dataset.produto = produto
        for (const [name, value] of Object.entries(campos)) {
          const input = line.querySelector(`[name$="-${name}"]`)
          if (input) input.value = value
        }
        if (sugerido !== undefined) line.dataset.sugerido = sugerido
      }
      for (const line of present) if (!line.querySelector("[name$=-item]").value) line.remove()
    },

    chosen: () => lines.filter(isChosen).length,
  }
}
