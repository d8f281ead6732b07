"""A shop of Ana's in which every list has so many rows, and the records that an address may name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from django.db.models import Model
from django.utils import timezone

from apuracao.models import Apuracao
from comum.atividade import log
from pedidos.models import Estoque, ItemPedido, MovimentacaoEstoque, Pagamento, Pedido
from tests import cast
from tests.permissions.world import registro_da_url, uma_importacao, undone
from vendedor.models import Vendedor

# That of the month in an address, in tests/permissions/world.py.
NO_MES = date(2024, 3, 15)


class Loja:
    """ids: by the name that an address has for it, the keys of the records to ask for.

    perguntas: what stands in a query for a {name} of orcamento.txt.
    """

    def __init__(self, ana: Vendedor, linhas: int) -> None:
        self.ana, self.linhas = ana, linhas
        self.ids: dict[str, list[int]] = {}
        vendedores = [cast.um_vendedor(f"Vendedor {n}") for n in range(linhas)]
        self.produtos = [cast.um_produto(f"Produto {n}") for n in range(linhas)]
        clientes = [cast.um_cliente(ana, f"Cliente {n}") for n in range(linhas)]
        ze = clientes[0]
        for produto in self.produtos:
            for _ in range(linhas):
                Estoque.objects.movimentar(
                    produto.pk, MovimentacaoEstoque.Tipo.ENTRADA, 1000, motivo="Compra", responsavel=ana.usuario
                )
        pendente, coletado = self._pendente(), self._coletado()
        hoje = timezone.localdate()
        for n, cliente in enumerate(clientes):
            cast.um_pedido(ana, cliente=cliente, produto=self.produtos[n], data=hoje - timedelta(days=n))
            cast.um_pedido(ana, cliente=ze, produto=self.produtos[n], pago=True, data=NO_MES)
            cast.um_pedido(vendedores[n], cliente=cliente, pago=True)
            Apuracao.objects.create(ano=2010 + n, mes=5, usuario=ana.usuario)
        apuracao = Apuracao.objects.create(ano=2024, mes=4, usuario=ana.usuario)
        importacoes = [uma_importacao(ana) for _ in range(linhas)]
        recibo = cast.um_pagamento(pendente, Decimal("10.00"), comprovante=cast.um_recibo(), registrado_por=ana.usuario)
        self.perguntas = {
            "vendedor": ana.pk,
            "marcados": "&".join(f"marcado={p.pk}" for p in pendente.pagamentos.all()),
        }
        self._conhecer("cliente_id", ze)
        self._conhecer("produto_id", self.produtos[0])
        self._conhecer("pedido_id", pendente, coletado)
        self._conhecer("pagamento_id", recibo, coletado.pagamentos.first())
        self._conhecer("coleta_id", coletado.coletas.first())
        self._conhecer("importacao_id", importacoes[0])
        self._conhecer("apuracao_id", apuracao)

    def enderecos(self, nomes: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        """What may stand in an address in the place of these names."""
        valores = [self.ids.get(nome) or [registro_da_url(nome, self.ana)] for nome in nomes]
        for escolhidos in product(*valores):
            yield dict(zip(nomes, escolhidos, strict=True))

    def _conhecer(self, nome: str, *registros: Model | None) -> None:
        self.ids[nome] = []
        for registro in registros:
            assert registro is not None
            self.ids[nome].append(registro.pk)
            for _ in range(self.linhas):
                log.do_registro(self.ana.usuario, "ALTERACAO", registro)

    def _pendente(self) -> Pedido:
        pedido = cast.um_pedido(self.ana, produto=self.produtos[0])
        self._vender(pedido)
        for _ in range(self.linhas):
            cast.um_pagamento(pedido, Decimal("1.00"), registrado_por=self.ana.usuario)
        return pedido

    def _coletado(self) -> Pedido:
        """Not all of it, so that there is still something to pick up."""
        pedido = cast.um_pedido(self.ana, produto=self.produtos[0], quantidade=100)
        self._vender(pedido)
        for n in range(self.linhas):
            # The last one pays it in full.
            valor = Decimal("1.00") if n < self.linhas - 1 else pedido.calcular_conta().falta
            cast.um_pagamento(pedido, valor, status_pagamento=Pagamento.Status.APROVADO)
        pedido.refresh_from_db()
        itens = pedido.itens.values_list("pk", flat=True)
        for _ in range(self.linhas):
            pedido.registrar_coleta(
                dict.fromkeys(itens, 1), responsavel=self.ana.usuario, nome_retirada="Zé", documento_retirada=""
            )
        return pedido

    def _vender(self, pedido: Pedido) -> None:
        for produto in self.produtos[1:]:
            ItemPedido.objects.create(pedido=pedido, produto=produto, quantidade=50, preco_venda=Decimal("10.00"))


@contextmanager
def uma_loja(ana: Vendedor, linhas: int) -> Iterator[Loja]:
    """Gone afterwards."""
    with undone():
        yield Loja(ana, linhas)
