"""A spreadsheet of orders is sent, checked, shown line by line, and written when somebody says so."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pedidos.importacao import forms
from pedidos.importacao.planilha.andamento import Trabalho, alguem_trabalha, ler
from pedidos.importacao.segundo_plano import trabalho_de
from pedidos.models import Cliente, Importacao, LogAtividade, Pedido, PrecoDeVenda, Produto, TabelaDePrecos
from tests.pedidos.importacao.planilha.conftest import TITULOS, Write, bar, csv_of, skol, uma_fila, uma_linha, xlsx_of
from tests.pedidos.views.formulario import campos, erros
from tests.tabelas import linhas_das_tabelas

__all__ = ["bar", "csv_of", "skol", "xlsx_of"]
pytestmark = pytest.mark.django_db(transaction=True)
NOVO = "/importar/novo"


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    esperar()


def esperar() -> None:
    """Until no import is being worked on."""
    for thread in threading.enumerate():
        if thread.name.startswith("Importação"):
            thread.join(timeout=60)
            assert not thread.is_alive()


def enviar(client: Client, nome: str, conteudo: bytes, **mudados: Any) -> Any:
    arquivo = SimpleUploadedFile(nome, conteudo)
    return client.post(NOVO, campos(client.get(NOVO)) | mudados | {"arquivo": arquivo})


def conferida(client: Client, path: Path, **mudados: Any) -> Importacao:
    assert enviar(client, path.name, path.read_bytes(), **mudados).status_code == 302
    esperar()
    return Importacao.objects.latest("pk")


def gravada(client: Client, importacao: Importacao, **mudados: str) -> Importacao:
    assert client.post(f"/importar/{importacao.pk}/gravar", mudados).status_code == 302
    esperar()
    importacao.refresh_from_db()
    return importacao


def test_nothing_is_written_before_somebody_says_so(da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto):
    importacao = conferida(da_gilda, csv_of(uma_linha(), uma_linha(data="16/05/2026")))

    assert importacao.status == "CONFERIDA"
    assert not Pedido.objects.exists()
    html = da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    assert "Gravar 2 pedidos" in html
    assert "2, com 2 itens" in html

    importacao = gravada(da_gilda, importacao)

    assert importacao.status == "GRAVADA"
    assert Pedido.objects.count() == 2
    assert "Gravados 2 pedidos com 2 itens, R$ 70,00." in da_gilda.get(f"/importar/{importacao.pk}").content.decode()


def test_it_takes_an_xlsx_as_well(da_gilda: Client, xlsx_of: Write, bar: Cliente, skol: Produto):
    gravada(da_gilda, conferida(da_gilda, xlsx_of(uma_fila(), uma_fila(quantidade=7))))

    assert Pedido.objects.get().calcular_total() == Decimal("59.50")


def test_it_shows_what_is_wrong_by_line_and_lets_it_be_downloaded(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto
):
    path = csv_of(uma_linha(), uma_linha(produto="=1+1 <b>"), uma_linha(quantidade="0", data="17/05/2026"))
    importacao = conferida(da_gilda, path)

    html = da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    ditos = dict(linhas_das_tabelas(html)[1:])
    assert "Produto “=1+1 <b>”: não há produto com este nome;" in ditos["3"]
    assert "Quantidade “0”: a quantidade tem de ser maior que zero;" in ditos["4"]
    assert "&lt;b&gt;" in html
    response = da_gilda.get(f"/importar/{importacao.pk}/problemas.csv")
    texto = response.getvalue().decode("utf-8-sig")
    assert texto.splitlines()[0] == "linha;coluna;valor;motivo;saída"
    assert "'=1+1 <b>" in texto


def test_the_good_orders_are_written_without_the_bad_only_when_that_is_asked_for(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto
):
    importacao = conferida(da_gilda, csv_of(uma_linha(), uma_linha(quantidade="0", data="17/05/2026")))

    response = da_gilda.post(f"/importar/{importacao.pk}/gravar")
    assert response.status_code == 400
    assert erros(response) == ["Há linhas com problema: marque para gravar só os pedidos sem problema."]
    assert not Pedido.objects.exists()

    gravada(da_gilda, importacao, parcial="on")
    assert Pedido.objects.count() == 1


def test_the_log_says_who_imported_what_and_from_where(
    da_gilda: Client, gilda: Any, csv_of: Write, bar: Cliente, skol: Produto
):
    importacao = gravada(da_gilda, conferida(da_gilda, csv_of(uma_linha())))

    atividade = LogAtividade.objects.do_registro(importacao).get()
    assert (atividade.tipo, atividade.usuario, atividade.ip) == ("IMPORTACAO", gilda, "127.0.0.1")
    assert (atividade.dados["arquivo"], atividade.dados["pedidos"]) == ("vendas.csv", 1)
    assert atividade.dados["total"] == "35.00"


def test_the_result_says_which_order_was_made_of_which_lines(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto
):
    importacao = gravada(da_gilda, conferida(da_gilda, csv_of(uma_linha(), uma_linha(), uma_linha(data="16/05/2026"))))

    texto = da_gilda.get(f"/importar/{importacao.pk}/resultado.csv").getvalue().decode("utf-8-sig")

    primeiro, segundo = Pedido.objects.order_by("data")
    assert texto.splitlines() == [
        "pedido;data;primeira linha da planilha;itens",
        f"{primeiro.pk};2026-05-15;2;2",
        f"{segundo.pk};2026-05-16;4;1",
    ]


def test_imported_again_it_adds_nothing(da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto):
    path = csv_of(uma_linha())
    gravada(da_gilda, conferida(da_gilda, path))
    outra = conferida(da_gilda, path)

    html = da_gilda.get(f"/importar/{outra.pk}").content.decode()
    assert "Tudo o que ela tem já foi importado antes." in html
    response = da_gilda.post(f"/importar/{outra.pk}/gravar")
    assert response.status_code == 400
    assert "só se grava uma importação conferida, com algo novo." in erros(response)[0]
    assert Pedido.objects.count() == 1


def test_written_twice_it_is_written_once(da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto):
    importacao = conferida(da_gilda, csv_of(uma_linha()))

    respostas = [da_gilda.post(f"/importar/{importacao.pk}/gravar").status_code for _ in range(2)]
    esperar()

    assert respostas == [302, 400]
    assert Pedido.objects.count() == LogAtividade.objects.count() == 1


def test_sent_twice_it_is_one_import(da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto):
    preenchido = campos(da_gilda.get(NOVO))
    conteudo = csv_of(uma_linha()).read_bytes()
    for _ in range(2):
        da_gilda.post(NOVO, preenchido | {"arquivo": SimpleUploadedFile("v.csv", conteudo)})

    assert Importacao.objects.count() == 1


def test_unknown_names_are_created_when_that_is_asked_for(da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto):
    importacao = conferida(da_gilda, csv_of(uma_linha(produto="Guaraná 2 L")), criar="on")
    assert "0 clientes, 1 produtos, 0 vendedores" in da_gilda.get(f"/importar/{importacao.pk}").content.decode()

    gravada(da_gilda, importacao)
    assert Produto.objects.filter(nome="Guaraná 2 L").exists()


@pytest.mark.parametrize(
    ("nome", "conteudo", "palavras"),
    [
        ("foto.png", b"\x89PNG", "foto.png termina em '.png'"),
        ("vendas.xlsx", b"a;b", "tem nome de Excel, mas não é um xlsx por dentro"),
        ("vendas.csv", b"a;b\r\n1;2", "vendas.csv, linha 1"),
        ("vendas.csv", ";".join(TITULOS).encode(), "só tem o cabeçalho"),
        ("../../etc/passwd", b"root", "passwd termina em 'nada'"),
        ("vendas.xlsx", b"PK\x03\x04" + b"\0" * 100, "vendas.xlsx"),
    ],
)
def test_a_file_that_is_no_spreadsheet_is_refused_with_the_reason(
    da_gilda: Client, nome: str, conteudo: bytes, palavras: str
):
    assert enviar(da_gilda, nome, conteudo).status_code == 302
    esperar()

    importacao = Importacao.objects.get()
    assert importacao.status == "RECUSADA"
    html = da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    assert palavras in importacao.mensagem
    assert "Enviar de novo" in html


def test_it_refuses_nothing_emptiness_and_too_much_at_once(da_gilda: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forms, "MAIOR_ARQUIVO", 3)

    assert erros(da_gilda.post(NOVO, campos(da_gilda.get(NOVO)))) == ["Escolha a planilha."]
    assert erros(enviar(da_gilda, "v.csv", b"")) == ["O arquivo está vazio. Confira se é o certo."]
    assert "A planilha tem 4\xa0bytes; o máximo é 3\xa0bytes." in erros(enviar(da_gilda, "v.csv", b"1234"))[0]
    assert not Importacao.objects.exists()


def test_while_it_runs_the_page_says_how_far_it_is(da_gilda: Client, gilda: Any):
    importacao = Importacao.objects.create(usuario=gilda, nome="v.csv", status="GRAVANDO")
    trabalho = Trabalho(trabalho_de(importacao))
    trabalho.contar("Gravando", 30, 120)

    html = da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    parte = da_gilda.get(f"/importar/{importacao.pk}", headers={"HX-Request": "true"}).content.decode()
    trabalho.terminar()

    assert "Gravando: 25 %" in html
    assert 'hx-trigger="every 1s"' in parte
    assert '<noscript><meta http-equiv="refresh"' in html
    assert "<html" not in parte


def test_one_that_was_cut_off_is_recognised_and_says_that_nothing_was_written(da_gilda: Client, gilda: Any):
    importacao = Importacao.objects.create(usuario=gilda, nome="v.csv", status="GRAVANDO")

    html = da_gilda.get(f"/importar/{importacao.pk}").content.decode()

    assert "O servidor parou no meio: nada foi gravado." in html
    importacao.refresh_from_db()
    assert importacao.status == "INTERROMPIDA"


def test_a_failure_of_the_machine_is_told_and_writes_nothing(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto, monkeypatch: pytest.MonkeyPatch
):
    importacao = conferida(da_gilda, csv_of(uma_linha()))

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("pedidos.importacao.segundo_plano._guardar_resultado", fail)

    assert gravada(da_gilda, importacao).status == "INTERROMPIDA"
    assert "Algo falhou do nosso lado: nada foi gravado." in importacao.mensagem
    assert not Pedido.objects.exists()
    assert not LogAtividade.objects.exists()


def test_it_reads_how_far_the_work_is():
    assert ler("x") is None
    trabalho = Trabalho("x")
    assert ler("x") is None
    trabalho.contar("Lendo", 1, 0)
    assert ler("x") == ("Lendo", 1, 0)
    trabalho.contar("Gravando", 5, 4)
    lido = ler("x")
    assert lido is not None
    assert lido.por_cento == 100
    assert alguem_trabalha("x")
    trabalho.terminar()
    assert not alguem_trabalha("x")


def test_nobody_works_any_more_when_the_process_was_killed(settings: Any):
    script = f"""
