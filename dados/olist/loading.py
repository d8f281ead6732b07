"""Writes a plan into the database: all of it or nothing, and nothing that is already there."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from cachecore import emit
from dados.olist import mapping
from dados.olist.cadastros import Cadastros, load_cadastros
from dados.olist.carga import BATCH, Carga, batches, known
from dados.olist.dataset import Dataset
from dados.olist.planning import PedidoPlanejado, Plano
from dados.olist.progress import bar
from dados.olist.stock import MOVIMENTACOES, Saldos
from pedidos.models import Coleta, ItemColetado, ItemPedido, LogAtividade, Pagamento, Pedido
from pedidos.pedidos.valores import valor_da_linha

# bulk_create sends no signals, so what was made is announced here, by the kind it was counted as.
EVENTS = {
    "categorias": ("categoria.criado",),
    "vendedores": ("vendedor.criado",),
    "produtos": ("produto.criado",),
    "clientes": ("cliente.criado",),
    "pedidos": ("pedido.criado",),
    "itens": ("item_pedido.criado",),
    "pagamentos": ("pagamento.registrado", "pagamento.aprovado"),
    "coletas": ("coleta.registrada", "coleta.concluida"),
    MOVIMENTACOES: ("estoque.atualizado",),
}


@transaction.atomic
def load(dataset: Dataset, plano: Plano, margem: Decimal) -> Carga:
    """Adds what is not there yet; what is there stays as it is, whoever has changed it since."""
    carga = Carga()
    cadastros_total = len(dataset.products) + len(plano.clientes)
    with bar("Gravando", total=cadastros_total + len(plano.pedidos)) as progress:
        cadastros = load_cadastros(carga, dataset, plano, margem)
        progress.update(cadastros_total)

        ja = known(Pedido, "referencia_externa", [pedido.referencia for pedido in plano.pedidos])
        carga.pedidos_ja_existentes = len(ja)
        novos = [pedido for pedido in plano.pedidos if pedido.referencia not in ja]
        writer = _Pedidos(carga, cadastros, Saldos(carga, novos, cadastros.produtos), margem)
        progress.update(len(ja))
        for batch in batches(novos, BATCH):
            writer.write(batch)
            progress.update(len(batch))

    for kind in carga.criados:
        for event in EVENTS.get(kind, ()):
            emit(event)
    if carga.criados:
        LogAtividade.objects.create(
            tipo="IMPORTACAO", titulo="Importação Olist", modulo="pedidos", dados=dict(carga.criados)
        )
    return carga


class _Pedidos:
    """Writes pedidos with their items, payments and pick-ups."""

    def __init__(self, carga: Carga, cadastros: Cadastros, saldos: Saldos, margem: Decimal) -> None:
        self.carga = carga
        self.cadastros = cadastros
        self.saldos = saldos
        self.margem = margem

    def write(self, planejados: Sequence[PedidoPlanejado]) -> None:
        pedidos = self.carga.criar("pedidos", [self._pedido(planejado) for planejado in planejados])
        itens: list[ItemPedido] = []
        pagamentos: list[Pagamento] = []
        coletas: list[tuple[Coleta, list[ItemPedido]]] = []
        for pedido, planejado in zip(pedidos, planejados, strict=True):
            do_pedido = self._itens(pedido, planejado)
            itens += do_pedido
            pagamentos += _pagamentos(pedido, planejado)
            if planejado.coletado:
                coletas.append((_coleta(pedido, planejado.coletado), do_pedido))
            self._count(planejado)
        self.carga.criar("itens", itens)
        self.carga.criar("pagamentos", pagamentos)
        self.carga.criar("coletas", [coleta for coleta, _ in coletas])
        coletados = [(coleta, item) for coleta, do_pedido in coletas for item in do_pedido]
        self.carga.criar(
            "itens coletados",
            [ItemColetado(coleta=coleta, item=item, quantidade=item.quantidade) for coleta, item in coletados],
        )
        self.carga.criar(MOVIMENTACOES, [self.saldos.saida(coleta, item) for coleta, item in coletados])

    def _pedido(self, planejado: PedidoPlanejado) -> Pedido:
        return Pedido(
            referencia_externa=planejado.referencia,
            cliente_id=self.cadastros.clientes[planejado.cliente],
            vendedor_id=self.cadastros.vendedores[planejado.vendedor],
            data=planejado.comprado.date(),
            criado_em=mapping.momento(planejado.comprado),
            status=planejado.status,
            frete=mapping.reais(planejado.frete),
        )

    def _itens(self, pedido: Pedido, planejado: PedidoPlanejado) -> list[ItemPedido]:
        return [
            ItemPedido(
                pedido=pedido,
                produto_id=self.cadastros.produtos[item.product_id],
                quantidade=item.quantidade,
                preco_venda=mapping.reais(item.preco),
                preco_compra=mapping.preco_de_compra_suposto(item.preco, 1, self.margem),
                preco_compra_suposto=True,
            )
            for item in planejado.itens
        ]

    def _count(self, planejado: PedidoPlanejado) -> None:
        self.carga.status[planejado.status] += 1
        self.carga.itens += sum(valor_da_linha(item.quantidade, item.preco, 0) for item in planejado.itens)
        self.carga.frete += planejado.frete
        for pagamento in planejado.pagamentos:
            self.carga.pagamentos[pagamento.status] += pagamento.valor


def _pagamentos(pedido: Pedido, planejado: PedidoPlanejado) -> list[Pagamento]:
    return [
        Pagamento(
            pedido=pedido,
            valor=mapping.reais(pagamento.valor),
            metodo=pagamento.metodo,
            status_pagamento=pagamento.status,
            # Olist does not say when a payment was made; it belongs to the purchase.
            data_registro=pedido.criado_em,
            id_transacao=pagamento.id_transacao,
        )
        for pagamento in planejado.pagamentos
    ]


def _coleta(pedido: Pedido, coletado: datetime) -> Coleta:
    return Coleta(
        pedido=pedido,
        data=coletado.date(),
        criado_em=mapping.momento(coletado),
        nome_retirada="Transportadora (Olist)",
        status=Coleta.Status.TOTAL,
    )
