// The page that decides about a payment: its keys, and nothing that decides about a payment not yet seen.
//
// The keys go with Alt, so that a letter typed anywhere decides nothing. Where there are warnings to read, the key
// only leads to the button. The page works as well without this.
{
  const aprovar = document.getElementById("aprovar")
  const motivo = document.getElementById("id_motivo")
  const botoes = [...document.querySelectorAll(".decisao button")]
  // Milliseconds: the second half of a double click, or of a hasty key, meets the page of the next payment.
  const UM_OLHAR = 400

  const esperar = () => botoes.forEach(botao => { botao.disabled = true })
  const deixar = () => botoes.forEach(botao => { botao.disabled = false })
  const teclas = {
    KeyA: () => {
      if (motivo.value.trim()) motivo.focus()
      else if (aprovar && "leia" in aprovar.dataset) aprovar.focus()
      else aprovar?.click()
    },
    KeyR: () => motivo.focus(),
    KeyP: () => document.getElementById("proximo")?.click(),
  }

  document.addEventListener("keydown", event => {
    const fazer = teclas[event.code]
    if (!fazer || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (!event.repeat) fazer()
  })
  // Later than the sending itself, which a disabled button would stop.
  document.querySelectorAll(".decisao form").forEach(form => form.addEventListener("submit", () => setTimeout(esperar)))
  // Also where the browser brings the page back as it was left.
  addEventListener("pageshow", () => {
    esperar()
    setTimeout(deixar, UM_OLHAR)
  })
  esperar()
  document.getElementById("teclas").hidden = false
}