import django, sys
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = {str(settings.MEDIA_ROOT)!r}
from pedidos.importacao.planilha.andamento import Trabalho
trabalho = Trabalho("x")
print("ready", flush=True)
sys.stdin.read()
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "sap_project.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        assert alguem_trabalha("x")
        worker.kill()
        worker.wait(timeout=60)

    assert not alguem_trabalha("x")


def test_the_dashboard_of_the_seller_shows_what_was_imported(
    da_gilda: Client, da_ana: Client, csv_of: Write, bar: Cliente, skol: Produto
):
    assert "R$ 35,00" not in da_ana.get("/vendedor/?periodo=tudo").content.decode()
    gravada(da_gilda, conferida(da_gilda, csv_of(uma_linha())))
    assert "R$ 35,00" in da_ana.get("/vendedor/?periodo=tudo").content.decode()


VALOR = "cliente;produto;quantidade;Valor;data;Situação"


def responder(client: Client, importacao: Importacao, **mudados: str) -> Any:
    url = f"/importar/{importacao.pk}/colunas"
    response = client.post(url, campos(client.get(url)) | mudados)
    esperar()
    importacao.refresh_from_db()
    return response


def test_what_cannot_be_told_is_asked_on_a_page_and_remembered_for_the_next_file(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto
):
    path = csv_of("Bar do Zé;Skol 350 ml;10;35,00;15/05/2026;Na doca", header=VALOR)
    importacao = conferida(da_gilda, path)
    assert importacao.status == "PERGUNTANDO"
    html = da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    assert "a coluna <strong>Valor</strong> pode dizer mais de uma coisa" in html
    pagina = da_gilda.get(f"/importar/{importacao.pk}/colunas").content.decode()
    assert "Exemplos: 35,00" in pagina

    sem_resposta = responder(da_gilda, importacao)
    assert sem_resposta.status_code == 400
    assert "Diga o que esta coluna contém, ou que não é para usar." in erros(sem_resposta)[0]

    assert responder(da_gilda, importacao, coluna_3="total").status_code == 302
    # The words are known only once the lines were read.
    assert [p["palavra"] for p in importacao.resumo["palavras"]] == ["Na doca"]
    assert responder(da_gilda, importacao, palavra_0="paga").status_code == 302
    assert importacao.status == "CONFERIDA"
    assert [s["nome"] for s in importacao.resumo["situacoes"]] == ["Pagos, a coletar"]

    gravada(da_gilda, importacao)
    assert Pedido.objects.get().calcular_total() == Decimal("35.00")

    outra = conferida(da_gilda, csv_of("Bar do Zé;Skol 350 ml;1;7,00;16/05/2026;na doca", header=VALOR))
    assert (outra.status, outra.resumo["valor"]) == ("CONFERIDA", "R$ 7,00")


