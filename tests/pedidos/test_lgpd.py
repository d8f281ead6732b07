"""LGPD: all about a client in one file, a client taken out of everything, files let go when their time is over."""

import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from comum.atividade import log
from comum.atividade.juntar import verificar
from pedidos.models import (
    Cliente,
    Coleta,
    Estoque,
    Importacao,
    LogAtividade,
    MovimentacaoEstoque,
    Pagamento,
    Pedido,
    RegistroImportado,
)
from tests import cast
from tests.pedidos.views.conftest import entrar
from tests.pedidos.views.formulario import enviar
from vendedor.models import Vendedor

pytestmark = pytest.mark.django_db(transaction=True)

NOME, FANTASIA, DOCUMENTO, TELEFONE = "José da Silva Conceição", "Bar do Zé Boteco", "52998224725", "11912345678"
RASTROS = (NOME, FANTASIA, DOCUMENTO, "529.982.247-25", TELEFONE, "Rua das Flores", "Maria Retirante", "12.345.678-9")


def lgpd(*args: object) -> str:
    out = io.StringIO()
    call_command("lgpd", *map(str, args), stdout=out)
    return out.getvalue()


@pytest.fixture
def ze(ana: Vendedor) -> Cliente:
    """With an order that was paid, picked up and written down, a receipt, and an import that brought him."""
    dados = {"cpf_cnpj": DOCUMENTO, "telefone": TELEFONE, "endereco": "Rua das Flores, 9", "cidade": "Mogi", "uf": "SP"}
    ze = cast.um_cliente(ana, NOME, fantasia=FANTASIA, **dados)
    pedido = cast.um_pedido(ana, cliente=ze)
    recibo = {"comprovante": cast.um_recibo(), "status_pagamento": Pagamento.Status.APROVADO, "motivo": f"de {NOME}"}
    cast.um_pagamento(pedido, Decimal(100), **recibo)
    item = pedido.itens.get()
    tipo = MovimentacaoEstoque.Tipo.ENTRADA
    Estoque.objects.movimentar(item.produto_id, tipo, 100, motivo="Compra", responsavel=None)
    pedido.refresh_from_db()
    quem: dict[str, Any] = {"nome_retirada": "Maria Retirante", "documento_retirada": "12.345.678-9"}
    pedido.registrar_coleta({item.pk: 10}, responsavel=None, **quem)
    log.do_registro(None, "INCLUSAO", pedido, {"Cliente": ze.rotulo, "motivo": f"{NOME} pediu"})
    log.do_registro(None, "ALTERACAO", ze, {"nome": {"antes": "José Antigo", "depois": NOME}})
    importacao = Importacao.objects.create(nome="vendas.csv", status="GRAVADA", problemas=[[1, NOME]])
    importacao.arquivo.save("planilha.csv", ContentFile(NOME.encode()))
    registro = {"tabela": "CLIENTE", "registro_id": ze.pk, "antes": {"nome": NOME}, "depois": {"telefone": TELEFONE}}
    RegistroImportado.objects.create(importacao=importacao, **registro)
    return ze


def tudo() -> str:
    """Every value of every table of the business, as text."""
    models = [m for m in apps.get_models() if m._meta.app_label in ("pedidos", "vendedor", "apuracao")]
    return str([list(model._base_manager.values()) for model in models])


def arquivos(pasta: Path) -> list[Path]:
    return [path for path in pasta.rglob("*") if path.is_file()]


