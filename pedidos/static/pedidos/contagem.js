// The counting sheet: kept on the device while one counts, searched, reviewed and booked without loading a page.
//
// What was counted is kept by the names of the fields, so also of products that the list does not show now.
{
  const main = document.querySelector("main")
  const ID = "contagem"
  const SAVE_AFTER = 300
  const SEARCH_AFTER = 250
  const TIMEOUT = 30_000

  const counted = new Map()
  let form
  let dirty = false
  let kept = true
  let mine = true
  let sending = false
  let since
  let notice

  const time = moment => new Date(moment).toLocaleString("pt-BR", { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" })
  const products = () => (counted.size === 1 ? "1 produto contado" : `${counted.size} produtos contados`)
  const list = () => form.querySelector("#folha-lista")
  const boxes = () => [...list().querySelectorAll("input")]


  // The draft

  let timer
  const save = () => {
    clearTimeout(timer)
    timer = undefined
    if (!dirty) return
    const { submissao, desde } = form.elements
    kept = mine && Rascunhos.write(form.dataset.pessoa, ID, {
      moment: Date.now(),
      page: location.pathname,
      since,
      folha: { submissao: submissao.value, desde: desde.value },
      contadas: [...counted],
    })
    if (!kept) notice.say("A contagem não fica guardada neste aparelho: não feche esta página antes de gravar.", "alerta")
  }
  const forget = () => {
    clearTimeout(timer)
    timer = undefined
    dirty = false
    since = undefined
    counted.clear()
    if (mine) Rascunhos.remove(form.dataset.pessoa, ID)
  }

  // Sending

  // Of the sheet: what was counted, wherever it was typed. The review carries all of it in its own fields.
  const contents = acao => {
    const body = new FormData(form)
    if (list()) {
      for (const name of [...body.keys()]) if (name.startsWith("contada_")) body.delete(name)
      for (const [name, value] of counted) body.set(name, value)
    }
    body.set("acao", acao)
    return body
  }

  // The answer, its page and its content; null when it was not one of this form, which is then said.
  const ask = async acao => {
    let response
    let text
    try {
      response = await fetch(form.action, { method: "POST", body: contents(acao), signal: AbortSignal.timeout(TIMEOUT) })
      text = await response.text()
      if (response.status >= 500) throw new Error(String(response.status))
    } catch {
      notice.say(kept ? "Sem resposta. A contagem continua guardada neste aparelho: tente de novo." : "Sem resposta. Não feche esta página: tente de novo.", "alerta")
      return null
    }
    if (new URL(response.url).pathname === form.dataset.entrar) {
      if (kept) location.assign(response.url)
      else notice.say("A sessão terminou. Entre de novo noutra aba e volte a esta: a contagem não fica guardada.", "alerta", ["Entrar noutra aba", () => window.open(response.url)])
      return null
    }
    const page = new DOMParser().parseFromString(text, "text/html")
    const content = page.querySelector("main")
    const isBooked = response.redirected && response.ok
    if (isBooked || content?.querySelector("form[data-folha]")) return { page, content, isBooked, url: response.url }
    notice.say(`O servidor não aceitou a contagem (${response.status}). Nada foi gravado; o que você contou continua aqui.`, "ruim", ["Carregar de novo", () => location.reload()])
    return null
  }

  const send = async acao => {
    if (sending) return
    sending = true
    clearTimeout(searching)
    question += 1
    save()
    form.classList.add("formulario--enviando")
    const answer = await ask(acao)
    form.classList.remove("formulario--enviando")
    sending = false
    if (!answer) return
    if (answer.isBooked) {
      forget()
      history.replaceState(null, "", answer.url)
    }
    document.title = answer.page.title
    main.replaceChildren(...document.adoptNode(answer.content).childNodes)
    scrollTo(0, 0)
    const next = main.querySelector("form[data-folha]")
    if (next) {
      begin(next)
      // The answer may have given the sheet a new code.
      if (counted.size) save()
    }
    const first = main.querySelector("[autofocus]") ?? main
    first.focus({ preventScroll: true })
  }

  // The list

  let searching
  let question = 0
  const search = async () => {
    clearTimeout(searching)
    const mineOf = ++question
    const status = form.querySelector("#folha-estado")
    status.textContent = "Procurando…"
    const answer = await ask("procurar")
    if (mineOf !== question) return false
    status.textContent = answer ? "" : "A lista não veio. O que você contou continua aqui."
    const found = answer?.page.querySelector("#folha-lista")
    if (!found) return false
    const active = document.activeElement.id
    list().replaceChildren(...document.adoptNode(found).childNodes)
    fill()
    if (active.startsWith("id_contada_")) document.getElementById(active)?.focus()
    return true
  }

  // What the list shows is what was counted, also while it was under way.
  const fill = () => {
    for (const box of boxes()) box.value = counted.get(box.name) ?? ""
    Campos.prepare(list())
    form.querySelector("#folha-contados").textContent = products()
  }

  const searchFromKey = async () => {
    if (!(await search())) return
    const [first] = boxes()
    if (first && !first.closest("[data-contados]")) {
      first.focus()
      first.select()
      told(first)
    }
  }

  // The same product a second time

  let before = ""
  const told = box => {
    const note = box.closest(".campo").querySelector(".folha-nota") ?? Object.assign(document.createElement("small"), { className: "folha-nota" })
    note.setAttribute("role", "status")
    const now = box.value.trim()
    const sum = /^\d+$/.test(before) && /^\d+$/.test(now) && now !== before ? `: ${before} + ${now} = ${Number(before) + Number(now)}` : ""
    note.textContent = before ? `Já contado nesta folha: ${before}. O que digitar fica no lugar; se são dois lugares, some${sum}.` : ""
    if (before) box.closest(".campo").append(note)
    else note.remove()
  }

  const onInput = event => {
    const box = event.target
    if (box.id === "id_busca") {
      clearTimeout(searching)
      searching = setTimeout(search, SEARCH_AFTER)
    } else if (box.name.startsWith("contada_")) {
      if (box.value.trim()) counted.set(box.name, box.value)
      else counted.delete(box.name)
      box.closest(".campo").querySelector(".errorlist")?.remove()
      box.removeAttribute("aria-invalid")
      told(box)
      form.querySelector("#folha-contados").textContent = products()
      dirty = true
      since ??= Date.now()
      timer ??= setTimeout(save, SAVE_AFTER)
    }
  }

  const onKey = event => {
    if (event.key !== "Enter" || !event.target.matches("input")) return
    if (event.target.id === "id_busca") {
      event.preventDefault()
      searchFromKey()
      return
    }
    // After the last one found comes the next search.
    const found = boxes().filter(box => !box.closest("[data-contados]"))
    Campos.goOn(event, [...found, form.elements.busca])
  }

  const begin = next => {
    form = next
    notice = Rascunhos.notice(form)
    form.addEventListener("submit", event => {
      event.preventDefault()
      if (event.submitter.value === "procurar" && list()) search()
      else send(event.submitter.value)
    })
    if (!list()) return
    form.autocomplete = "off"
    for (const box of boxes()) if (box.value.trim()) counted.set(box.name, box.value)
    fill()
    form.addEventListener("input", onInput)
    form.addEventListener("keydown", onKey)
    form.addEventListener("focusin", event => { before = event.target.name?.startsWith("contada_") ? event.target.value.trim() : "" })
    form.elements.categoria.addEventListener("change", search)
  }

  const takeUp = async draft => {
    for (const [name, value] of Object.entries(draft.folha)) form.elements[name].value = value
    for (const [name, value] of draft.contadas) counted.set(name, value)
    since = draft.since
    fill()
    await search()
    notice.say(`Continua a contagem começada em ${time(since)}: ${products()}.`, "neutro", ["Começar outra", () => {
      forget()
      location.assign(location.pathname)
    }])
  }

  addEventListener("pagehide", save)
  addEventListener("beforeunload", event => {
    save()
    if (dirty && !kept) event.preventDefault()
  })

  const start = async () => {
    begin(main.querySelector("form[data-folha]"))
    if (!list()) return
    const isBound = counted.size > 0
    mine = await Rascunhos.claim(`${form.dataset.pessoa}:${ID}`)
    const draft = mine && !isBound && Rascunhos.read(form.dataset.pessoa, ID)
    if (draft) await takeUp(draft)
    if (!mine) notice.say("Há uma contagem aberta noutra aba: o que digitar aqui não fica guardado.", "alerta")
  }
  start()
}
