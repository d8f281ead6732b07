// The form of an order: kept on the device while one types, and sent until it has arrived, exactly once.
//
// The server does a form once, however often it comes (comum/formularios/submissao.py). So what was sent and not
// answered is sent again as it was, and may be changed only after the server has said that it has not arrived.
{
  const main = document.querySelector("main")
  const SAVE_AFTER = 300
  const TIMEOUT = 30_000
  const RETRY_FIRST = 3_000
  const RETRY_LAST = 60_000

  const time = moment => new Date(moment).toLocaleString("pt-BR", { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" })

  const begin = async form => {
    const person = form.dataset.pessoa
    const isNew = Boolean(form.elements.submissao)
    const page = location.pathname + location.search
    const place = `rascunho:${page}`
    const submit = [...form.querySelectorAll("button")].at(-1)
    const notice = Rascunhos.notice(form)
    const { say } = notice
    form.autocomplete = "off"
    const picker = criarSeletor(form)

    let id = isNew ? form.elements.submissao.value : location.pathname
    let kept = true
    let mine = true
    let dirty = false
    let sentAt = null
    let sending = false

    const hush = () => { notice.hidden = true }

    // The draft

    const head = () => [...form.elements].filter(input => input.name && input.name !== "csrfmiddlewaretoken" && !input.name.startsWith("itens-") && input.type !== "submit")
    // A day that nobody has changed is the day on which the draft is taken up again.
    const isToday = input => input.type === "date" && input.value === input.defaultValue

    const remember = () => {
      try {
        sessionStorage.setItem(place, id)
      } catch {
        // Then the draft is offered, not taken up by itself.
      }
    }

    const save = () => {
      clearTimeout(timer)
      timer = undefined
      if (!dirty) return
      kept = mine && Rascunhos.write(person, id, {
        moment: Date.now(),
        page: location.pathname,
        sentAt,
        cabeca: Object.fromEntries(head().filter(input => !isToday(input)).map(input => [input.name, input.value])),
        linhas: picker.dump(),
      })
      if (kept) remember()
      else if (!sending) say("O rascunho não fica guardado neste aparelho: não feche esta página antes de enviar.", "alerta")
    }
    let timer
    const saveSoon = () => {
      dirty = true
      timer ??= setTimeout(save, SAVE_AFTER)
    }
    const forget = () => {
      clearTimeout(timer)
      dirty = false
      Rascunhos.remove(person, id)
      try {
        sessionStorage.removeItem(place)
      } catch {
        // There was none.
      }
    }

    const startAnew = () => {
      forget()
      location.assign(isNew ? form.dataset.novo : location.pathname)
    }

    const takeUp = draft => {
      for (const input of head()) if (input.name in draft.cabeca) input.value = draft.cabeca[input.name]
      picker.load(draft.linhas)
      dirty = true
      sentAt = draft.sentAt
    }

    // Sending

    const lock = on => {
      for (const part of form.querySelectorAll(":scope > section")) part.inert = on
      submit.disabled = on
      form.classList.toggle("formulario--enviando", on)
    }

    const hasArrived = async () => {
      const url = new URL(form.dataset.enviado, location.href)
      url.searchParams.set("submissao", id)
      const response = await fetch(url)
      if (response.redirected || !response.ok) throw new Error(String(response.status))
      return (await response.json()).url
    }

    // What was sent and not answered may be changed once it is certain that it has not arrived.
    const correct = async () => {
      try {
        const url = isNew ? await hasArrived() : null
        if (url) return arrived(url)
        sentAt = null
        lock(false)
        hush()
        save()
        return true
      } catch {
        say("Sem conexão não se sabe se o pedido já chegou. Ele continua guardado neste aparelho.", "alerta", ["Tentar agora", retry], ["Corrigir", correct])
        return false
      }
    }

    const arrived = url => {
      forget()
      location.replace(url)
    }

    let again
    let retry = () => {}
    const send = (body, wait = RETRY_FIRST, renewed = false) => {
      clearTimeout(again)
      sending = true
      lock(true)
      say("Enviando…", "neutro")
      return post(body, wait, renewed).finally(() => { sending = false })
    }

    const post = async (body, wait, renewed) => {
      let response
      let text
      try {
        response = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(TIMEOUT) })
        text = await response.text()
        if (response.status >= 500) throw new Error(String(response.status))
      } catch {
        retry = () => send(body, RETRY_FIRST)
        const next = () => { if (!sending && sentAt && form.isConnected) send(body, Math.min(wait * 2, RETRY_LAST)) }
        again = setTimeout(next, wait)
        addEventListener("online", next, { once: true })
        return say(
          kept ? "Sem resposta. O pedido está guardado neste aparelho e é enviado de novo assim que a conexão voltar." : "Sem resposta. O pedido é enviado de novo assim que a conexão voltar: não feche esta página.",
          "alerta",
          ["Tentar agora", retry],
          ["Corrigir", correct],
        )
      }
      const path = new URL(response.url).pathname
      if (path === form.dataset.entrar) return signIn(response.url)
      if (response.status === 403 && !renewed) return renew(body, wait)
      const answer = new DOMParser().parseFromString(text, "text/html")
      const content = answer.querySelector("main")
      if (response.redirected && response.ok && content) {
        forget()
        show(answer, content, response.url)
      } else if (response.status === 400 && content?.querySelector("form[data-catalogo]")) {
        sentAt = null
        save()
        show(answer, content, location.href)
        await begin(main.querySelector("form[data-catalogo]"))
        main.querySelector("[autofocus]")?.focus()
      } else {
        sentAt = null
        lock(false)
        save()
        say(`O servidor não aceitou o pedido (${response.status}). Nada foi gravado; o que você digitou continua aqui.`, "ruim")
      }
    }

    const signIn = url => {
      // Nothing was done: it was asked who is there.
      sentAt = null
      lock(false)
      save()
      if (kept) return location.assign(url)
      say("A sessão terminou. Entre de novo noutra aba e volte a esta para enviar: o rascunho não fica guardado.", "alerta", ["Entrar noutra aba", () => window.open(url)])
    }

    // Whoever signs in again has another token. Only the same person sends what this one typed.
    const renew = async (body, wait) => {
      try {
        const response = await fetch(form.dataset.novo)
        if (new URL(response.url).pathname === form.dataset.entrar) return signIn(`${form.dataset.entrar}?next=${encodeURIComponent(page)}`)
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("form[data-catalogo]")
        if (fresh?.dataset.pessoa === person) {
          body.set("csrfmiddlewaretoken", fresh.elements.csrfmiddlewaretoken.value)
          return await post(body, wait, true)
        }
      } catch {
        return post(body, wait, false)
      }
      sentAt = null
      save()
      say("Neste aparelho entrou outra pessoa, ou o seu papel já não vende. O pedido não foi enviado.", "ruim")
    }

    // The page of the answer, without loading one.
    const show = (answer, content, url) => {
      history.replaceState(null, "", url)
      document.title = answer.title
      // Sums that are still on their way are of lines that go now.
      const itens = main.querySelector("#itens")
      if (itens) htmx.trigger(itens, "htmx:abort")
      main.replaceChildren(...document.adoptNode(content).childNodes)
      htmx.process(main)
      scrollTo(0, 0)
      main.focus({ preventScroll: true })
    }

    form.addEventListener("input", saveSoon)
    form.addEventListener("change", event => event.target.closest("#itens") || saveSoon())
    form.addEventListener("submit", event => {
      if (event.submitter?.name === "mais_linhas") return
      event.preventDefault()
      if (sending || sentAt) return
      dirty = true
      sentAt = Date.now()
      save()
      send(new FormData(form))
    })
    const leaving = new AbortController()
    const away = (type, action) => addEventListener(type, event => (form.isConnected ? action(event) : leaving.abort()), { signal: leaving.signal })
    away("pagehide", save)
    away("beforeunload", event => {
      save()
      if (dirty && !kept) event.preventDefault()
    })

    // Where the draft of this tab, of another one, or none is taken up

    let last = null
    try {
      last = sessionStorage.getItem(place)
    } catch {
      // Nothing was kept.
    }
    const draft = isNew ? last && Rascunhos.read(person, last) : Rascunhos.read(person, id)
    const isBound = main.querySelector(".resumo-dos-erros") !== null
    const isTakenUp = Boolean(draft && !isBound && (await Rascunhos.claim(isNew ? last : id)))
    if (isTakenUp) {
      if (isNew) id = last
      takeUp(draft)
      remember()
    } else {
      mine = await Rascunhos.claim(id) || isBound
    }
    await Promise.all([picker.begin(), !isTakenUp && isNew && !isBound && offer()])
    if (!mine) say("Este pedido está aberto noutra aba: o que digitar aqui não fica guardado.", "alerta")
    if (isTakenUp) {
      if (sentAt) {
        lock(true)
        const body = new FormData(form)
        retry = () => send(body)
        if (!(await correct()) || !form.isConnected) return
        say(`O pedido de ${time(draft.moment)} não chegou a ser enviado. Confira os preços e envie de novo.`, "alerta", ["Começar outro", startAnew])
      } else {
        say(`Continua o que você digitou em ${time(draft.moment)}.`, "neutro", [isNew ? "Começar outro" : "Descartar", startAnew])
      }
    }

    async function offer() {
      for (const [other, { moment, page, cabeca, linhas }] of Rascunhos.all(person)) {
        if (page !== form.dataset.novo || (await Rascunhos.isClaimed(other))) continue
        const forWhom = cabeca.cliente ? ` de ${cabeca.cliente}` : ""
        say(`Há um pedido${forWhom} começado em ${time(moment)}, com ${linhas.length === 1 ? "1 item" : `${linhas.length} itens`}.`, "neutro", [
          "Continuar",
          () => {
            forget()
            sessionStorage.setItem(`rascunho:${page}`, other)
            location.assign(page)
          },
        ], ["Descartar", () => {
          Rascunhos.remove(person, other)
          hush()
        }])
        return
      }
    }
  }

  const form = main.querySelector("form[data-catalogo]")
  if (form) begin(form)
}