def test_a_client_is_gone_from_every_table_and_file_and_the_orders_stay(ze: Cliente, uploads: Path):
    antes = Pedido.objects.values_list("pk", "cliente_id", "status", "data").get()
    assert all(rastro in tudo() for rastro in (NOME, TELEFONE, "Maria Retirante", "José Antigo"))
    assert len(arquivos(uploads)) == 2

    dito = lgpd("anonimizar", ze.pk, "--motivo", "pedido do titular", "--sim")

    assert f"O cliente {ze.pk} foi anonimizado" in dito
    guardado = tudo()
    assert [rastro for rastro in (*RASTROS, "José Antigo", "Mogi") if rastro.lower() in guardado.lower()] == []
    assert arquivos(uploads) == []
    assert Pedido.objects.values_list("pk", "cliente_id", "status", "data").get() == antes
    assert Pagamento.objects.get().valor == 100
    atual = Cliente.objects.get()
    assert (atual.nome, atual.uf, atual.ativo) == (f"Cliente anonimizado {ze.pk}", "SP", False)


def test_the_log_is_whole_afterwards_and_says_that_it_was_done(ze: Cliente):
    lgpd("anonimizar", ze.pk, "--motivo", "pedido do titular", "--sim")

    assert list(verificar()) == []
    feito = LogAtividade.objects.do_registro(ze)[0]
    assert (feito.tipo, feito.dados["anonimizado"]) == ("ALTERACAO", True)
    assert feito.titulo == f"Alteração: cliente Cliente anonimizado {ze.pk}"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pedidos_logatividade SET titulo = 'Outro' WHERE selo_anonimo <> ''")
    assert len(list(verificar())) >= 2


def test_nobody_finds_him_any_more(ze: Cliente, ana: Vendedor):
    da_ana = entrar(ana.usuario)
    assert FANTASIA in da_ana.get("/clientes/", {"busca": "silva conceicao"}).content.decode()

    lgpd("anonimizar", ze.pk, "--motivo", "x", "--sim")

    for busca in ("silva conceicao", DOCUMENTO, TELEFONE):
        assert FANTASIA not in da_ana.get("/clientes/", {"busca": busca}).content.decode()
    pagina = da_ana.get(f"/pedidos/{Pedido.objects.get().pk}").content.decode()
    assert [rastro for rastro in RASTROS if rastro in pagina] == []


def test_what_the_log_says_of_others_stays(ze: Cliente, ana: Vendedor):
    outra = cast.um_cliente(ana, "Maria")
    ze.fantasia = "Maria"
    ze.save()
    log.do_registro(None, "ALTERACAO", outra, {"motivo": "Maria pediu", "de": ze.rotulo, "cpf": DOCUMENTO})

    lgpd("anonimizar", ze.pk, "--motivo", "x", "--sim")

    dados = LogAtividade.objects.do_registro(outra).get().dados
    assert dados["motivo"] == "Maria pediu"
    assert dados["de"] == f"Cliente anonimizado {ze.pk}"
    assert DOCUMENTO not in str(dados)


def test_a_client_with_an_order_under_way_is_not_taken_out(ze: Cliente, ana: Vendedor):
    aberto = cast.um_pedido(ana, cliente=ze)

    with pytest.raises(CommandError, match=rf"tem pedidos em curso \({aberto.pk}\)"):
        lgpd("anonimizar", ze.pk, "--motivo", "x", "--sim")

    assert NOME in tudo()


