// Says the value of a mark of a chart: at a touch or a click, and at the arrow keys once the chart has the focus.
//
// A mark is a shape of <svg class="desenho"> with a <title>; the <output> of the same figure is where its value is
// said. Without this file the mouse shows the title, and the table below has all figures.
{
  const MARK = ".barra, .ponto, .fatia"

  const choose = (drawing, mark) => {
    drawing.querySelector(".escolhida")?.classList.remove("escolhida")
    mark?.classList.add("escolhida")
    const output = drawing.closest("figure")?.querySelector("output")
    if (output) output.textContent = mark?.querySelector("title").textContent ?? ""
  }

  document.addEventListener("click", event => {
    const drawing = event.target.closest?.(".desenho")
    if (drawing) choose(drawing, event.target.closest(MARK))
  })

  document.addEventListener("keydown", event => {
    const drawing = event.target.closest?.(".desenho")
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!drawing || (!step && event.key !== "Escape")) return
    const marks = [...drawing.querySelectorAll(MARK)]
    const chosen = marks.findIndex(mark => mark.matches(".escolhida"))
    const next = chosen < 0 ? (step > 0 ? 0 : marks.length - 1) : Math.min(Math.max(chosen + step, 0), marks.length - 1)
    choose(drawing, step ? marks[next] : undefined)
    event.preventDefault()
  })
}
