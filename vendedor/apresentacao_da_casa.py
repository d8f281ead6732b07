"""The tables of the house's page; each figure leads to the orders behind it."""

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from comum.datas.competencia import Competencia
from comum.enderecos import endereco
from comum.formatos import dia, dinheiro, percentual
from comum.tabela import Titulo, ligacao, nome, tabela
from pedidos.pessoas.na_lista import endereco_do_painel
from pedidos.templatetags.ligacoes import link_dos_pedidos
from vendedor.apresentacao import VENDAS
from vendedor.queries.casa import Comparados, DoVendedor, Parte
from vendedor.queries.clientes_da_casa import Movimento
from vendedor.queries.margem_em_queda import Queda

DENSA = "tabela--densa"
COMPARADOS = (VENDAS, Titulo("Mês passado"), Titulo("Ano passado"))
DOS_VENDEDORES = (nome("Vendedor"), *COMPARADOS, *map(Titulo, ("Meta", "Alcançado", "Falta")))
DOS_CLIENTES = (nome("Cliente"), VENDAS, Titulo("Última compra"), Titulo("Vendedor", ""))


def html_dos_vendedores(dias: Comparados, vendedores: Iterable[DoVendedor], competencia: Competencia) -> SafeString:
    metas = reverse("casa:metas", args=[competencia.ano, competencia.mes])
    linhas = (
        (
            ligacao(endereco_do_painel(v.id, periodo="este-mes") if v.id else "", v.nome),
            *_comparados(dias, v),
            *(
                (
                    ligacao(f"{metas}#id_{v.id}" if v.id else "", dinheiro(v.meta)),
                    link_dos_pedidos(percentual(v.alcancado), dias.mes, v.filtro),
                    dinheiro(v.falta),
                )
                if v.meta is not None
                else ("–", "–", "–")
            ),
        )
        for v in vendedores
    )
    return tabela("Por vendedor", DOS_VENDEDORES, linhas, classe=DENSA)


def html_das_partes(titulo: str, quem: str, dias: Comparados, partes: Iterable[Parte]) -> SafeString:
    linhas = ((ligacao("", parte.nome), *_comparados(dias, parte)) for parte in partes)
    return tabela(titulo, (nome(quem), *COMPARADOS), linhas, classe=DENSA)


def _comparados(dias: Comparados, linha: DoVendedor | Parte) -> list[str]:
    valores: tuple[Decimal, ...] = (linha.vendas, linha.mes_passado, linha.ano_passado)
    return [
        link_dos_pedidos(dinheiro(valor), periodo, linha.filtro) for valor, periodo in zip(valores, dias, strict=True)
    ]


def html_dos_clientes(titulo: str, movimento: Movimento) -> SafeString:
    linhas = (
        (
            ligacao(endereco("vendedor:cliente", c.id), c.nome),
            link_dos_pedidos(dinheiro(c.vendas), movimento.periodo, c.filtro),
            dia(c.ultima),
            ligacao("", c.vendedor or "–"),
        )
        for c in movimento.clientes
    )
    return tabela(titulo, DOS_CLIENTES, linhas, classe=DENSA)


def html_da_queda(titulo: str, quem: str, pagina: str, queda: Queda) -> SafeString:
    """pagina: the name of the page of a record, in whose address the record's number comes last."""
    meses = (Titulo(f"{mes.inicio:%m/%Y}") for mes in queda.meses)
    linhas = (
        (
            ligacao(endereco(pagina, linha.id), linha.nome),
            *(link_dos_pedidos(percentual(margem), mes, linha.filtro) for margem, mes in linha.margens),
            dinheiro(linha.custou),
        )
        for linha in queda.linhas
    )
    titulos = (nome(quem), *meses, Titulo("Custou", classe_da_celula="numero alto"))
    return tabela(titulo, titulos, linhas, classe=DENSA)
