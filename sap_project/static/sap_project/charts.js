// Says the value of a mark of a chart beside it: at a touch or a click near it, and at the keys once the chart has the focus.
//
// A mark is a shape of <svg class="desenho"> with a <title>; the <output> of the same figure is where its value is
// said. Without this file the mouse shows the title, and the table below has all figures.
{
  const MARK = ".barra, .ponto, .fatia"
  // How much farther a mark seems across the axis of its labels than along it.
  const ACROSS = 8

  const middle = mark => {
    const { left, top, width, height } = mark.getBoundingClientRect()
    return { x: left + width / 2, y: mark.matches(".fatia") ? top + height / 2 : top }
  }

  const choose = (drawing, mark) => {
    const output = drawing.closest("figure").querySelector("output")
    drawing.querySelector(".escolhida")?.classList.remove("escolhida")
    mark?.classList.add("escolhida")
    output.textContent = mark?.querySelector("title").textContent ?? ""
    if (!mark) return
    const { left, top, width } = output.parentElement.getBoundingClientRect()
    const { x, y } = middle(mark)
    const half = output.offsetWidth / 2
    output.style.left = `${Math.max(half, Math.min(x - left, width - half))}px`
    output.style.top = `${y - top}px`
  }

  // A bar of thirty is narrower than a finger.
  const nearest = (drawing, { target, clientX, clientY }) => {
    const hit = target.closest(MARK)
    if (hit || drawing.querySelector(".fatia")) return hit
    const [along, across] = drawing.matches(".deitado") ? [1, ACROSS] : [ACROSS, 1]
    const far = mark => {
      const { x, y } = middle(mark)
      return along * Math.abs(x - clientX) + across * Math.abs(y - clientY)
    }
    return [...drawing.querySelectorAll(MARK)].reduce((best, mark) => (far(mark) < far(best) ? mark : best))
  }

  document.addEventListener("click", event => {
    const touched = event.target.closest?.(".desenho")
    for (const drawing of document.querySelectorAll(".desenho")) {
      choose(drawing, drawing === touched ? nearest(drawing, event) : undefined)
    }
  })

  document.addEventListener("keydown", event => {
    const drawing = event.target.closest?.(".desenho")
    if (!drawing) return
    const marks = [...drawing.querySelectorAll(MARK)]
    const last = marks.length - 1
    const chosen = marks.findIndex(mark => mark.matches(".escolhida"))
    const next = {
      ArrowRight: Math.min(chosen + 1, last),
      ArrowLeft: chosen < 0 ? last : Math.max(chosen - 1, 0),
      Home: 0,
      End: last,
      Escape: -1,
    }[{ ArrowDown: "ArrowRight", ArrowUp: "ArrowLeft" }[event.key] ?? event.key]
    if (next === undefined) return
    choose(drawing, marks[next])
    event.preventDefault()
  })
}