def test_it_is_asked_first(ze: Cliente, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("builtins.input", lambda pergunta: "não")

    with pytest.raises(CommandError, match="Nada foi feito"):
        lgpd("anonimizar", ze.pk, "--motivo", "x")

    assert NOME in tudo()


def test_twice_is_as_good_as_once(ze: Cliente):
    for _ in range(2):
        lgpd("anonimizar", ze.pk, "--motivo", "x", "--sim")

    assert list(verificar()) == []


def test_all_about_a_client_is_in_one_file_for_who_made_it_alone(ze: Cliente, ana: Vendedor, tmp_path: Path):
    cast.um_cliente(ana, "Outro Qualquer")
    destino = tmp_path / "ze.zip"

    lgpd("exportar", ze.pk, destino)

    assert destino.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(destino) as arquivo:
        nomes, dados = arquivo.namelist(), json.loads(arquivo.read("dados.json"))
    assert [len(dados[nome]) for nome in ("clientes", "pedidos", "itens", "pagamentos", "coletas", "log")] == [
        1
    ] * 5 + [2]
    assert nomes == ["dados.json", f"comprovantes/pagamento-{Pagamento.objects.get().pk}.pdf"]
    texto = json.dumps(dados, ensure_ascii=False)
    assert [rastro for rastro in (NOME, FANTASIA, DOCUMENTO, TELEFONE, "Maria Retirante") if rastro not in texto] == []
    assert "Outro Qualquer" not in texto


def test_an_export_overwrites_nothing_and_says_who_is_not_there(ze: Cliente, tmp_path: Path):
    destino = tmp_path / "ze.zip"
    destino.write_text("algo")

    with pytest.raises(CommandError, match="Escolha outro nome"):
        lgpd("exportar", ze.pk, destino)
    with pytest.raises(CommandError, match="Não há cliente 999"):
        lgpd("exportar", 999, tmp_path / "x.zip")

    assert destino.read_text() == "algo"


def test_files_whose_time_is_over_go_and_the_others_stay(ze: Cliente, ana: Vendedor, uploads: Path):
    agora = timezone.now()
    velho = cast.um_pagamento(cast.um_pedido(ana), Decimal(1), comprovante=cast.um_recibo(conteudo=b"%PDF-1.7 velho"))
    rejeitado = cast.um_pagamento(cast.um_pedido(ana), Decimal(1), comprovante=cast.um_recibo(conteudo=b"%PDF-1.7 nao"))
    Pagamento.objects.filter(pk=velho.pk).update(data_registro=agora - timedelta(days=61 * 31))
    passado = agora - timedelta(days=91)
    Pagamento.objects.filter(pk=rejeitado.pk).update(data_registro=passado, status_pagamento="REJEITADO")
    Importacao.objects.update(criado_em=passado)
    assert len(arquivos(uploads)) == 4

    simulado = lgpd("reter", "--simular")
    assert len(arquivos(uploads)) == 4
    feito = lgpd("reter")

    assert simulado == feito
    assert "planilhas de importações: 1" in feito
    assert [path.name for path in arquivos(uploads)] == [
        Path(str(Pagamento.objects.get(pedido__coletas__isnull=False).comprovante)).name
    ]
    velho.refresh_from_db()
    assert (str(velho.comprovante), len(velho.comprovante_sha256)) == ("", 64)


def test_a_sheet_that_waited_too_long_is_not_written_any_more(ze: Cliente, gilda: Any):
    Importacao.objects.update(status="CONFERIDA", criado_em=timezone.now() - timedelta(days=91), usuario=gilda)

    lgpd("reter")

    importacao = Importacao.objects.get()
    assert (importacao.status, importacao.mensagem[:22]) == ("INTERROMPIDA", "O arquivo foi apagado,")
    assert entrar(gilda).get(f"/importar/{importacao.pk}").status_code == 200


def test_a_receipt_that_another_payment_shares_stays(ze: Cliente, ana: Vendedor, uploads: Path):
    outro = cast.um_pedido(ana, cliente=cast.um_cliente(ana, "Outro"))
    rejeitado = {"comprovante": cast.um_recibo(), "status_pagamento": Pagamento.Status.REJEITADO}
    cast.um_pagamento(outro, Decimal(1), **rejeitado)

    lgpd("anonimizar", ze.pk, "--motivo", "x", "--sim")

    assert len(arquivos(uploads)) == 1


def test_a_client_who_was_taken_out_can_be_looked_at_and_his_pick_up_has_no_name(ze: Cliente, gilda: Any):
    lgpd("anonimizar", ze.pk, "--motivo", "x", "--sim")

    da_gilda: Client = entrar(gilda)
    assert da_gilda.get(f"/clientes/{ze.pk}").status_code == 200
    assert da_gilda.get(f"/coletas/{Coleta.objects.get().pk}").status_code == 200
    assert enviar(da_gilda, f"/clientes/{ze.pk}/editar", uf="RJ").status_code == 302
