"""What is done to a client, and how telephone and CEP are written."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from comum.documentos import arrumar_cep, arrumar_telefone
from pedidos.erros import ClienteRecusado
from pedidos.models import Cliente, Pedido
from pedidos.pedidos.ultima_compra import com_ultima_compra, sem_compra_ha
from tests import cast
from vendedor.models import Vendedor

HOJE = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("digitado", "arrumado"),
    [
        ("11912345678", "(11) 91234-5678"),
        ("(11) 91234-5678", "(11) 91234-5678"),
        ("+55 11 3456.7890", "(11) 3456-7890"),
        ("011 3456-7890", "(11) 3456-7890"),
        ("08001234567", "0800 123 4567"),
    ],
)
def test_a_telephone_is_written_in_one_way(digitado: str, arrumado: str):
    assert arrumar_telefone(digitado) == arrumado
    assert arrumar_telefone(arrumado) == arrumado


@pytest.mark.parametrize(
    "errado", ["123", "1191234567", "(10) 91234-5678", "11 0123-4567", "abc 11912345678", "١١٩١٢٣٤٥٦٧٨", "-"]
)
def test_what_is_no_telephone_is_refused(errado: str):
    with pytest.raises(ValidationError) as error:
        arrumar_telefone(errado)

    assert error.value.messages == [
        f"“{errado}” não é um telefone do Brasil: escreva o DDD e o número, por exemplo (11) 91234-5678."
    ]


@pytest.mark.parametrize("digitado", ["01310100", "01310-100", "01.310-100", "01310 100"])
def test_a_cep_is_written_in_one_way(digitado: str):
    assert arrumar_cep(digitado) == "01310-100"


@pytest.mark.parametrize("errado", ["0131010", "013101000", "0131a-100", "٠١٣١٠١٠٠"])
def test_what_is_no_cep_is_refused(errado: str):
    with pytest.raises(ValidationError, match="não é um CEP: escreva os oito dígitos"):
        arrumar_cep(errado)


def test_it_is_registered_when_all_of_it_is_right(ana: Vendedor):
    cliente = Cliente.objects.registrar(nome="Bar do Zé", cpf_cnpj="529.982.247-25", vendedor_id=ana.pk)

    assert (cliente.cpf_cnpj, cliente.documento) == ("52998224725", "529.982.247-25")
    with pytest.raises(ValidationError, match="Já existe um cliente com este CPF/CNPJ"):
        Cliente.objects.registrar(nome="Outro", cpf_cnpj="52998224725", vendedor_id=ana.pk)


def test_it_tells_what_was_altered_and_writes_only_that(ana: Vendedor):
    cliente = cast.um_cliente(ana, "Bar do Zé", cep="velho")
    Cliente.objects.update(cidade="Santos")

    assert cliente.alterar({"nome": "Bar do José", "cep": "velho"}) == ["nome"]

    cliente.refresh_from_db()
    assert (cliente.nome, cliente.cidade) == ("Bar do José", "Santos")
    assert cliente.alterar({"nome": "Bar do José"}) == []
    with pytest.raises(ValidationError):
        cliente.alterar({"cep": "novo"})


def test_it_changes_hands_and_its_orders_stay(ana: Vendedor, bruno: Vendedor):
    pedido = cast.um_pedido(ana)

    pedido.cliente.transferir(bruno.pk)

    assert Cliente.objects.get().vendedor == bruno
    assert Pedido.objects.get().vendedor == ana
    with pytest.raises(ClienteRecusado, match=r"Bar do Zé já é da carteira de Bruno \(BRUNO\)"):
        pedido.cliente.transferir(bruno.pk)


def test_it_rests_and_comes_back(ana: Vendedor):
    cliente = cast.um_cliente(ana)
    with pytest.raises(ClienteRecusado, match="já está ativo"):
        cliente.reativar()

    cliente.desativar()
    assert not Cliente.objects.ativos()
    with pytest.raises(ClienteRecusado, match="já está inativo"):
        cliente.desativar()

    cliente.reativar()
    assert list(Cliente.objects.ativos()) == [cliente]


def test_it_knows_who_has_bought_nothing_lately(ana: Vendedor):
    ha = {dias: cast.um_cliente(ana, f"Há {dias}") for dias in (29, 30)}
    nunca, cancelado = cast.um_cliente(ana, "Nunca"), cast.um_cliente(ana, "Cancelado")
    for dias, cliente in ha.items():
        cast.um_pedido(ana, cliente=cliente, data=HOJE - timedelta(days=dias))
    cast.um_pedido(ana, cliente=cancelado, data=HOJE).cancelar("Teste")

    sem = com_ultima_compra(Cliente.objects.all()).filter(sem_compra_ha(30, HOJE))

    assert set(sem) == {ha[30], nunca, cancelado}
