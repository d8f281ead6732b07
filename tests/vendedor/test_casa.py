"""The house on one page: the month so far, the same days before it, and the targets, exact after every write."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from comum.datas.competencia import Competencia, competencia_atual
from comum.datas.periodo import Periodo, mesmos_dias
from comum.formatos import dinheiro
from pedidos.models import Cliente, LogAtividade, Pedido
from tests import cast
from tests.pedidos.admin.formulario import texto
from tests.pedidos.views.formulario import enviar
from tests.vendedor.test_planilhas import livro
from vendedor.models import Meta, Vendedor
from vendedor.queries.casa import comparados, por_vendedor, total
from vendedor.queries.margem_em_queda import meses_completos

pytestmark = pytest.mark.django_db


@pytest.fixture
def da_gilda(gilda: User) -> Client:
    client = Client()
    client.force_login(gilda)
    return client


@pytest.mark.parametrize(
    ("hoje", "mes", "fim"),
    [
        (date(2025, 3, 31), (2025, 2), 28),
        (date(2024, 3, 31), (2024, 2), 29),
        (date(2024, 2, 29), (2023, 2), 28),
        (date(2025, 2, 28), (2025, 1), 28),
        (date(2025, 1, 15), (2024, 12), 15),
        (date(2025, 5, 31), (2025, 5), 31),
    ],
)
def test_the_same_days_of_a_shorter_month_end_with_it(hoje: date, mes: tuple[int, int], fim: int):
    competencia = Competencia(*mes)

    assert mesmos_dias(competencia, hoje) == Periodo(competencia.dias()[0], date(*mes, fim))


def test_it_adds_up_the_same_days_and_no_others(ana: Vendedor, bruno: Vendedor):
    em_fevereiro = ((2025, 1, 1), (2025, 1, 28), (2025, 1, 29), (2024, 2, 28), (2024, 2, 29), (2025, 2, 28))
    for n, dia in enumerate(em_fevereiro):
        cast.um_pedido(ana, data=date(*dia), preco=f"{10**n}.00", quantidade=1)
    Meta.objects.create(vendedor=ana, ano=2025, mes=2, valor=Decimal("200000.00"))
    Meta.objects.create(vendedor=bruno, ano=2025, mes=2, valor=Decimal("50.00"))

    de_ana, de_bruno = linhas = por_vendedor(comparados(date(2025, 2, 28)))

    assert de_ana[2:] == (Decimal(100000), Decimal(11), Decimal(1000), Decimal(200000))
    assert (de_ana.alcancado, de_ana.falta) == (Decimal(50), Decimal(100000))
    assert (de_bruno.vendas, de_bruno.falta) == (Decimal(0), Decimal(50))
    assert total(linhas).meta == Decimal(200050)


@pytest.mark.django_db(transaction=True)
def test_every_write_that_counts_shows_at_once(da_gilda: Client, ana: Vendedor, bruno: Vendedor):
    hoje = competencia_atual()

    def vendas() -> str:
        page = da_gilda.get("/casa/")
        assert da_gilda.get("/casa/")["Cache-Status"] == "cachecore; hit"
        return texto(page)

    assert "Nada foi vendido nestes dias" in vendas()
    pedido = cast.um_pedido(ana, pago=True)
    assert "R$ 100,00" in vendas()
    item = pedido.itens.get()
    item.quantidade = 7
    item.save()
    assert "R$ 70,00" in vendas()
    outro = cast.um_pedido(bruno)
    assert "R$ 170,00" in vendas()
    outro.cancelar("Desistiu")
    assert "R$ 170,00" not in vendas()
    meta = Meta.objects.create(vendedor=ana, ano=hoje.ano, mes=hoje.mes, valor=Decimal("140.00"))
    com_meta = vendas()
    assert "50,0 %</a>" in com_meta
    assert f'/casa/metas/{hoje.ano}/{hoje.mes}#id_{ana.pk}">R$ 140,00</a>' in com_meta
    meta.valor = Decimal("90.00")
    meta.save()
    assert "R$ 20,00" in vendas()
    Vendedor.objects.filter(pk=ana.pk).update(nome="Ana Maria")
    assert "Ana Maria" in vendas()


def test_each_figure_leads_to_the_orders_that_add_up_to_it(da_gilda: Client, ana: Vendedor, bruno: Vendedor):
    cerveja, suco = cast.um_produto(categoria_id="CERVEJA"), cast.um_produto("Suco", categoria_id="NAB")
    lugares = [("São Paulo", "SP"), ("SAO PAULO", "SP"), ("Bonito", "MS"), ("Bonito", "PE"), ("A/B & C", ""), ("", "")]
    clientes = [cast.um_cliente(ana, f"Bar {n}", cidade=nome, uf=uf) for n, (nome, uf) in enumerate(lugares)]
    for n, cliente in enumerate(clientes):
        for periodo in comparados(timezone.localdate()):
            quem, produto = (bruno, suco) if n % 2 else (ana, cerveja)
            cast.um_pedido(quem, cliente=cliente, produto=produto, data=periodo.inicio, preco=f"{n + 1}.10")
    cast.um_pedido(ana, cliente=clientes[0]).cancelar("Desistiu")
    devolvido = cast.uma_coleta(ana).pedido
    devolvido.devolver({devolvido.itens.get().pk: 3}, "Avariada", responsavel=None)
    page = texto(da_gilda.get("/casa/"))
    links = re.findall(r'<a href="(/pedidos/\?[^"]*)">([^<]*)</a>', page)

    assert len(links) == 3 * (1 + 2 + 2 + 5)
    assert all(nome in page for nome in ("Bonito/MS", "Bonito/PE", "não informada"))
    for endereco, valor in links:
        lista = da_gilda.get(unescape(endereco)).context["lista"]
        assert dinheiro(sum(pedido.total for pedido in lista.pagina)) == valor, endereco
    categorias, cidades = (livro(da_gilda, "/casa/casa.xlsx")[folha][1:] for folha in ("Categorias", "Cidades"))
    assert [linha[0] for linha in categorias] == ["Cerveja", "Não alcoólicos"]
    assert sum(linha[1] for linha in cidades) == sum(linha[1] for linha in categorias) == Decimal("286.00")
    assert "Só da cidade A/B &amp; C" in texto(da_gilda.get("/pedidos/", {"cidade": "A/B & C/"}))


def test_a_client_is_won_by_his_first_order_and_lost_by_two_months_without_one(da_gilda: Client, ana: Vendedor):
    hoje = timezone.localdate()
    todo_mes = [60, 90, 120, 150, 180, 239]
    compras = {
        "Parou": todo_mes,
        "Parou e foi desativado": todo_mes,
        "Ainda compra": [59, *todo_mes],
        "Comprava menos": [*todo_mes[:-1], 240],
        "Novo": [0],
        "Voltou": [0, 240],
        "Cancelou a primeira": [0, -240],
    }
    for nome, dias in compras.items():
        cliente = cast.um_cliente(ana, nome)
        for dia in dias:
            pedido = cast.um_pedido(ana, cliente=cliente, data=hoje - timedelta(days=abs(dia)))
            if dia < 0:
                pedido.cancelar("Desistiu")
    Cliente.objects.filter(nome="Parou e foi desativado").update(ativo=False)
    da_casa = da_gilda.get("/casa/").context

    for movimento, nomes in {"perdidos": ["Parou"], "ganhos": ["Cancelou a primeira", "Novo"]}.items():
        assert [cliente.nome for cliente in da_casa[movimento].clientes] == nomes
        assert da_casa[movimento].quantos == len(nomes)
        lista = da_gilda.get("/clientes/", {"movimento": movimento}).context["lista"]
        assert [linha[0].texto for linha in lista.linhas] == nomes
    [perdido] = livro(da_gilda, "/casa/casa.xlsx")["Clientes perdidos"][1:]
    assert (perdido[:2], perdido[3]) == (("Parou", 600), "Ana")


def test_a_margin_falls_that_is_less_each_month_and_a_point_less_in_all(da_gilda: Client, ana: Vendedor):
    meses = meses_completos(timezone.localdate())
    precos = {
        "Cai": ["10.00", "8.00", "5.00"],
        "Oscila": ["10.00", "5.00", "8.00"],
        "Quase igual": ["10.00", "9.95", "9.90"],
        "Parou um mês": ["10.00", "", "5.00"],
    }
    for nome, de_cada_mes in precos.items():
        produto, cliente = cast.um_produto(nome, preco_compra="2.00"), cast.um_cliente(ana, nome)
        for preco, mes in zip(de_cada_mes, meses, strict=True):
            if preco:
                cast.um_pedido(ana, cliente=cliente, produto=produto, preco=preco, data=mes.fim)
    pagina = da_gilda.get("/casa/")

    for quedas in (pagina.context["produtos_em_queda"], pagina.context["clientes_em_queda"]):
        [cai] = quedas.linhas
        assert (cai.nome, [margem for margem, _ in cai.margens], cai.custou) == ("Cai", [80, 75, 60], Decimal("10.00"))
    assert livro(da_gilda, "/casa/casa.xlsx")["Clientes em queda"][1:] == [("Cai", 80, 75, 60, 10)]
    links = re.findall(r'<a href="(/pedidos/\?[^"]*)">([0-9,]+) %</a>', texto(pagina))
    for endereco, margem in links:
        [pedido] = da_gilda.get(unescape(endereco)).context["lista"].pagina
        assert f"{(1 - 20 / pedido.total) * 100:.1f}".replace(".", ",") == margem
    assert len(links) == 6


def test_what_was_typed_on_the_sheet_is_written_and_logged(da_gilda: Client, ana: Vendedor, bruno: Vendedor):
    folha = "/casa/metas/2025/3"
    enviar(da_gilda, folha, **{str(ana.pk): "1.500,00", str(bruno.pk): "800"})
    aberta = da_gilda.get(folha)
    assert "1.500,00" in texto(aberta)

    Meta.objects.filter(vendedor=bruno).update(valor=Decimal("900.00"))
    enviar(da_gilda, folha, **{str(ana.pk): "2.000,00"})
    enviar(da_gilda, "/casa/metas/2025/4", copiar="1")
    enviar(da_gilda, folha, **{str(bruno.pk): ""})

    assert sorted(Meta.objects.values_list("mes", "vendedor__nome", "valor")) == [
        (3, "Ana", Decimal("2000.00")),
        (4, "Ana", Decimal("2000.00")),
        (4, "Bruno", Decimal("900.00")),
    ]
    meta = Meta.objects.get(vendedor=ana, mes=3)
    assert [(log.tipo, log.dados["valor"]) for log in LogAtividade.objects.do_registro(meta).order_by("pk")] == [
        ("INCLUSAO", {"antes": None, "depois": "1500.00"}),
        ("ALTERACAO", {"antes": "1500.00", "depois": "2000.00"}),
    ]
    assert da_gilda.post(folha, {str(ana.pk): "abc"}).status_code == 400
    assert da_gilda.get("/casa/metas/2000/1").status_code == da_gilda.get("/casa/metas/9998/12").status_code == 200
    assert da_gilda.get("/casa/metas/2025/13").status_code == 404


def test_a_target_that_somebody_else_has_changed_meanwhile_is_told_and_none_is_lost(
    da_gilda: Client, ana: Vendedor, bruno: Vendedor
):
    folha, era = "/casa/metas/2025/3", f"initial-{ana.pk}"
    Meta.objects.create(vendedor=ana, ano=2025, mes=3, valor=Decimal(200))

    for mudada in ("150,00", ""):
        recusa = da_gilda.post(folha, {str(ana.pk): mudada, era: "100,00", str(bruno.pk): "50,00"})
        assert recusa.status_code == 400
        assert "a meta era R$ 100,00 quando a folha foi aberta, e agora é R$ 200,00" in texto(recusa)
    # A box that was not sent says nothing, and what both of them wrote is no conflict.
    for corpo in ({era: "100,00"}, {era: "abc"}, {era: "100,00", str(ana.pk): "200,00"}):
        assert da_gilda.post(folha, corpo).status_code == 302

    assert list(Meta.objects.values_list("vendedor__nome", "valor")) == [("Ana", Decimal(200))]


@pytest.mark.parametrize("valor", ["0", "0,99"])
def test_a_target_below_one_real_is_refused_on_the_sheet_in_the_admin_and_by_the_database(
    da_gilda: Client, ana: Vendedor, valor: str
):
    meta = Meta(vendedor=ana, ano=2025, mes=3, valor=Decimal(valor.replace(",", ".")))

    folha = da_gilda.post("/casa/metas/2025/3", {str(ana.pk): valor})
    assert (folha.status_code, "não pode ser menor que 1" in texto(folha)) == (400, True)
    with pytest.raises(ValidationError, match="maior ou igual a 1"):
        meta.full_clean()
    with pytest.raises(IntegrityError, match="meta_de_um_mes_e_positiva"):
        meta.save()


def test_an_empty_house_has_its_page_its_sheet_and_its_file(da_gilda: Client):
    for pagina in ("/casa/", "/casa/metas/2025/3", "/casa/casa.xlsx"):
        assert da_gilda.get(pagina).status_code == 200
    assert not Pedido.objects.exists()
