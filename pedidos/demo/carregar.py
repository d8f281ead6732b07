"""Puts a whole demo into an empty database; the caller holds the transaction."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from random import Random

from django.utils import timezone

from cachecore import CACHE_INVALIDATION_MAP, emit
from pedidos.demo.apuracoes import apuracoes
from pedidos.demo.banco import modelo
from pedidos.demo.carteira import montar_carteira
from pedidos.demo.catalogo import codigo_do_produto, ean_do_produto, produtos
from pedidos.demo.gravacao import Gravador, Tabela
from pedidos.demo.historia import Equipe, Historia, Linhas, reais
from pedidos.demo.logins import criar_logins
from pedidos.demo.pessoas import nomes_de_vendedores
from pedidos.demo.plano import Plano
from pedidos.models import (
    Cliente,
    Coleta,
    Estoque,
    ItemColetado,
    ItemPedido,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    Produto,
)
from pedidos.resumos.de_uma_vez import somar_no_fim


def carregar(plano: Plano, senha: str, agora: datetime, progresso: Callable[[int], object]) -> None:
    """The same plano on the same day gives the same rows; progresso is told of orders as they are made."""
    rng = Random(plano.semente)  # noqa: S311 (repeatable is what it must be)
    usuarios = criar_logins(senha)
    catalogo = produtos()
    compradores, clientes = montar_carteira(plano, catalogo, timezone.localdate(agora), agora, rng)

    vendedor = Tabela(modelo("vendedor.Vendedor"), "id", "usuario", "codigo", "nome", "comissao", "ativo")
    produto = Tabela(Produto, "id", "nome", "codigo_interno", "ean", "categoria", "preco_medio_compra", "ativo")
    cliente = Tabela(
        Cliente,
        *("id", "nome", "fantasia", "cpf_cnpj", "telefone", "endereco", "cep", "cidade", "uf"),
        *("vendedor", "referencia_externa", "ativo", "criado_em"),
    )
    estoque = Tabela(Estoque, "id", "produto", "quantidade", "conferente", "status")
    apuracao = Tabela(
        modelo("apuracao.Apuracao"),
        *("ano", "mes", "receita_total", "custo_produtos", "verba_scann", "verba_plano_negocios"),
        *("verba_time_ambev", "verba_outras_receitas", "outros_custos", "definitivo", "usuario", "criado_em"),
    )
    historicas = _tabelas_da_historia()
    gravador = Gravador(vendedor, produto, cliente, estoque, *historicas, apuracao)

    for pk, nome in enumerate(nomes_de_vendedores(plano.vendedores, rng), start=1):
        usuario_id = {1: usuarios["ana"], 2: usuarios["bruno"]}.get(pk)
        vendedor.linhas.append((pk, usuario_id, f"V{pk:03d}", nome, Decimal(rng.randint(6, 12)) / 2, True))
    for pk, p in enumerate(catalogo, start=1):
        produto.linhas.append(
            (pk, p.nome, codigo_do_produto(pk), ean_do_produto(pk), p.categoria, reais(p.custo), True)
        )
        contado = Estoque.Status.CONTADO if pk % 7 else Estoque.Status.A_CONFERIR
        estoque.linhas.append((pk, pk, 0, "Lúcio Peixoto" if pk % 7 else "", contado.value))
    cliente.linhas.extend(clientes)

    equipe = Equipe(gerente=usuarios["gerente"], logistica=usuarios["logistica"])
    linhas = Linhas(*(tabela.linhas for tabela in historicas))
    historia = Historia(
        plano, produtos=catalogo, clientes=compradores, equipe=equipe, linhas=linhas, agora=agora, rng=rng
    )
    with somar_no_fim():
        for feitos in historia:
            gravador.escrever_se_cheio()
            progresso(feitos)
        apurado = apuracoes(historia.apurado, timezone.localdate(agora), agora, usuarios["financeiro"], rng)
        apuracao.linhas.extend(apurado)
        gravador.terminar()
    for pk, saldo in enumerate(historia.estoque.saldos, start=1):
        Estoque.objects.filter(pk=pk).update(quantidade=saldo)
    avisar()


def avisar() -> None:
    """Everything has happened: no signal told of these rows."""
    for event in CACHE_INVALIDATION_MAP:
        emit(event)


def _tabelas_da_historia() -> tuple[Tabela, ...]:
    """In the order of Linhas."""
    return (
        Tabela(
            Pedido,
            *("id", "cliente", "vendedor", "data", "status", "frete"),
            *("confirmado_comercial", "confirmado_por", "confirmado_em", "referencia_externa", "criado_em"),
        ),
        Tabela(
            ItemPedido, "id", "pedido", "produto", "quantidade", "preco_venda", "preco_compra", "preco_compra_suposto"
        ),
        Tabela(
            Pagamento,
            *("id", "pedido", "valor", "metodo", "status_pagamento", "data_registro", "id_transacao"),
            *("comprovante", "comprovante_sha256"),
        ),
        Tabela(
            Coleta, "id", "pedido", "data", "responsavel", "nome_retirada", "documento_retirada", "status", "criado_em"
        ),
        Tabela(ItemColetado, "id", "coleta", "item", "quantidade"),
        Tabela(
            MovimentacaoEstoque,
            *("id", "estoque", "tipo", "antes", "movimentada", "depois", "motivo", "responsavel", "criado_em"),
        ),
    )
