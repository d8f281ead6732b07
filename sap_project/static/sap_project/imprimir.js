// What the button of imprimir.html does. Without scripts it is not shown, and the menu of the browser prints.
document.addEventListener("click", event => {
  if (event.target.closest?.("[data-imprimir]")) print()
})
