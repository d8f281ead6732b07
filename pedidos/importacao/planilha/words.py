"""Reads what the columns of status say of a line, and gathers the words of which nobody knows the meaning."""

from collections.abc import Mapping
from typing import NamedTuple

from comum.erros import Recusa
from pedidos.importacao.planilha.columns import Pergunta
from pedidos.importacao.planilha.fields import parse_texto
from pedidos.importacao.planilha.header import Colunas, ColunasADizer
from pedidos.importacao.planilha.layout import Celulas
from pedidos.importacao.planilha.situacoes import OPCOES, Situacao, chave_da_palavra, situacao_da_palavra
from pedidos.importacao.planilha.titulos import Campo, normalize

LONGEST_WORD = 60
_MOST_WORDS = 40
# With a column that tells of the payment these say only that the goods have left.
_ENTREGUE = {
    "entregue",
    "concluido",
    "concluida",
    "finalizado",
    "finalizada",
    "delivered",
    "done",
    "enviado",
    "shipped",
}
_DO_PAGAMENTO = (Campo.PAGAMENTO, Campo.PAGO_EM, Campo.VALOR_PAGO)


class PalavraNova(NamedTuple):
    """A word of a status column that the person has to explain, and on how many lines it stands."""

    campo: Campo
    titulo: str
    palavra: str
    vezes: int

    @property
    def chave(self) -> str:
        return chave_da_palavra(self.campo, self.palavra)


class PalavrasADizer(Recusa):
    """Some words of the status columns mean nothing that is known."""

    def __init__(self, nome: str, palavras: list[PalavraNova], colunas: Colunas) -> None:
        self.palavras = palavras
        self.colunas = colunas
        ditas = "; ".join(
            f"{p.titulo} {p.palavra!r} ({p.vezes} {'linha' if p.vezes == 1 else 'linhas'}; pode ser: "
            f"{', '.join(OPCOES[p.campo])})"
            for p in palavras
        )
        super().__init__(
            f"{nome}: não se sabe o que querem dizer estas palavras: {ditas}. Diga-o na página, em Colunas, ou no "
            f'comando: --palavra "{palavras[0].chave}={Situacao.VENDA}".'
        )


class Palavras:
    def __init__(self, colunas: Colunas, ditas: Mapping[str, str]) -> None:
        self._colunas = colunas
        self._ditas = ditas
        self._tells_payment = any(campo in colunas.por_campo for campo in _DO_PAGAMENTO)
        self._novas: dict[tuple[Campo, str], tuple[str, int]] = {}

    @property
    def novas(self) -> list[PalavraNova]:
        return [
            PalavraNova(campo, self._colunas.por_campo[campo].titulo, palavra, vezes)
            for (campo, _), (palavra, vezes) in self._novas.items()
        ]

    def situacao(self, cells: Celulas) -> Situacao:
        """Raises ValorRecusado for what can be no word of a status."""
        if cells.has(Campo.CANCELADO_EM):
            return Situacao.CANCELADA
        said = {campo: self._read(campo, cells) for campo in OPCOES if cells.has(campo)}
        for nao_entra in (Situacao.CANCELADA, Situacao.FORA):
            if nao_entra in said.values():
                return nao_entra
        order = said.get(Campo.SITUACAO, Situacao.VENDA)
        payment = said.get(Campo.PAGAMENTO, order)
        paga = payment in (Situacao.PAGA, Situacao.PAGA_E_ENTREGUE) or cells.has(Campo.PAGO_EM)
        entregue = (
            order in (Situacao.ENTREGUE, Situacao.PAGA_E_ENTREGUE)
            or said.get(Campo.COLETA) is Situacao.ENTREGUE
            or cells.has(Campo.COLETADO_EM)
        )
        if paga:
            return Situacao.PAGA_E_ENTREGUE if entregue else Situacao.PAGA
        return Situacao.ENTREGUE if entregue else Situacao.VENDA

    def _read(self, campo: Campo, cells: Celulas) -> Situacao:
        palavra = parse_texto(cells[campo], LONGEST_WORD)
        if dita := self._ditas.get(chave_da_palavra(campo, palavra)):
            return Situacao(dita)
        if (known := situacao_da_palavra(campo, palavra)) is not None:
            return known
        if campo is Campo.SITUACAO and self._tells_payment and normalize(palavra) in _ENTREGUE:
            return Situacao.ENTREGUE
        key = campo, normalize(palavra)
        self._novas[key] = palavra, self._novas.get(key, ("", 0))[1] + 1
        if len(self._novas) > _MOST_WORDS:
            motivo = f"tem mais de {_MOST_WORDS} valores diferentes, como {palavra!r}: não é uma situação"
            coluna = self._colunas.por_campo.pop(campo)
            self._colunas.perguntas.append(Pergunta(coluna, (Campo.PEDIDO, Campo.METODO), motivo))
            raise ColunasADizer("A planilha", self._colunas)
        return Situacao.VENDA
