"""A program for test_sqlite.py: imports on a database with one writer while others order and sign in."""

import json
import sys
import threading
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import django

django.setup()

from django.db import DatabaseError, connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings, setup_test_environment  # noqa: E402

from pedidos.importacao.planilha import conferir, gravar, portions  # noqa: E402
from pedidos.importacao.planilha.opcoes import Opcoes  # noqa: E402
from pedidos.importacao.planilha.undoing import desfazer  # noqa: E402
from pedidos.models import Cliente, Importacao, ItemPedido, Pagamento, Pedido, RegistroImportado  # noqa: E402
from tests import cast  # noqa: E402
from vendedor.models import Vendedor  # noqa: E402

LINES, PER_ORDER = 900, 3
HOJE = date(2026, 6, 30)


def main(folder: Path) -> dict[str, object]:
    setup_test_environment(debug=False)
    ana = cast.um_vendedor("Ana")
    assert ana.usuario
    ana.usuario.set_password("uma senha")
    ana.usuario.save()
    bar = cast.um_cliente(ana)
    cast.um_produto("Skol", codigo_interno="SK")
    # As many portions as a long file has, of a short one.
    portions.SHORTEST = 0
    path = folder / "v.csv"
    path.write_text(
        "Número do pedido;Cliente;Código;Qtd;Preço;Data;Situação;Vendedor\n"
        + "".join(f"{n // PER_ORDER};Bar {n % 90 // 3};SK;2;3,50;01/05/2026;Pago;Ana\n" for n in range(LINES))
    )
    found: dict[str, object] = {"interrompida": interrupted(path)}
    with conferir(path, opcoes=Opcoes(criar=True), hoje=HOJE) as conferencia:
        others = Others(ana, bar)
        others.start()
        gravacao = gravar(conferencia)
        others.ends.set()
        others.join()
    found["gravada"] = counts()
    found["outros"] = [others.orders, others.sign_ins, others.errors, max(others.waits)]
    desfeita = desfazer(Importacao.objects.get(pk=gravacao.importacao))
    found["desfeita"] = [desfeita.pedidos, *counts()]
    return found


def counts() -> list[int]:
    imported = Pedido.objects.exclude(referencia_externa="")
    models = (ItemPedido, Pagamento, RegistroImportado)
    return [imported.count(), *(model._default_manager.count() for model in models), Cliente.objects.count()]


def interrupted(path: Path) -> list[int]:
    """What is left of an import that ends after half of its lines."""

    def interrupt(etapa: str, feito: int, total: int) -> None:
        if etapa == "Gravando" and feito > total / 2:
            raise KeyboardInterrupt

    try:
        with conferir(path, opcoes=Opcoes(criar=True), hoje=HOJE) as conferencia:
            gravar(conferencia, progresso=interrupt)
    except KeyboardInterrupt:
        return counts()
    raise AssertionError("Nothing has interrupted it.")


class Others(threading.Thread):
    """Orders and signs in, again and again, until the import ends."""

    def __init__(self, ana: Vendedor, bar: Cliente) -> None:
        super().__init__()
        self.ana, self.bar = ana, bar
        self.ends = threading.Event()
        self.orders = self.sign_ins = 0
        self.errors: list[str] = []
        self.waits: list[float] = []

    def run(self) -> None:
        while not self.ends.is_set():
            began = time.monotonic()
            try:
                response = Client().post("/entrar/", {"username": "ana", "password": "uma senha"})
                self.sign_ins += response.status_code == 302
                Pedido.objects.registrar(
                    cliente_id=self.bar.pk,
                    vendedor_id=self.ana.pk,
                    data=HOJE,
                    frete=Decimal(0),
                    linhas=[],
                )
                self.orders += 1
            except DatabaseError as error:
                self.errors.append(repr(error))
            self.waits.append(time.monotonic() - began)
        connection.close()


if __name__ == "__main__":
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        print(json.dumps(main(Path(sys.argv[1]))))
