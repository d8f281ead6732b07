// Keeps an open page true: asks for it again now and then, and shows what is new.
//
// Wants <main data-refresh="30">, the seconds between two questions, and an empty
// <p id="refreshed" role="status"> for the moment of the last change. The browser asks with
// the ETag of what it has, so that an unchanged page costs the server a 304. Nothing is
// asked while the tab is hidden or somebody is at work in the page.
{
  const main = document.querySelector("main[data-refresh]")
  const FIELDS = "input, select, textarea"
  const FOCUSABLE = "a[href], button, [tabindex]"

  let shown = main?.innerHTML
  let etag = null
  let asking = false
  let timer

  const isChanged = field => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked
    if (field.tagName !== "SELECT") return field.type !== "hidden" && field.value !== field.defaultValue
    const options = [...field.options]
    const preset = options.some(option => option.defaultSelected)
    return options.some((option, n) => option.selected !== (preset ? option.defaultSelected : n === 0))
  }

  const isBusy = () =>
    document.activeElement?.matches(FIELDS) ||
    document.querySelector("dialog[open]") !== null ||
    !document.getSelection().isCollapsed ||
    [...main.querySelectorAll(FIELDS)].some(isChanged)

  const swap = fresh => {
    const scrolled = [...main.querySelectorAll(".tabela")].map(part => [part.scrollLeft, part.scrollTop])
    const focused = [...main.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement)
    main.replaceChildren(...fresh.querySelector("main").childNodes)
    document.title = fresh.title
    main.querySelectorAll(".tabela").forEach((part, n) => part.scrollTo(...(scrolled[n] ?? [0, 0])))
    if (focused >= 0) main.querySelectorAll(FOCUSABLE)[focused]?.focus({ preventScroll: true })
    const time = new Date().toLocaleTimeString("pt-BR", { hour: "2-digit", minute: "2-digit" })
    document.getElementById("refreshed").textContent = `Atualizado às ${time}.`
  }

  const ask = async () => {
    if (asking || document.hidden || isBusy()) return
    asking = true
    try {
      const headers = { "X-Asked-By-Itself": "1" }
      const response = await fetch(location.href, { cache: "no-cache", redirect: "manual", headers })
      // Signed out, or no longer allowed here: what is on the screen must go.
      if (response.type === "opaqueredirect" || (response.status >= 400 && response.status < 500)) return location.reload()
      const tag = response.headers.get("ETag")
      if (!response.ok || (tag !== null && tag === etag)) return
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html")
      const html = fresh.querySelector("main")?.innerHTML
      if (html === undefined || isBusy()) return
      if (html !== shown) swap(fresh)
      shown = html
      etag = tag
    } catch {
      // The network is away; the next question comes anyway.
    } finally {
      asking = false
    }
  }

  const again = () => {
    clearTimeout(timer)
    timer = setTimeout(() => ask().finally(again), main.dataset.refresh * 1000)
  }

  if (main) {
    document.addEventListener("visibilitychange", ask)
    // Back from another page: the browser shows what it kept.
    addEventListener("pageshow", event => event.persisted && ask())
    again()
  }
}
