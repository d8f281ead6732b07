"""manage.py importar_pedidos FILE: pedidos out of a .csv or .xlsx."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, DjangoHelpFormatter
from django.utils.formats import number_format
from tqdm import tqdm

from pedidos.erros import Recusa
from pedidos.planilha import Conferencia, Gravacao, Progresso, conferir, gravar
from pedidos.planilha.report import refuse_bad_target, write_problems
from pedidos.templatetags.formatos import dinheiro

MOST_PRINTED = 20
BAR = "{desc}: {percentage:3.0f}%|{bar}| {elapsed} (faltam {remaining})"

HELP = """\
Importa pedidos de uma planilha .csv ou .xlsx, uma linha por item. As linhas do mesmo
cliente, vendedor e dia formam um pedido. Ou tudo é gravado, ou nada.

A primeira linha preenchida traz os títulos, em qualquer ordem, com ou sem acentos:
  cliente      nome, nome fantasia ou id (também: razão social, cliente id)
  produto      nome, código interno ou id (também: código, descrição, produto id)
  quantidade   inteira, maior que zero (também: qtd, qtde, unidades)
  preço venda  12,50 ou 12.50, com ou sem R$ (também: preço, preço unitário, valor unitário)
  data         dd/mm/aaaa ou aaaa-mm-dd, de 01/01/2000 até hoje (também: data do pedido, emissão)
  vendedor     opcional: nome, código ou id; se faltar, vale o vendedor do cliente
As outras colunas são ignoradas.

No CSV são reconhecidos o separador (; , | ou tabulação) e a codificação (UTF-8 ou
Windows-1252). Do xlsx é lida a primeira aba visível.

Números: 1.234,56 e 1,234.56 são lidos; 1.234 e 1,234 são recusados, porque tanto podem
ser mil como um e pouco: escreva 1234 ou 1.234,00. Células numéricas do xlsx não têm essa
dúvida.

Nomes: não importam maiúsculas, acentos nem espaços a mais. Um nome que serve para dois
cadastros é sempre um erro; escreva então id:12 (ou código:AB-1) no lugar do nome.

Importar de novo o mesmo arquivo não acrescenta nada. Um pedido já importado cujas linhas
mudaram é um erro, que diz o número dele.
"""
EPILOG = """\
exemplos:
  manage.py importar_pedidos vendas.xlsx --conferir         só confere
  manage.py importar_pedidos vendas.csv                     grava, se tudo estiver certo
  manage.py importar_pedidos vendas.csv --erros erros.csv   escreve todos os problemas num CSV
  manage.py importar_pedidos vendas.csv --parcial           grava os pedidos sem problema

