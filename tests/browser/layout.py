"""What of a page does not fit its screen: what sticks out, what is cut off, what no finger hits."""

from playwright.sync_api import Page

FINGER = 44
# Parts that end right of their frame or of the screen, unless they lie in something that scrolls by itself.
STICKS_OUT = """() => {
    const scrolls = (node, frame) =>
        node !== frame && (getComputedStyle(node).overflowX !== "visible" || scrolls(node.parentElement, frame))
    const frames = [document.body, ...document.querySelectorAll(".bloco, .cartao, .filtros, .caixa, .folha")]
    return frames.flatMap(frame => {
        const end = frame === document.body ? document.documentElement.clientWidth : frame.getBoundingClientRect().right
        return [...frame.querySelectorAll(":scope *:not(svg *)")]
            .filter(node => node.checkVisibility({ contentVisibilityAuto: true }))
            .filter(node => node.getBoundingClientRect().right > end + 1 && !scrolls(node.parentElement, frame))
    }).map(node => `${node.tagName.toLowerCase()}.${node.getAttribute("class")}: ${node.textContent.slice(0, 40)}`)
}"""
# Text that its own box hides, and tables that have to be pushed sideways. An ellipsis says that there is more,
# and what is clipped is for screen readers.
CUT_OFF = """() => [...document.querySelectorAll("main *:not(svg *), header *:not(svg *)")]
    .filter(node => node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1)
    .filter(node => !node.matches("input, select, textarea, thead tr"))
    .filter(node => {
        const { clipPath, overflowX, textOverflow } = getComputedStyle(node)
        return overflowX !== "visible" && textOverflow !== "ellipsis" && clipPath === "none"
    })
    .map(node => `${node.tagName.toLowerCase()}.${node.getAttribute("class")}: ${node.textContent.trim().slice(0, 40)}`)
"""
TOO_SMALL = """finger => [...document.querySelectorAll(
        ":is(main, header) :is(.botao, button, select, summary, .opcoes a, input:not([type=hidden], [type=checkbox]))"
    )]
    .filter(node => node.checkVisibility() && !node.matches(".so-leitor"))
    .filter(node => node.getBoundingClientRect().height < finger)
    .map(node => `${node.tagName.toLowerCase()}: ${node.textContent.trim() || node.name}`)
"""


def transbordam(page: Page) -> list[str]:
    return list(page.evaluate(STICKS_OUT))


def nao_cabem(page: Page, *, dedo: bool) -> list[str]:
    """All that sticks out or is cut off; with dedo also what is too small for a finger."""
    return [
        *(f"sticks out: {node}" for node in transbordam(page)),
        *(f"cut off: {node}" for node in page.evaluate(CUT_OFF)),
        *(f"too small: {node}" for node in (page.evaluate(TOO_SMALL, FINGER) if dedo else [])),
    ]
