"""Puts a whole demo into an empty database; the caller holds the transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from apuracao.apurar import tornar_definitiva
from apuracao.models import Apuracao
from cachecore import CACHE_INVALIDATION_MAP, emit
from dados.demo.apuracoes import ABERTAS, apuracoes
from dados.demo.banco import modelo
from dados.demo.calendario import primeiro_dia
from dados.demo.carteira import montar_carteira, prazo_de
from dados.demo.catalogo import codigo_do_produto, ean_do_produto, produtos
from dados.demo.gravacao import Gravador, Tabela
from dados.demo.logins import criar_logins
from dados.demo.metas import criar_metas
from dados.demo.pessoas import nomes_de_vendedores
from dados.demo.plano import Plano
from dados.demo.simulacao import Equipe, Historia, Linhas, reais
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
from pedidos.resumos.carga_em_massa import somar_no_fim


def carregar(plano: Plano, senha: str, agora: datetime, progresso: Callable[[int], object]) -> None:
    """The same plano on the same day gives the same rows; progresso is told of orders as they are made."""
    rng = Random(plano.semente)  # noqa: S311 (repeatable is what it must be)
    usuarios = criar_logins(senha)
    inicio = primeiro_dia(timezone.localdate(agora))
    catalogo = produtos()
    compradores, clientes = montar_carteira(plano, catalogo, timezone.localdate(agora), agora, rng)

    vendedor = Tabela(modelo("vendedor.Vendedor"), "id", "usuario", "codigo", "nome", "ativo")
    comissao = Tabela(modelo("vendedor.Comissao"), "vendedor", "desde", "percentual")
    produto = Tabela(Produto, "id", "nome", "codigo_interno", "ean", "categoria", "preco_medio_compra", "ativo")
    cliente = Tabela(
        Cliente,
        *("id", "nome", "fantasia", "cpf_cnpj", "telefone", "endereco", "cep", "cidade", "uf"),
        *("vendedor", "referencia_externa", "ativo", "criado_em", "prazo"),
    )
    estoque = Tabela(Estoque, "id", "produto", "quantidade", "conferente", "status")
    apuracao = Tabela(
        Apuracao,
        *("ano", "mes", "receita_total", "custo_produtos", "verba_scann", "verba_plano_negocios"),
        *(
            "verba_time_ambev",
            "verba_outras_receitas",
            "outros_custos",
            "receita_atrasada",
            "custo_atrasado",
            "definitivo",
            "usuario",
            "criado_em",
        ),
    )
    historicas = _tabelas_da_historia()
    gravador = Gravador(vendedor, comissao, produto, cliente, estoque, *historicas, apuracao)

    for pk, nome in enumerate(nomes_de_vendedores(plano.vendedores, rng), start=1):
        usuario_id = {1: usuarios["ana"], 2: usuarios["bruno"]}.get(pk)
        vendedor.linhas.append((pk, usuario_id, f"V{pk:03d}", nome, True))
        percentual = Decimal(rng.randint(6, 12)) / 2
        comissao.linhas.append((pk, inicio.replace(day=1), percentual))
        if pk % 3 == 0:
            # Agreed anew in the middle of a month; what was earned before stays.
            comissao.linhas.append((pk, inicio + timedelta(days=400), percentual + Decimal("0.5")))
    for pk, p in enumerate(catalogo, start=1):
        produto.linhas.append(
            (pk, p.nome, codigo_do_produto(pk), ean_do_produto(pk), p.categoria, reais(p.custo), True)
        )
        contado = Estoque.Status.CONTADO if pk % 7 else Estoque.Status.A_CONFERIR
        estoque.linhas.append((pk, pk, 0, "Lúcio Peixoto" if pk % 7 else "", contado.value))
    cliente.linhas.extend((*linha, prazo_de(linha[0])) for linha in clientes)

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
    # Closed by the verb, the earliest first: it writes down what each month was made of.
    for feita in Apuracao.objects.order_by("ano", "mes")[: max(len(apurado) - ABERTAS, 0)]:
        tornar_definitiva(feita)
    for pk, saldo in enumerate(historia.estoque.saldos, start=1):
        Estoque.objects.filter(pk=pk).update(quantidade=saldo)
    criar_metas(timezone.localdate(agora))
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
            *("confirmado_comercial", "confirmado_por", "confirmado_em", "referencia_externa", "criado_em", "prazo"),
        ),
        Tabela(
            ItemPedido,
            *("id", "pedido", "produto", "quantidade", "preco_venda", "desconto", "preco_compra"),
            "preco_compra_suposto",
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