Termina com 0 quando gravou ou não havia nada novo, com 1 quando recusou, com 130 quando
foi interrompido (Ctrl-C); nos dois últimos casos nada foi gravado.
"""


class HelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Keeps the lines of the help as they are written."""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=HelpFormatter, epilog=EPILOG, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("arquivo", type=Path, help="a planilha, .csv ou .xlsx")
        parser.add_argument(
            "--conferir", dest="so_conferir", action="store_true", help="só confere e diz o que seria gravado"
        )
        parser.add_argument(
            "--criar",
            action="store_true",
            help="cria os desconhecidos (clientes, produtos e vendedores fora do cadastro), em vez de recusá-los",
        )
        parser.add_argument(
            "--parcial",
            action="store_true",
            help="grava os pedidos sem problema; um pedido com uma linha ruim fica inteiro de fora e, se o dia ou o "
            "vendedor dessa linha não se lê, também os outros do cliente a que ela possa pertencer",
        )
        parser.add_argument(
            "--erros", type=Path, metavar="ARQUIVO", help="escreve todos os problemas neste arquivo .csv"
        )

    def handle(
        self, *, arquivo: Path, so_conferir: bool, criar: bool, parcial: bool, erros: Path | None, **_: Any
    ) -> None:
        try:
            if erros is not None:
                refuse_bad_target(erros, arquivo)
            with _progress_bar() as progresso, conferir(arquivo, criar=criar, progresso=progresso) as conferencia:
                self._report_problems(conferencia, erros)
                self._check_may_write(conferencia, so_conferir, parcial)
                if so_conferir:
                    self._say_what_would_be_written(conferencia)
                else:
                    gravacao = gravar(conferencia, parcial=parcial, progresso=progresso)
                    self._say_what_was_written(conferencia, gravacao)
        except Recusa as recusa:
            raise CommandError(str(recusa)) from recusa
        except KeyboardInterrupt:
            raise CommandError("Interrompido: nada foi gravado.", returncode=130) from None

    def _report_problems(self, conferencia: Conferencia, erros: Path | None) -> None:
        total = conferencia.total_de_problemas
        for problema in islice(conferencia.problemas(), MOST_PRINTED):
            self.stderr.write(str(problema), self.style.WARNING)
        if total > MOST_PRINTED:
            where = f"todos estão em {erros}" if erros else "para ver todos, use --erros erros.csv"
            self.stderr.write(f"... e mais {_inteiro(total - MOST_PRINTED)} problemas; {where}.", self.style.WARNING)
        if erros is not None:
            write_problems(conferencia.problemas(), erros)

    def _check_may_write(self, conferencia: Conferencia, so_conferir: bool, parcial: bool) -> None:
        resumo = conferencia.resumo
        if not resumo.problemas or (parcial and (resumo.pedidos_novos or resumo.pedidos_ja_importados)):
            return
        way_out = "Corrija o arquivo e importe de novo"
        if resumo.pedidos_novos:
            way_out += f", ou use --parcial para gravar só o que não tem problema ({_pedidos(resumo.pedidos_novos)})"
        raise CommandError(
            f"{conferencia.nome}: {_quantos(resumo.problemas, 'problema', 'problemas')} em "
            f"{_quantos(resumo.linhas, 'linha', 'linhas')}. Nada foi gravado. {way_out}."
        )

    def _say_what_would_be_written(self, conferencia: Conferencia) -> None:
        resumo = conferencia.resumo
        self.stdout.write(
            f"{self._first_line(conferencia)}\n"
            f"Seriam gravados {_pedidos(resumo.pedidos_novos)} com {_itens(resumo.itens_novos)}."
        )
        self._say_created(resumo.clientes_a_criar, resumo.produtos_a_criar, resumo.vendedores_a_criar, "Seriam criados")
        self._say_the_rest(conferencia)
        self.stdout.write("Só conferido: nada foi gravado.")

    def _say_what_was_written(self, conferencia: Conferencia, gravacao: Gravacao) -> None:
        written = f"Gravados {_pedidos(gravacao.pedidos)} com {_itens(gravacao.itens)}, {dinheiro(gravacao.total)}."
        self.stdout.write(self._first_line(conferencia))
        self.stdout.write(written if gravacao.pedidos else "Nada novo para gravar.", self.style.SUCCESS)
        self._say_created(gravacao.clientes, gravacao.produtos, gravacao.vendedores, "Criados")
        self._say_the_rest(conferencia)

    def _first_line(self, conferencia: Conferencia) -> str:
        linhas = _quantos(conferencia.linhas, "linha lida", "linhas lidas")
        return f"{conferencia.nome} ({conferencia.descricao}): {linhas}."

    def _say_created(self, clientes: int, produtos: int, vendedores: int, verb: str) -> None:
        if clientes or produtos or vendedores:
            self.stdout.write(
                f"{verb}: {_quantos(clientes, 'cliente', 'clientes')}, {_quantos(produtos, 'produto', 'produtos')}, "
                f"{_quantos(vendedores, 'vendedor', 'vendedores')}."
            )
        if produtos:
            self.stdout.write("Os produtos criados têm preço de compra R$ 0,00: complete-os no cadastro.")

    def _say_the_rest(self, conferencia: Conferencia) -> None:
        resumo = conferencia.resumo
        if resumo.pedidos_ja_importados:
            self.stdout.write(f"Já importados antes, sem mudança: {_pedidos(resumo.pedidos_ja_importados)}.")
        if resumo.problemas:
            self.stdout.write(
                f"De fora: {_pedidos(resumo.pedidos_de_fora)} com linhas boas, por causa de "
                f"{_quantos(resumo.problemas, 'problema', 'problemas')}.",
                self.style.WARNING,
            )


@contextmanager
def _progress_bar() -> Iterator[Progresso]:
    """A bar per stage, on a terminal only."""
    bars: dict[str, tqdm[Any]] = {}

    def show(etapa: str, feito: int, total: int) -> None:
        if etapa not in bars:
            # disable=None: tqdm itself looks whether it writes to a terminal.
            bars[etapa] = tqdm(total=total, desc=etapa, disable=None, bar_format=BAR, leave=False)
        bars[etapa].update(feito - bars[etapa].n)
        if feito >= total:
            bars[etapa].close()  # wiped off, before anything else is printed

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()


def _inteiro(number: int) -> str:
    return number_format(number, force_grouping=True)


def _quantos(number: int, one: str, many: str) -> str:
    return f"{_inteiro(number)} {one if number == 1 else many}"


def _pedidos(number: int) -> str:
    return _quantos(number, "pedido", "pedidos")


def _itens(number: int) -> str:
    return _quantos(number, "item", "itens")