def test_a_column_for_two_things_and_a_missing_one_are_told_on_the_page_of_the_columns(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto
):
    importacao = conferida(da_gilda, csv_of("Bar do Zé;Skol 350 ml;10;35,00;x", header="cliente;produto;qtd;preço;obs"))
    assert (importacao.status, importacao.resumo["faltam"]) == ("PERGUNTANDO", ["data"])

    assert erros(responder(da_gilda, importacao)) == ["Falta dizer que coluna contém a data."]
    twice = erros(responder(da_gilda, importacao, coluna_4="cliente"))
    assert "Mais de uma coluna diz “Cliente (nome, código ou CPF/CNPJ)”. Escolha uma." in twice[0]


def test_the_check_shows_totals_what_is_not_used_what_is_created_and_what_one_should_know(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto
):
    header = "número pedido;cliente;produto;quantidade;preço;data;situação;vendedor;rota"
    path = csv_of(
        "1;Bar do Zé;Skol 350 ml;10;1,50;15/05/2026;Pago;ANA;x",
        "2;Bar do Zeca;Skol 350 ml;10;4,00;15/05/2026;Pendente;ANA;x",
        "3;Bar do Zé;Skol 350 ml;10;4,00;15/05/2026;Cancelado;ANA;x",
        ";;Total;30;;;;;",
        header=header,
    )
    importacao = conferida(da_gilda, path, criar="on")

    html = da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    for words in (
        "2, com 2 itens, R$ 55,00",
        "Pagos, a coletar</dt><dd>1, R$ 15,00",
        "Pendentes</dt><dd>1, R$ 40,00",
        "Colunas não usadas</dt><dd>rota",
        "Skol 350 ml: vendido a R$ 1,50, custa R$ 2,00",
    ):
        assert words in html, words
    tabelas = linhas_das_tabelas(html)
    assert ["Cliente", "Bar do Zeca", "3", f"Bar do Zé (id {bar.pk})"] in [list(linha) for linha in tabelas]
    assert any(linha[0] == "Linhas canceladas: não entram" and "pedido 3" in linha[2] for linha in tabelas)


