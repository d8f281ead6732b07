"""Counts what a person does: taps, keys, swipes and page loads; whoever drives a page through it cannot forget one."""

from typing import Any, NamedTuple

from playwright.sync_api import Locator, Page, Request

# How far a thumb moves a page.
SWIPE = 500


class Conta(NamedTuple):
    toques: int
    teclas: int
    rolagens: int
    paginas: int


class Gestos:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.toques = self.teclas = self.rolagens = self.paginas = 0
        page.on("request", self._on_request)

    def conta(self) -> Conta:
        return Conta(self.toques, self.teclas, self.rolagens, self.paginas)

    def tocar(self, alvo: Locator) -> None:
        """Swipes until it can be seen and hit, and taps it once."""
        self._trazer(alvo)
        self.toques += 1
        alvo.click()

    def digitar(self, texto: str) -> None:
        """Into whatever has the focus."""
        self.teclas += len(texto)
        self.page.keyboard.type(texto)

    def proximo(self) -> None:
        """The key of the keyboard that goes on to the next field."""
        self.teclas += 1
        self.page.keyboard.press("Enter")

    def teclar(self, juntas: str) -> None:
        """Keys struck together, as Alt+A: one action."""
        self.teclas += 1
        self.page.keyboard.press(juntas)

    def escolher(self, alvo: Locator, rotulo: str) -> None:
        """Of a list that the phone unfolds: a tap for it, and one for the choice."""
        self._trazer(alvo)
        self.toques += 2
        alvo.select_option(label=rotulo)

    def _trazer(self, alvo: Locator) -> None:
        alvo.wait_for()
        # What comes meanwhile would move it.
        self.page.wait_for_load_state("networkidle")
        for _ in range(50):
            way = self._fora(alvo)
            if not way:
                return
            self.rolagens += 1
            self.page.evaluate("pixels => scrollBy({ top: pixels, behavior: 'instant' })", way * SWIPE)
        raise AssertionError(f"{alvo} cannot be reached by swiping.")

    def _fora(self, alvo: Locator) -> int:
        """1 when it lies below what is seen and free, -1 above, 0 when a finger hits it."""
        found: Any = alvo.evaluate("""node => {
            const box = node.getBoundingClientRect()
            const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
            if (hit && (node.contains(hit) || hit.contains(node))) return 0
            return box.y + box.height / 2 < innerHeight / 2 ? -1 : 1
        }""")
        return int(found)

    def _on_request(self, request: Request) -> None:
        if request.is_navigation_request():
            self.paginas += 1
