// What was typed into a box before htmx listened to it is searched as soon as it does.
document.addEventListener("htmx:load", () => {
  const box = document.activeElement
  if (box.value !== box.defaultValue) box.dispatchEvent(new Event("typed-early"))
}, {once: true})