def test_the_further_order_of_a_day_is_taken_once_that_is_ticked(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto
):
    gravada(da_gilda, conferida(da_gilda, csv_of(uma_linha())))
    outra = conferida(da_gilda, csv_of(uma_linha(quantidade=3)))
    assert outra.resumo["problemas"] == 1

    responder(da_gilda, outra, outro_do_dia="on")
    gravada(da_gilda, outra)

    assert Pedido.objects.count() == 2


def test_an_import_is_undone_from_its_page(da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto):
    importacao = gravada(da_gilda, conferida(da_gilda, csv_of(uma_linha())))
    url = f"/importar/{importacao.pk}/desfazer"
    assert "Desfazer a importação" in da_gilda.get(url).content.decode()

    assert da_gilda.post(url).status_code == 302
    esperar()

    importacao.refresh_from_db()
    assert (importacao.status, Pedido.objects.count()) == ("DESFEITA", 0)
    assert "Pedidos retirados: 1." in da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    assert "só se desfaz uma importação gravada" in erros(da_gilda.post(url))[0]


def test_why_it_cannot_be_undone_is_shown_on_its_page(da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto):
    importacao = gravada(da_gilda, conferida(da_gilda, csv_of(uma_linha())))
    Pedido.objects.get().cancelar()

    da_gilda.post(f"/importar/{importacao.pk}/desfazer")
    esperar()

    html = da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    assert "não pode ser desfeita por inteiro" in html
    assert "está cancelado" in html
    assert Pedido.objects.count() == 1


