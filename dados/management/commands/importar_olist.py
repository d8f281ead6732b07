"""manage.py importar_olist FOLDER: loads the real orders of the Olist data set."""

from argparse import RawDescriptionHelpFormatter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, DjangoHelpFormatter
from django.db import DatabaseError
from django.utils.formats import number_format

from dados.olist.dataset import FILES, read_dataset
from dados.olist.loading import load
from dados.olist.planning import plan
from dados.olist.reading import DadosOlistInvalidos
from dados.olist.summary import summary

HELP = f"""\
Carrega os pedidos reais da Olist (Brasil, 2016 a 2018) a partir dos arquivos CSV publicados.

PASTA contém estes arquivos, como .csv ou como .csv.gz:
{"".join(f"  {name}{chr(10)}" for name in FILES)}
O que vira o quê:
  - cada vendedor da Olist é um vendedor, cada produto um produto, cada categoria uma categoria;
  - a pessoa (customer_unique_id) é o cliente, na carteira de quem lhe vendeu por último;
  - um pedido com vários vendedores vira um pedido por vendedor, e os pagamentos são repartidos
    até o centavo, na proporção de preço mais frete;
  - unidades do mesmo produto e preço viram um item com quantidade;
  - a data em que a transportadora recebeu faz a coleta total, só de pedido pago;
  - um pedido sem itens é guardado, com os pagamentos, sob o vendedor inativo "olist-sem-vendedor".
A tabela dos status está em dados/olist/mapping.py.

Tudo é gravado numa só transação: se algo falhar, ou se você interromper com Ctrl-C, nada fica.
Importar a mesma pasta outra vez não acrescenta nada. O que já existe não é alterado.

Exemplos:
  manage.py importar_olist ../shared/data/olist
  manage.py importar_olist ~/olist --margem 25
"""


class Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of options, and the help as it is written."""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=Formatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pasta", metavar="PASTA", type=Path, help="a pasta com os arquivos da Olist")
        parser.add_argument(
            "--margem",
            default="30",
            metavar="PORCENTO",
            help="a Olist não diz o preço de compra: supõe-se que a venda deixou esta porcentagem "
            "do preço de venda, de 0 a 99,99 (padrão: 30)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        margem = read_margem(str(options["margem"]))
        try:
            dataset = read_dataset(Path(options["pasta"]))
            plano = plan(dataset)
            carga = load(dataset, plano, margem)
        except DadosOlistInvalidos as error:
            raise CommandError(f"{error}\nNada foi gravado.") from error
        except DatabaseError as error:
            raise CommandError(
                f"O banco de dados recusou a gravação: {error}\n"
                "Nada foi gravado. Se outro processo gravava ao mesmo tempo, repita o comando."
            ) from error
        except KeyboardInterrupt as error:
            raise CommandError("Interrompido: nada foi gravado.", returncode=130) from error
        self.stdout.write(summary(carga, plano, number_format(margem)))


def read_margem(text: str) -> Decimal:
    try:
        margem = Decimal(text.strip().removesuffix("%").strip().replace(",", "."))
        if 0 <= margem <= Decimal("99.99"):
            return margem
    except InvalidOperation:
        pass  # not a number: refused below like one that is out of bounds
    raise CommandError(f"--margem é {text!r}; informe uma porcentagem do preço de venda de 0 a 99,99, como 30 ou 12,5.")
