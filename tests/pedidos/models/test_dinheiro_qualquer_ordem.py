"""After any deeds with money and goods, in any order, all that is told of the orders is what a plain count says.

The count kept beside knows cents and lists only, and says of each deed whether it is done or refused; conferencia.py
counts the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import hypothesis
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from comum.erros import Recusa
from pedidos.models import Coleta, CreditoCliente, Pagamento, Pedido, Reembolso
from pedidos.resumos.conferir import todas_as_diferencas
from tests.examples import examples
from tests.pedidos.models.conferencia import LIMITE, NO_ESTOQUE, conferir, status_de, tres_pedidos
from vendedor.models import Vendedor

QUAL = st.integers(0, 5)
UNIDADES = st.lists(st.integers(0, 7), min_size=2, max_size=2)
# Round ones meet more often.
CENTAVOS = st.one_of(st.sampled_from([1_000, 3_000, 10_000, 15_000]), st.integers(1, 16_000))
IDS = {"": "", "E 1": "E1", "e1": "E1", "f2": "F2", " F2 ": "F2"}


@dataclass
class UmaLinha:
    """valor is what all its units come to."""

    pk: int
    produto: int
    quantidade: int
    valor: int
    devolvida: int = 0
    encerrada: int = 0

    @property
    def abatido(self) -> int:
        return (2 * self.valor * (self.devolvida + self.encerrada) + self.quantidade) // (2 * self.quantidade)


@dataclass
class UmPedido:
    registro: Pedido
    linhas: list[UmaLinha]
    frete: int = 0
    cancelado: bool = False
    liberado: bool = False
    coletas: "list[UmaColeta]" = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(linha.valor - linha.abatido for linha in self.linhas)

    def coletado(self, linha: UmaLinha) -> int:
        return sum(coleta.unidades.get(linha.pk, 0) for coleta in self.coletas if coleta.vale)

    def resta(self, linha: UmaLinha) -> int:
        return linha.quantidade - linha.encerrada - self.coletado(linha)

    @property
    def levou(self) -> bool:
        return any(coleta.vale for coleta in self.coletas)


@dataclass
class UmaColeta:
    registro: Coleta
    unidades: dict[int, int]
    vale: bool = True


@dataclass
class UmPagamento:
    registro: Pagamento
    pedido: UmPedido
    valor: int
    chave: str = ""
    status: str = "PENDENTE"
    desfeito: bool = False
    credito: "UmCredito | None" = None

    @property
    def em_uso(self) -> bool:
        return self.status != "REJEITADO" and not self.desfeito


@dataclass
class UmCredito:
    registro: CreditoCliente
    pedido: UmPedido
    valor: int
    vale: bool = True


@dataclass
class UmReembolso:
    registro: Reembolso
    pedido: UmPedido
    valor: int
    credito: UmCredito | None
    vale: bool = True


class Dinheiro(RuleBasedStateMachine):
    """Three orders of one client on terms, the last of them given away; he may owe less than they come to."""

    ana: Vendedor
    frete_cobrado: bool

    @initialize(pago=st.booleans())
    def comecar(self, pago: bool) -> None:
        # What examples before this one have left has its own ids.
        self.vez = Pedido.objects.count()
        self.pedidos = []
        self.estoque = list(NO_ESTOQUE)
        produtos: list[int] = []
        for pedido in tres_pedidos(self.ana):
            itens = list(pedido.itens.order_by("pk"))
            produtos += [item.produto_id for item in itens if item.produto_id not in produtos]
            linhas = [
                UmaLinha(i.pk, produtos.index(i.produto_id), i.quantidade, int(i.valor_total_venda * 100))
                for i in itens
            ]
            self.pedidos.append(UmPedido(pedido, linhas))
        self.pagamentos: list[UmPagamento] = []
        self.creditos: list[UmCredito] = []
        self.reembolsos: list[UmReembolso] = []
        if pago:
            # So that the sequences get to where goods leave.
            self.pagar(0, 10_000, "", aprovado=True)
            self.coletar(0, [2, 3], tudo=False)

    # --- The plain count ---

    def devido(self, pedido: UmPedido) -> int:
        return 0 if pedido.cancelado else pedido.total + (pedido.frete if self.frete_cobrado else 0)

    def pago(self, pedido: UmPedido) -> int:
        return sum(p.valor for p in self.pagamentos if p.pedido is pedido and p.status == "APROVADO")

    def devolvido(self, pedido: UmPedido) -> int:
        return sum(r.valor for r in self.reembolsos if r.pedido is pedido and r.vale and not r.credito) + sum(
            c.valor for c in self.creditos if c.pedido is pedido and c.vale
        )

    def sobra(self, pedido: UmPedido) -> int:
        """Negative where something is to be paid."""
        return self.pago(pedido) - self.devolvido(pedido) - self.devido(pedido)

    def status(self, pedido: UmPedido) -> str:
        return status_de(
            levou=pedido.levou,
            resta=sum(map(pedido.resta, pedido.linhas)),
            sobra=self.sobra(pedido),
            liberado=pedido.liberado,
            cancelado=pedido.cancelado,
        )

    def saldo(self, credito: UmCredito) -> int:
        usado = sum(p.valor for p in self.pagamentos if p.credito is credito and p.status == "APROVADO")
        usado += sum(r.valor for r in self.reembolsos if r.credito is credito and r.vale)
        return credito.valor - usado if credito.vale else 0

    def livre(self, pagamento: UmPagamento | None, chave: str) -> bool:
        return not chave or not any(p.em_uso and p.chave == chave for p in self.pagamentos if p is not pagamento)

    # --- What is done ---

    def feito(self, possivel: bool, fazer: Callable[[], Any]) -> Any:
        """What it returns, where it is possible; else it is refused, and nothing is written."""
        try:
            with transaction.atomic():
                resultado = fazer()
        except (Recusa, ValidationError):
            assert not possivel
            return None
        assert possivel
        return resultado

    @rule(qual=QUAL, valor=CENTAVOS, id_transacao=st.sampled_from(sorted(IDS)), aprovado=st.booleans())
    def pagar(self, qual: int, valor: int, id_transacao: str, aprovado: bool) -> None:
        pedido = self.pedidos[qual % 3]
        chave = IDS[id_transacao]
        id_transacao = id_transacao and f"{id_transacao}-{self.vez}"
        registro = self.feito(
            not pedido.cancelado and self.livre(None, chave),
            lambda: Pagamento.objects.registrar(
                pedido_id=pedido.registro.pk, valor=reais(valor), metodo="PIX", id_transacao=id_transacao
            ),
        )
        if registro:
            self.pagamentos.append(UmPagamento(registro, pedido, valor, chave))
            if aprovado:
                self.decidir(len(self.pagamentos) - 1, "aprovar")

    @rule(qual=QUAL, como=st.sampled_from(["aprovar", "rejeitar", "reabrir", "desfazer"]))
    def decidir(self, qual: int, como: str) -> None:
        if not self.pagamentos:
            return
        p = self.pagamentos[qual % len(self.pagamentos)]
        registro = Pagamento.objects.get(pk=p.registro.pk)
        livre = self.livre(p, p.chave)
        cobre = p.credito is None or self.saldo(p.credito) >= p.valor
        fica = self.pago(p.pedido) - p.valor >= self.devolvido(p.pedido)
        deeds: dict[str, tuple[bool, Callable[[], Any], str]] = {
            "aprovar": (p.status == "PENDENTE" and cobre and livre, registro.aprovar, "APROVADO"),
            "rejeitar": (p.status == "PENDENTE", registro.rejeitar, "REJEITADO"),
            "reabrir": (p.status == "REJEITADO" and livre, registro.desfazer_rejeicao, "PENDENTE"),
            "desfazer": (p.status == "APROVADO" and fica, lambda: registro.desfazer_aprovacao("Erro"), "PENDENTE"),
        }
        possivel, fazer, status = deeds[como]
        self.feito(possivel, fazer)
        if possivel:
            p.status, p.desfeito = status, como == "desfazer"

    @rule(qual=QUAL, para=QUAL)
    def mover(self, qual: int, para: int) -> None:
        if not self.pagamentos:
            return
        p, novo = self.pagamentos[qual % len(self.pagamentos)], self.pedidos[para % 3]
        aprovado = p.valor if p.status == "APROVADO" else 0
        possivel = p.pedido is not novo and p.status != "REJEITADO" and not p.credito and not novo.cancelado
        possivel = possivel and self.pago(p.pedido) - aprovado >= self.devolvido(p.pedido)
        self.feito(possivel, lambda: Pagamento.objects.get(pk=p.registro.pk).mover(novo.registro.pk))
        if possivel:
            p.pedido = novo

    @rule(qual=QUAL, valor=CENTAVOS, tudo=st.booleans(), de_credito=st.booleans())
    def reembolsar(self, qual: int, valor: int, tudo: bool, de_credito: bool) -> None:
        credito = self.creditos[qual % len(self.creditos)] if de_credito and self.creditos else None
        pedido = credito.pedido if credito else self.pedidos[qual % 3]
        ha = self.saldo(credito) if credito else self.sobra(pedido)
        valor = ha if tudo and ha > 0 else valor
        registro = self.feito(
            valor <= ha,
            lambda: Reembolso.objects.registrar(
                pedido.registro,
                valor=reais(valor),
                data=timezone.localdate(),
                metodo="DINHEIRO",
                credito=CreditoCliente.objects.get(pk=credito.registro.pk) if credito else None,
            ),
        )
        if registro:
            self.reembolsos.append(UmReembolso(registro, pedido, valor, credito))

    @rule(qual=QUAL)
    def desfazer_reembolso(self, qual: int) -> None:
        if self.reembolsos:
            r = self.reembolsos[qual % len(self.reembolsos)]
            self.feito(r.vale, lambda: Reembolso.objects.get(pk=r.registro.pk).desfazer("Voltou", por=None))
            r.vale = False

    @rule(qual=QUAL, valor=CENTAVOS, tudo=st.booleans(), mercadoria=st.booleans())
    def dar_credito(self, qual: int, valor: int, tudo: bool, mercadoria: bool) -> None:
        pedido = self.pedidos[qual % 3]
        ha = self.sobra(pedido)
        valor = ha if tudo and ha > 0 else valor
        origem = CreditoCliente.Origem.MERCADORIA if mercadoria else CreditoCliente.Origem.PAGAMENTO
        registro = self.feito(
            valor <= ha,
            lambda: CreditoCliente.objects.dar(pedido.registro, reais(valor), origem, por=None),
        )
        if registro:
            self.creditos.append(UmCredito(registro, pedido, valor))

    @rule(qual=QUAL)
    def desfazer_credito(self, qual: int) -> None:
        if self.creditos:
            c = self.creditos[qual % len(self.creditos)]
            possivel = c.vale and self.saldo(c) == c.valor
            self.feito(possivel, lambda: CreditoCliente.objects.get(pk=c.registro.pk).desfazer("Erro", por=None))
            c.vale = c.vale and not possivel

    @rule(qual=QUAL, valor=CENTAVOS, tudo=st.booleans())
    def usar_credito(self, qual: int, valor: int, tudo: bool) -> None:
        pedido, tem = self.pedidos[qual % 3], sum(map(self.saldo, self.creditos))
        falta = max(-self.sobra(pedido), 0)
        valor = min(tem, falta) if tudo and tem and falta else valor
        possivel = not pedido.cancelado and valor <= falta and valor <= tem
        registros = self.feito(
            possivel,
            lambda: Pagamento.objects.usar_creditos(pedido_id=pedido.registro.pk, valor=reais(valor), por=None),
        )
        for registro in registros or []:
            c = next(c for c in self.creditos if c.registro.pk == registro.credito_id)
            # Whole, but for the last: and no older one is left over.
            usado = min(valor, self.saldo(c))
            assert all(self.saldo(antes) == 0 for antes in self.creditos[: self.creditos.index(c)])
            assert registro.valor == reais(usado)
            self.pagamentos.append(UmPagamento(registro, pedido, usado, status="APROVADO", credito=c))
            valor -= usado

    @rule(qual=QUAL, frete=CENTAVOS)
    def mudar_frete(self, qual: int, frete: int) -> None:
        pedido = self.pedidos[qual % 3]
        registro = Pedido.objects.get(pk=pedido.registro.pk)
        registro.frete = reais(frete)
        registro.save()
        pedido.frete = frete

    # Seldom: little follows it.
    @rule(qual=QUAL, sorte=st.integers(0, 5), rejeitar=st.booleans(), em_credito=st.booleans())
    def cancelar(self, qual: int, sorte: int, rejeitar: bool, em_credito: bool) -> None:
        if sorte:
            return
        pedido = self.pedidos[qual % 3]
        feito = self.feito(
            not pedido.cancelado and not pedido.levou,
            lambda: Pedido.objects.get(pk=pedido.registro.pk).cancelar(
                "Desistiu", rejeitar_pendentes=rejeitar, em_credito=em_credito
            ),
        )
        if feito is None:
            return
        pedido.cancelado = True
        pendentes = [p for p in self.pagamentos if p.pedido is pedido and p.status == "PENDENTE"]
        assert {p.pk for p in feito.pendentes} == {p.registro.pk for p in pendentes}
        for p in pendentes if rejeitar else []:
            p.status, p.desfeito = "REJEITADO", False
        sobra = self.sobra(pedido)
        assert bool(feito.credito) == bool(em_credito and sobra)
        if feito.credito:
            self.creditos.append(UmCredito(feito.credito, pedido, sobra))
        assert feito.a_devolver == reais(self.sobra(pedido))

    @rule(qual=QUAL)
    def liberar(self, qual: int) -> None:
        pedido = self.pedidos[qual % 3]
        deve = sum(max(-self.sobra(p), 0) for p in self.pedidos)
        possivel = self.status(pedido) == "PENDENTE" and reais(deve) <= LIMITE
        assert self.ana.usuario
        quem = self.ana.usuario
        self.feito(possivel, lambda: Pedido.objects.get(pk=pedido.registro.pk).liberar(quem))
        pedido.liberado = pedido.liberado or possivel

    @rule(qual=QUAL)
    def desfazer_liberacao(self, qual: int) -> None:
        pedido = self.pedidos[qual % 3]
        possivel = self.status(pedido) == "LIBERADO_A_PRAZO"
        self.feito(possivel, Pedido.objects.get(pk=pedido.registro.pk).desfazer_liberacao)
        pedido.liberado = pedido.liberado and not possivel

    @rule(qual=QUAL, unidades=UNIDADES, tudo=st.booleans())
    def coletar(self, qual: int, unidades: list[int], tudo: bool) -> None:
        pedido = self.pedidos[qual % 3]
        leva = {li.pk: pedido.resta(li) if tudo else n for li, n in zip(pedido.linhas, unidades, strict=False)}
        status = self.status(pedido)
        pode = status.endswith("A_PRAZO") or self.sobra(pedido) >= 0
        possivel = (
            pode
            and status not in ("CANCELADO", "COLETA_CONCLUIDA", "COLETADO_A_PRAZO")
            and any(leva.values())
            and all(leva[li.pk] <= min(pedido.resta(li), self.estoque[li.produto]) for li in pedido.linhas)
        )
        registro = self.feito(
            possivel,
            lambda: Pedido.objects.get(pk=pedido.registro.pk).registrar_coleta(
                leva, responsavel=None, nome_retirada="Zé", documento_retirada=""
            ),
        )
        if registro:
            pedido.coletas.append(UmaColeta(registro, leva))
            for linha in pedido.linhas:
                self.estoque[linha.produto] -= leva[linha.pk]

    @rule(qual=QUAL, coleta=QUAL)
    def estornar(self, qual: int, coleta: int) -> None:
        pedido = self.pedidos[qual % 3]
        if not pedido.coletas:
            return
        c = pedido.coletas[coleta % len(pedido.coletas)]
        possivel = c.vale and all(li.devolvida <= pedido.coletado(li) - c.unidades[li.pk] for li in pedido.linhas)
        self.feito(
            possivel,
            lambda: Pedido.objects.get(pk=pedido.registro.pk).estornar_coleta(
                Coleta.objects.get(pk=c.registro.pk), "Erro", responsavel=None
            ),
        )
        if possivel:
            c.vale = False
            for linha in pedido.linhas:
                self.estoque[linha.produto] += c.unidades[linha.pk]

    @rule(qual=QUAL, unidades=UNIDADES)
    def devolver(self, qual: int, unidades: list[int]) -> None:
        pedido = self.pedidos[qual % 3]
        volta = {li.pk: n for li, n in zip(pedido.linhas, unidades, strict=False)}
        possivel = any(volta.values()) and all(
            volta[li.pk] <= pedido.coletado(li) - li.devolvida for li in pedido.linhas
        )
        feito = self.feito(
            possivel,
            lambda: Pedido.objects.get(pk=pedido.registro.pk).devolver(volta, "Avariada", responsavel=None),
        )
        if possivel:
            antes = pedido.total
            for linha in pedido.linhas:
                linha.devolvida += volta[linha.pk]
                self.estoque[linha.produto] += volta[linha.pk]
            self.creditado(pedido, antes - pedido.total, feito.credito)

    @rule(qual=QUAL)
    def encerrar(self, qual: int) -> None:
        pedido = self.pedidos[qual % 3]
        possivel = pedido.levou and any(map(pedido.resta, pedido.linhas))
        feito = self.feito(
            possivel, lambda: Pedido.objects.get(pk=pedido.registro.pk).encerrar_saldo("Sem caminhão", responsavel=None)
        )
        if possivel:
            antes = pedido.total
            for linha in pedido.linhas:
                linha.encerrada += pedido.resta(linha)
            self.creditado(pedido, antes - pedido.total, feito.credito)

    def creditado(self, pedido: UmPedido, abatido: int, credito: CreditoCliente | None) -> None:
        """Of what a return took off the order, what was paid is a credit."""
        valor = max(min(abatido, self.sobra(pedido)), 0)
        assert bool(credito) == bool(valor)
        if credito:
            assert credito.valor == reais(valor)
            self.creditos.append(UmCredito(credito, pedido, valor))

    # --- What is then true ---

    @invariant()
    def tudo_confere(self) -> None:
        for pedido in self.pedidos:
            agora = Pedido.objects.get(pk=pedido.registro.pk)
            conta = agora.calcular_conta()
            assert conta[:4] == tuple(map(reais, self.contado(pedido)))
            assert agora.status == self.status(pedido)
        for credito in self.creditos:
            assert CreditoCliente.objects.get(pk=credito.registro.pk).calcular_saldo() == reais(self.saldo(credito))
        # What came and did not go out is somewhere: it pays an order, is owed back, or is a credit.
        entrou = sum(p.valor for p in self.pagamentos if p.status == "APROVADO" and not p.credito)
        saiu = sum(r.valor for r in self.reembolsos if r.vale)
        retido = sum(self.pago(p) - self.devolvido(p) for p in self.pedidos)
        assert entrou - saiu == retido + sum(map(self.saldo, self.creditos))
        conferir(self.pedidos[0].registro.data)

    def contado(self, pedido: UmPedido) -> tuple[int, int, int, int]:
        return pedido.total, self.devido(pedido), self.pago(pedido), self.devolvido(pedido)

    def teardown(self) -> None:
        assert list(todas_as_diferencas()) == []


def reais(centavos: int) -> Decimal:
    return Decimal(centavos).scaleb(-2)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("frete_cobrado", [True, False])
def test_money_is_counted_to_the_cent_whatever_is_done(ana: Vendedor, settings: Any, frete_cobrado: bool):
    settings.FRETE_COBRADO = frete_cobrado
    settings.LIMITE_DE_CREDITO = "recusa"
    maquina = type("MaquinaDeDinheiro", (Dinheiro,), {"ana": ana, "frete_cobrado": frete_cobrado})

    run_state_machine_as_test(maquina, settings=hypothesis.settings(examples(3), stateful_step_count=20))