def test_a_work_that_is_asked_to_stop_stops_and_writes_nothing(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto, monkeypatch: pytest.MonkeyPatch
):
    importacao = conferida(da_gilda, csv_of(uma_linha()))
    asked, goes_on = threading.Event(), threading.Event()
    contar = Trabalho.contar

    def wait(trabalho: Trabalho, etapa: str, feito: int, total: int) -> None:
        asked.set()
        assert goes_on.wait(timeout=60)
        contar(trabalho, etapa, feito, total)

    monkeypatch.setattr(Trabalho, "contar", wait)
    da_gilda.post(f"/importar/{importacao.pk}/gravar")
    assert asked.wait(timeout=60)
    assert "Parar" in da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    da_gilda.post(f"/importar/{importacao.pk}/parar")
    goes_on.set()
    esperar()

    importacao.refresh_from_db()
    assert (importacao.status, importacao.mensagem) == ("RECUSADA", "Parada a pedido: nada foi gravado.")
    assert not Pedido.objects.exists()
    assert da_gilda.post(f"/importar/{importacao.pk}/parar", follow=True).status_code == 200


def test_the_lines_of_a_new_product_get_its_purchase_price_once_it_has_one(
    da_gilda: Client, csv_of: Write, bar: Cliente, skol: Produto
):
    importacao = gravada(da_gilda, conferida(da_gilda, csv_of(uma_linha(produto="Guaraná 2 L")), criar="on"))
    novo = Produto.objects.get(nome="Guaraná 2 L")
    assert "entrou sem preço de compra" not in da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    novo.alterar({"preco_medio_compra": Decimal("2.00")})
    assert "1 item entrou sem preço de compra" in da_gilda.get(f"/importar/{importacao.pk}").content.decode()

    assert da_gilda.post(f"/importar/{importacao.pk}/custos").status_code == 302

    item = novo.itens.get()
    assert (item.preco_compra, item.lucro_bruto) == (Decimal("2.00"), Decimal("15.00"))
    again = da_gilda.post(f"/importar/{importacao.pk}/custos")
    assert (again.status_code, LogAtividade.objects.filter(tipo="ALTERACAO").count()) == (400, 1)
    assert "Complete antes o cadastro." in erros(again)[0]


