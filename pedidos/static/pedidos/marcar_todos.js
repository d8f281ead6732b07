// The box of a list that ticks all others; only a page with JavaScript shows it.
const todos = document.getElementById("marcar-todos")
const caixas = [...document.querySelectorAll("input[name=marcado]")]
if (caixas.length > 1) {
  todos.closest("label").hidden = false
  todos.addEventListener("change", () => caixas.forEach(caixa => { caixa.checked = todos.checked }))
  caixas.forEach(caixa => caixa.addEventListener("change", () => { todos.checked = caixas.every(c => c.checked) }))
}
