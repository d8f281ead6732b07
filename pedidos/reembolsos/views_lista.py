"""The columns and filters of the list of refunds."""

import django_filters

from comum.listas import DIA, DINHEIRO, NUMERO, SIM_NAO, BuscaFilter, Coluna, DiaFilter, Lista
from pedidos.acesso import REEMBOLSAR
from pedidos.clientes.models import pelo_nome
from pedidos.pagamentos.models import Pagamento
from pedidos.pedidos.colunas import DO_PEDIDO
from pedidos.pessoas.filtro_de_vendedor import FiltroDeVendedor, VendedorFilter
from pedidos.reembolsos.acesso import url_de
from pedidos.reembolsos.models import Reembolso


class ReembolsosFiltro(FiltroDeVendedor):
    todos = REEMBOLSAR

    busca = BuscaFilter(
        *pelo_nome("pedido__cliente"),
        numero="pedido__pk",
        label="Pedido ou cliente",
    )
    metodo = django_filters.ChoiceFilter(choices=Pagamento.Metodo.digitados(), label="Método", empty_label="Todos")
    vendedor = VendedorFilter(field_name="pedido__vendedor", label="Vendedor")
    de = DiaFilter(field_name="data", lookup_expr="gte", label="De")
    ate = DiaFilter(field_name="data", lookup_expr="lte", label="Até")


def situacao(reembolso: Reembolso) -> str:
    return "Desfeito" if reembolso.foi_desfeito else "Feito"


LISTA = Lista(
    nome="reembolsos",
    template="pedidos/reembolsos/lista.html",
    filtro=ReembolsosFiltro,
    ordem="-data",
    colunas=(
        Coluna("numero", "Reembolso", "pk", NUMERO, ordem=("pk",), url=url_de),
        Coluna("data", "Data", "data", DIA, ordem=("data",)),
        *DO_PEDIDO,
        Coluna("metodo", "Método", lambda r: r.get_metodo_display(), ordem=("metodo",)),
        Coluna("situacao", "Situação", situacao, selo=lambda r: "ruim" if r.foi_desfeito else "bom"),
        Coluna("valor", "Valor", "valor", DINHEIRO, ordem=("valor",), no_alto=True),
        Coluna("comprovante", "Comprovante", "comprovante", SIM_NAO, no_telefone=False),
    ),
)