def test_the_model_to_fill_in_needs_no_answer_and_as_it_is_brings_nothing_in(da_gilda: Client, ana: Any):
    conteudo = da_gilda.get("/importar/modelo.csv").content
    enviar(da_gilda, "modelo.csv", conteudo)
    esperar()

    importacao = Importacao.objects.get()
    assert (importacao.status, importacao.resumo["nao_usadas"], importacao.resumo["pedidos_novos"]) == (
        "CONFERIDA",
        [],
        0,
    )


def test_products_are_shown_field_by_field_and_written_when_somebody_says_so(da_gilda: Client, skol: Produto):
    arquivo = SimpleUploadedFile("produtos.csv", "Código;Nome;Custo\nSK-350;;2,75\nAG-1;Água;1,10\n".encode())
    url = "/importar/produtos/novo"
    assert da_gilda.post(url, campos(da_gilda.get(url)) | {"arquivo": arquivo}).status_code == 302
    esperar()
    importacao = Importacao.objects.get()

    html = da_gilda.get(f"/importar/{importacao.pk}").content.decode()
    assert ["2", "Skol 350 ml", "Preço médio de compra", "R$ 2,00", "R$ 2,75"] in linhas_das_tabelas(html)
    assert "Gravar 2 cadastros" in html
    assert Produto.objects.get() == skol

    gravada(da_gilda, importacao)

    skol.refresh_from_db()
    assert skol.preco_medio_compra == Decimal("2.75")
    assert LogAtividade.objects.do_registro(skol).filter(tipo="ALTERACAO").exists()
    assert "1 cadastro novo e 1 alterado" in da_gilda.get(f"/importar/{importacao.pk}").content.decode()


def test_prices_come_into_the_list_that_was_chosen(da_gilda: Client, skol: Produto):
    tabela = TabelaDePrecos.objects.create(nome="Atacado")
    arquivo = SimpleUploadedFile("precos.csv", "Código;Preço;Obs\nSK-350;3,45;x\n".encode())
    url = "/importar/precos/novo"
    assert da_gilda.post(url, campos(da_gilda.get(url)) | {"arquivo": arquivo, "tabela": tabela.pk}).status_code == 302
    esperar()
    importacao = Importacao.objects.get()
    # What is said of the columns afterwards keeps the list.
    colunas = f"/importar/{importacao.pk}/colunas"
    assert da_gilda.post(colunas, campos(da_gilda.get(colunas))).status_code == 302
    esperar()
    importacao.refresh_from_db()

    gravada(da_gilda, importacao)

    assert PrecoDeVenda.objects.get(tabela=tabela, produto=skol).preco == Decimal("3.45")
    assert "1 cadastro novo" in da_gilda.get(f"/importar/{importacao.pk}").content.decode()


def test_what_others_changed_since_the_check_is_shown_again(da_gilda: Client, skol: Produto):
    arquivo = SimpleUploadedFile("produtos.csv", "Código;Custo\nSK-350;2,75\n".encode())
    url = "/importar/produtos/novo"
    da_gilda.post(url, campos(da_gilda.get(url)) | {"arquivo": arquivo})
    esperar()
    skol.alterar({"preco_medio_compra": Decimal("9.00")})

    importacao = gravada(da_gilda, Importacao.objects.get())

    assert (importacao.status, importacao.resumo["registros"][0]["mudancas"][0]["antes"]) == ("CONFERIDA", "R$ 9,00")
    skol.refresh_from_db()
    assert skol.preco_medio_compra == 9
