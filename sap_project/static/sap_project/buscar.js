// "/" and Ctrl+K lead to the search of the page's head; "/" not where something is typed.
"use strict"

document.addEventListener("keydown", event => {
  const typing = event.target.matches("input, select, textarea, [contenteditable]")
  const asked = event.key === "/" ? !typing && !event.altKey : event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)
  const busca = document.querySelector(".busca-geral input")
  if (!asked || !busca) return
  event.preventDefault()
  busca.focus()
  busca.select()
})
