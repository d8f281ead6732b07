"""What is typed about an order: its head, its lines, and why it is cancelled."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone

from comum.formatos import dia, dinheiro, inteiro, preco
from comum.formularios.campos import DiaAteHoje, DinheiroField, MotivoField, PrecoField, RegistroField
from comum.formularios.submissao import FormularioIdempotente
from comum.formularios.versao import FormularioDeVersao
from comum.limites import MAIOR_QUANTIDADE, MAIOR_TOTAL
from pedidos.acesso import TODAS_AS_CARTEIRAS, VENDER_COM_EXCECAO, acesso_de, so_do_vendedor
from pedidos.clientes.models import Cliente
from pedidos.erros import ClienteRecusado
from pedidos.meses.formulario import recusar_mes_fechado
from pedidos.meses.retrodatar import recusar_retrodatado
from pedidos.pedidos.pedido import Cancelamento, LinhaPedida, Pedido
from pedidos.pedidos.valores import custo_da_linha, desconto_cabe, valor_sem_desconto
from pedidos.pessoas.campos import VendedorField
from pedidos.pessoas.models import Vendedor
from pedidos.precos.models import com_preco_para, precos_das_embalagens
from pedidos.produtos.models import Embalagem, Produto
from pedidos.produtos.unidades import AVULSA, BASE, Unidade, UnidadeRecusada, escolher

MAIS_LINHAS = 150
CAMPOS_DO_ITEM = ("item", "produto", "quantidade", "unidade", "preco_venda", "desconto", "DELETE")


class PedidoForm(forms.Form):
    """The head. A seller sells to the clients of his portfolio, and nobody asks him who sells."""

    cliente = RegistroField(
        Cliente.objects.none(),
        url_de_busca=reverse_lazy("pedidos:procurar_cliente"),
        lista="clientes",
        label="Cliente",
        help_text="Nome, telefone, cidade, CPF ou CNPJ.",
    )
    vendedor = VendedorField(required=False, help_text="Vazio, é o do cliente.")
    data = DiaAteHoje(label="Data", de_que="Um pedido", initial=timezone.localdate)  # type: ignore[assignment]
    frete = DinheiroField(label="Frete", initial=0)

    motivo_excecao = forms.CharField(
        label="Motivo da exceção",
        max_length=300,
        required=False,
        help_text="Se vende abaixo do custo ou além do estoque livre, por exemplo bonificação.",
    )

    def __init__(self, request: HttpRequest, *args: Any, pedido: Pedido | None = None, **kwargs: Any) -> None:
        if pedido is not None:
            gravado = {
                nome: getattr(pedido, nome) for nome in ("cliente", "vendedor", "data", "frete", "motivo_excecao")
            }
            kwargs["initial"] = gravado | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.pedido = pedido
        self.fields["frete"].help_text = (
            "Cobrado do cliente, além do total dos itens."
            if settings.FRETE_COBRADO
            else "Da transportadora: o cliente não o paga a nós."
        )
        self.vendedor_id = so_do_vendedor(request, TODAS_AS_CARTEIRAS)
        self.acesso = acesso_de(request)
        self.com_direito = self.acesso.abre(VENDER_COM_EXCECAO)
        self.fields["cliente"].registros = clientes_de(request, pedido)  # type: ignore[attr-defined]
        if self.vendedor_id is not None:
            del self.fields["vendedor"]
        elif pedido is not None:
            # One who sells no more stays in the order that he has sold.
            self.fields["vendedor"].registros |= Vendedor.objects.filter(pk=pedido.vendedor_id)  # type: ignore[attr-defined]

    def clean_data(self) -> date:
        data: date = self.cleaned_data["data"]
        if self.pedido is None or data != self.pedido.data:
            recusar_mes_fechado(data, "Um pedido")
        recusar_retrodatado(self.acesso, data, "Um pedido", gravado=self.pedido.data if self.pedido else None)
        return data

    def cliente_digitado(self) -> Cliente | None:
        """Who buys, as far as that can be told of what was typed."""
        self.is_valid()
        return self.cleaned_data.get("cliente")

    def clean(self) -> dict[str, Any]:
        """A seller who is not chosen is that of the client."""
        dados: dict[str, Any] = super().clean() or self.cleaned_data
        cliente = dados.get("cliente")
        if self.vendedor_id is None and cliente and "vendedor" in dados and dados["vendedor"] is None:
            dados["vendedor"] = cliente.vendedor
            if cliente.vendedor is None or not cliente.vendedor.ativo:
                self.add_error("vendedor", "O cliente não tem um vendedor ativo. Escolha um.")
        return dados

    def travar_cliente(self) -> None:
        """Call it in the transaction of the deed: until its end the client is not moved to another seller.

        Raises ClienteRecusado when he was, or was deactivated, after the form was checked.
        """
        cliente, possiveis = self.cleaned_data["cliente"], self.fields["cliente"].registros  # type: ignore[attr-defined]
        if not possiveis.filter(pk=cliente.pk).select_for_update(no_key=True):
            raise ClienteRecusado(
                f"{cliente} acabou de mudar de carteira ou de ser desativado, e já não compra de você. "
                "Escolha outro cliente."
            )

    def dados_do_pedido(self) -> dict[str, Any]:
        """As the verbs of Pedido take it."""
        dados = self.cleaned_data
        return {
            "cliente_id": dados["cliente"].pk,
            "vendedor_id": self.vendedor_id or dados["vendedor"].pk,
            "data": dados["data"],
            "frete": dados["frete"],
            "motivo_excecao": dados["motivo_excecao"],
            "com_direito": self.com_direito,
        }


class NovoPedidoForm(FormularioIdempotente, PedidoForm):
    pass


class EditarPedidoForm(FormularioDeVersao, PedidoForm):
    def descrever(self, registro: Pedido) -> dict[str, str]:
        return descrever(registro)


def descrever(pedido: Pedido) -> dict[str, str]:
    """The order in words, as it is stored; costs two queries."""
    itens = pedido.itens.select_related("produto")
    return {
        "Cliente": pedido.cliente.rotulo,
        "Vendedor": str(pedido.vendedor),
        "Data": dia(pedido.data),
        "Frete": dinheiro(pedido.frete),
        "Motivo da exceção": pedido.motivo_excecao,
        "Status": pedido.get_status_display(),
        **{
            f"Item {numero}": f"{item.pedida} × {item.produto.rotulo} a {preco(item.preco_venda)}"
            + (f", menos {dinheiro(item.desconto)}" if item.desconto else "")
            for numero, item in enumerate(itens, 1)
        },
    }


class ItemForm(forms.Form):
    item = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**63 - 1)
    produto = RegistroField(
        Produto.objects.ativos(),
        url_de_busca=reverse_lazy("pedidos:procurar_produto"),
        lista="produtos",
        label="Produto",
    )
    quantidade = forms.IntegerField(
        label="Quantidade",
        min_value=1,
        max_value=MAIOR_QUANTIDADE,
        localize=True,
        error_messages={"min_value": "A quantidade é de 1 ou mais. Deixe a linha vazia, ou retire-a, se não a quer."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    unidade = forms.ChoiceField(label="Unidade", required=False)
    preco_venda = PrecoField(
        label="Preço de venda", required=False, help_text="Da unidade que se escolheu. Vazio, é o da tabela."
    )
    desconto = DinheiroField(label="Desconto na linha", required=False)

    def __init__(
        self, *args: Any, cliente: Cliente | None = None, unidades: Collection[str] = (), **kwargs: Any
    ) -> None:
        """unidades: the packages that any product is sold in; where there are none, nobody is asked for a unit."""
        super().__init__(*args, **kwargs)
        self.cliente = cliente
        siglas = sorted({*unidades, *filter(None, [self.initial.get("unidade")])})
        self.fields["unidade"].choices = [("", BASE), *((sigla, sigla) for sigla in siglas)]  # type: ignore[attr-defined]
        if not siglas:
            self.fields["unidade"].widget = forms.HiddenInput()
        if isinstance(atual := self.initial.get("produto"), Produto):
            # One that is not sold any more stays in the order that has it.
            self.fields["produto"].registros |= Produto.objects.filter(pk=atual.pk)  # type: ignore[attr-defined]

    def clean_desconto(self) -> Decimal:
        return self.cleaned_data["desconto"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        dados: dict[str, Any] = self.cleaned_data
        unidade = dados["vendido_em"] = self._unidade(dados)
        if dados.get("produto") and unidade and "preco_venda" in dados and dados["preco_venda"] is None:
            self._tomar_preco_da_tabela(dados, unidade)
        produto, quantidade, preco_venda = (dados.get(name) for name in ("produto", "quantidade", "preco_venda"))
        if quantidade and preco_venda is not None:
            # Of packages here, and of units below: each of them has one price.
            valor, desconto = valor_sem_desconto(quantidade, preco_venda), dados.get("desconto", Decimal(0))
            if valor > MAIOR_TOTAL:
                self.add_error(
                    "preco_venda", "Quantidade vezes preço passa de um trilhão de reais. Confira os dois números."
                )
            if not desconto_cabe(quantidade, preco_venda, desconto):
                self.add_error(
                    "desconto",
                    f"O desconto de {dinheiro(desconto)} passa do valor da linha, {dinheiro(valor)}. "
                    "Escreva-o em reais, para a linha inteira.",
                )
        if quantidade and unidade:
            quantidade = dados["em_unidades"] = quantidade * unidade.fator
            if quantidade > MAIOR_QUANTIDADE:
                self.add_error("quantidade", f"São {inteiro(quantidade)} unidades, mais do que cabe. Confira o número.")
        if produto and quantidade and custo_da_linha(quantidade, produto.preco_medio_compra) > MAIOR_TOTAL:
            self.add_error("quantidade", "Esta quantidade custaria mais de um trilhão de reais. Confira o número.")
        return dados

    @property
    def produto_id(self) -> int | None:
        """The key of the product that the line names, as far as that is known."""
        produto = getattr(self, "cleaned_data", {}).get("produto") if self.is_bound else self.initial.get("produto")
        return produto.pk if isinstance(produto, Produto) else None

    def _unidade(self, dados: dict[str, Any]) -> Unidade | None:
        """The unit that was chosen, or that of the package whose EAN names the product; None where it is wrong."""
        produto, dita = dados.get("produto"), dados.get("unidade")
        if not produto or dita is None:
            return AVULSA
        if not dita:
            ean = str(self.data.get(self.add_prefix("produto"), "")).strip()
            embalagem = produto.embalagens.filter(ean=ean).first() if ean.isdigit() and ean != produto.ean else None
            return embalagem.como_unidade if embalagem else AVULSA
        if dita == self.initial.get("unidade") and produto == self.initial.get("produto"):
            # A line that stays keeps the size of the box of its day.
            return Unidade(dita, self.initial["fator"])
        try:
            return escolher(dita, produto.unidades)
        except UnidadeRecusada as recusa:
            self.add_error("unidade", str(recusa))
            return None

    def _tomar_preco_da_tabela(self, dados: dict[str, Any], unidade: Unidade) -> None:
        """The price of the table, where none was typed."""
        produtos = Produto.objects.filter(pk=dados["produto"].pk)
        com_preco: Any = com_preco_para(produtos, self.cliente.pk if self.cliente else None, unidade).get()
        dados["preco_venda"] = com_preco.preco_tabela
        if dados["preco_venda"] is None:
            self.add_error("preco_venda", f"Escreva o preço: {dados['produto']} não tem preço de lista nem de tabela.")


if TYPE_CHECKING:
    _FormSet = forms.BaseFormSet[ItemForm]
else:
    _FormSet = forms.BaseFormSet


class ItensBase(_FormSet):
    """The lines. One left empty is no line; an order has at least one."""

    def clean(self) -> None:
        if not any(self.errors) and not self.linhas():
            raise ValidationError("Um pedido tem pelo menos um item. Escolha um produto e a quantidade.")

    def linhas(self) -> list[LinhaPedida]:
        """As the verbs of Pedido take them."""
        return [
            LinhaPedida(
                dados["produto"].pk,
                dados["em_unidades"],
                dados["preco_venda"],
                dados["item"],
                dados["desconto"],
                *dados["vendido_em"],
            )
            for dados in (form.cleaned_data for form in self.forms)
            if dados.get("produto") and not dados.get("DELETE")
        ]

    def repetidos(self) -> list[str]:
        """The products that stand in more than one line, by name."""
        dados = [form.cleaned_data for form in self.forms]
        vezes = Counter(um["produto"] for um in dados if um.get("produto") and not um.get("DELETE"))
        return [str(produto) for produto, quantas in vezes.items() if quantas > 1]


def itens_do_form(
    data: Any = None,
    *,
    inicial: Sequence[dict[str, Any]] = (),
    vazias: int = 0,
    cliente: Cliente | None = None,
) -> ItensBase:
    """The formset: bound to data, or showing these lines and so many empty ones; cliente is who buys."""
    formset = forms.formset_factory(
        ItemForm, formset=ItensBase, extra=vazias, can_delete=True, max_num=MAIS_LINHAS, validate_max=True
    )
    unidades = list(Embalagem.objects.order_by("unidade").values_list("unidade", flat=True).distinct())
    if data is not None and not inicial:
        # None of its lines is stored yet, so one that is left empty is none.
        data = data.copy()
        data["itens-INITIAL_FORMS"] = "0"
    return formset(  # type: ignore[return-value]
        data,
        prefix="itens",
        initial=list(inicial),
        form_kwargs={"cliente": cliente, "unidades": unidades},
        error_messages={"too_many_forms": f"Um pedido tem até {MAIS_LINHAS} itens. Divida-o em dois pedidos."},
    )


def itens_do_pedido(pedido: Pedido) -> list[dict[str, Any]]:
    return [
        {
            "item": item.pk,
            "produto": item.produto,
            "quantidade": item.quantidade // item.fator,
            "unidade": item.unidade,
            "fator": item.fator,
            "preco_venda": item.preco_venda,
            "desconto": item.desconto or None,
        }
        for item in pedido.itens.select_related("produto")
    ]


def itens_de_novo(pedido: Pedido) -> tuple[list[dict[str, Any]], list[str]]:
    """The lines of an order for another one like it, at today's prices; and the names of what is not sold any more.

    Where there is no price of today, that of the order stays. A package that is gone is counted in units.
    A discount was one of its day. Costs three queries.
    """
    linhas = itens_do_pedido(pedido)
    vendidos = Produto.objects.filter(pk__in={linha["produto"].pk for linha in linhas}, ativo=True)
    com_preco: Any = com_preco_para(vendidos, pedido.cliente_id)
    precos = {pk: {"": (1, preco_tabela)} for pk, preco_tabela in com_preco.values_list("pk", "preco_tabela")}
    for pk, embalagens in precos_das_embalagens(vendidos, pedido.cliente_id).items():
        precos[pk] |= embalagens
    de_novo = []
    for linha in linhas:
        if (seus := precos.get(linha["produto"].pk)) is None:
            continue
        unidade, quantidade, preco_de_entao = linha["unidade"], linha["quantidade"], linha["preco_venda"]
        if unidade not in seus:
            unidade, quantidade, preco_de_entao = "", quantidade * linha["fator"], None
        fator, preco_de_hoje = seus[unidade]
        de_novo.append(
            {
                "produto": linha["produto"],
                "quantidade": quantidade,
                "unidade": unidade,
                "fator": fator,
                "preco_venda": preco_de_entao if preco_de_hoje is None else preco_de_hoje,
            }
        )
    return de_novo, [str(linha["produto"]) for linha in linhas if linha["produto"].pk not in precos]


def itens_digitados(data: Mapping[str, str]) -> list[dict[str, Any]]:
    """The lines of a form as they were typed, right or wrong; without those left empty."""
    total = data.get("itens-TOTAL_FORMS", "")
    linhas = [
        {campo: data.get(f"itens-{n}-{campo}", "") for campo in CAMPOS_DO_ITEM}
        for n in range(min(int(total[:4]), MAIS_LINHAS) if total.isascii() and total.isdigit() else 0)
    ]
    return [linha for linha in linhas if any(linha.values())]


def clientes_de(request: HttpRequest, pedido: Pedido | None = None) -> Any:
    """The clients whoever asks may sell to; the one an order has already stays possible."""
    vendedor_id = so_do_vendedor(request, TODAS_AS_CARTEIRAS)
    clientes = Cliente.objects.ativos()
    if vendedor_id is not None:
        clientes = clientes.do_vendedor(vendedor_id)
    return clientes | Cliente.objects.filter(pk=pedido.cliente_id) if pedido else clientes


class PrometerForm(forms.Form):
    motivo = MotivoField(falta="Escreva por que o pedido promete o que outros esperam.")


class CancelarForm(forms.Form):
    """Why, and what becomes of the money: who decides about payments is asked, whoever else is told."""

    REJEITAR, MANTER = "REJEITAR", "MANTER"
    DEVOLVER, CREDITO = "DEVOLVER", "CREDITO"

    motivo = MotivoField(falta="Escreva por que o pedido é cancelado.")
    pago = forms.ChoiceField(
        label="O que já foi pago",
        choices=[(DEVOLVER, "Devolver em dinheiro"), (CREDITO, "Deixar como crédito do cliente")],
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha o que acontece com o que já foi pago."},
    )
    pendentes = forms.ChoiceField(
        label="Pagamentos pendentes",
        choices=[(REJEITAR, "Rejeitar: o dinheiro não chegou"), (MANTER, "Deixar pendentes: talvez tenha chegado")],
        widget=forms.RadioSelect,
        error_messages={"required": "Escolha o que acontece com os pagamentos pendentes."},
    )

    def __init__(self, pedido: Pedido, *args: Any, decide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        retido = pedido.calcular_conta().retido
        pendente = sum((p.valor for p in pedido.pagamentos.pendentes()), Decimal(0))
        self.sobre_o_dinheiro: list[str] = []
        if retido:
            self.sobre_o_dinheiro.append(f"{dinheiro(retido)} já foram pagos, e são do cliente.")
        if pendente:
            self.sobre_o_dinheiro.append(f"{dinheiro(pendente)} estão em pagamentos pendentes.")
        if self.sobre_o_dinheiro and not decide:
            self.sobre_o_dinheiro.append("O financeiro decide o que fazer com eles: ficam na lista “A devolver”.")
        if not (retido and decide):
            del self.fields["pago"]
        if not (pendente and decide):
            del self.fields["pendentes"]


def o_que_ficou(feito: Cancelamento) -> list[str]:
    """What became of the money of a cancelled order, in words."""
    frases = []
    if feito.credito:
        frases.append(f"{dinheiro(feito.credito.valor)} são agora crédito do cliente.")
    if feito.a_devolver:
        frases.append(f"{dinheiro(feito.a_devolver)} ficam a devolver ao cliente.")
    if feito.pendentes:
        soma = dinheiro(sum(pagamento.valor for pagamento in feito.pendentes))
        como = "foram rejeitados" if feito.rejeitados else "continuam pendentes"
        frases.append(f"{soma} em pagamentos pendentes {como}.")
    return frases
