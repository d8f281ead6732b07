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

from comum.erros import Recusa
from comum.formatos import dinheiro
from pedidos.importacao.avisos import AVISOS
from pedidos.importacao.perfis import lembrar
from pedidos.importacao.planilha import Conferencia, Gravacao, Progresso, conferir, gravar
from pedidos.importacao.planilha.opcoes import Opcoes
from pedidos.importacao.planilha.report import refuse_bad_target, write_problems
from pedidos.importacao.planilha.situacoes import Situacao
from pedidos.importacao.planilha.titulos import Campo, normalize, simplify
from pedidos.importacao.planilha.undoing import desfazer as undo_import
from pedidos.models import Importacao

MOST_PRINTED = 20
MOST_OF_A_KIND = 5
BAR = "{desc}: {percentage:3.0f}%|{bar}| {elapsed} (faltam {remaining})"

HELP = """\
Importa pedidos de uma planilha, uma linha por item. Com um número de pedido, as linhas do
mesmo número formam um pedido; sem ele, as do mesmo cliente, vendedor e dia. Ou tudo é
gravado, ou nada.

São lidos .xlsx, .csv (UTF-8, UTF-16 ou Windows-1252; separado por ; , | ou tabulação) e o
.xls que por dentro é texto ou tabela de página. A linha dos títulos pode estar abaixo de um
cabeçalho; do xlsx é lida a aba que tem as colunas. Os títulos são os de Bling, Omie, Tiny,
Nomus, Odoo, Shopify e WooCommerce, e os que se escrevem à mão, em qualquer ordem:
  cliente      CPF/CNPJ, código (referência externa), nome ou nome fantasia
  produto      código interno, EAN ou nome; o código decide, a descrição confere
  quantidade   inteira, maior que zero
  preço        da unidade; também se entendem desconto e total, e um confere o outro
  data         dd/mm/aaaa ou aaaa-mm-dd, com ou sem hora, de 01/01/2000 até hoje
  pedido       opcional: o número do pedido
  situação     opcional: canceladas não entram; pagas entram pagas
  pagamento    opcional: data, valor e forma
  vendedor     opcional: nome ou código; se faltar, vale o vendedor do cliente
As colunas que não se usam são ditas. O que pode dizer mais de uma coisa é perguntado:
responda com --coluna e --palavra, ou na página Importar, que se lembra da resposta.

Números: 1.234,56 e 1,234.56 são lidos; 1.234 e 1,234 são recusados, porque tanto podem
ser mil como um e pouco: escreva 1234 ou 1.234,00, ou diga --decimal. Células numéricas do
xlsx não têm essa dúvida.

Nomes: não importam maiúsculas, acentos, pontuação nem espaços a mais. Um nome que serve
para dois cadastros é sempre um erro. Um número é um código, nunca um id deste sistema:
esse se escreve id:12.

Importar de novo o mesmo arquivo não acrescenta nada. Um pedido já importado cujas linhas
mudaram é um erro, que diz o número dele; um pedido cancelado não impede nada.
"""
EPILOG = """\
exemplos:
  manage.py importar_pedidos vendas.xlsx --conferir         só confere
  manage.py importar_pedidos vendas.csv                     grava, se tudo estiver certo
  manage.py importar_pedidos vendas.csv --erros erros.csv   escreve todos os problemas num CSV
  manage.py importar_pedidos vendas.csv --parcial           grava os pedidos sem problema
  manage.py importar_pedidos vendas.csv --coluna "Valor=total" --coluna "Obs="
  manage.py importar_pedidos --desfazer 12                  retira o que a importação 12 gravou

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
        parser.add_argument("arquivo", type=Path, nargs="?", help="a planilha, .csv ou .xlsx")
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

        for option, metavar, help_text in (
            ("--coluna", "TÍTULO=CAMPO", f"o que uma coluna contém; vazio não a usa. Campos: {', '.join(Campo)}"),
            ("--palavra", "COLUNA:PALAVRA=SENTIDO", f"o que uma palavra quer dizer. Sentidos: {', '.join(Situacao)}"),
        ):
            parser.add_argument(
                option, dest=f"{option[2:]}s", action="append", default=[], metavar=metavar, help=help_text
            )
        parser.add_argument(
            "--decimal", dest="marca", choices=(",", "."), default="", help="o sinal que separa os centavos no arquivo"
        )
        for option, help_text in (
            ("--ja-coletados", "os pedidos pagos já saíram do depósito: entram como coletados"),
            ("--outro-do-dia", "o que difere do já importado para o mesmo cliente e dia é outro pedido"),
        ):
            parser.add_argument(option, action="store_true", help=help_text)
        parser.add_argument(
            "--motivo", default="", help="por que há vendas abaixo do custo ou além do estoque livre, se é perguntado"
        )
        parser.add_argument(
            "--desfazer", type=int, metavar="NÚMERO", help="retira o que uma importação gravou, se nada foi mexido"
        )

    def handle(
        self,
        *,
        arquivo: Path | None,
        so_conferir: bool,
        parcial: bool,
        erros: Path | None,
        desfazer: int | None,
        motivo: str,
        **said: Any,
    ) -> None:
        try:
            if desfazer is not None:
                self._undo(desfazer)
                return
            if arquivo is None:
                raise CommandError("Diga a planilha, por exemplo: manage.py importar_pedidos vendas.xlsx --conferir.")
            if erros is not None:
                refuse_bad_target(erros, arquivo)
            with (
                _progress_bar() as progresso,
                conferir(arquivo, opcoes=_opcoes(said), lembrar=lembrar, progresso=progresso) as conferencia,
            ):
                self._report_problems(conferencia, erros)
                self._check_may_write(conferencia, so_conferir, parcial)
                if so_conferir:
                    self._say_what_would_be_written(conferencia)
                else:
                    gravacao = gravar(conferencia, parcial=parcial, motivo_excecao=motivo[:300], progresso=progresso)
                    self._say_what_was_written(conferencia, gravacao)
        except Recusa as recusa:
            raise CommandError(str(recusa)) from recusa
        except KeyboardInterrupt:
            raise CommandError("Interrompido: nada foi gravado.", returncode=130) from None

    def _undo(self, numero: int) -> None:
        importacao = Importacao.objects.filter(pk=numero).first()
        if importacao is None:
            raise CommandError(f"Não há a importação {numero}. Veja os números na página Importar.")
        importacao.iniciar_desfazer()
        try:
            with _progress_bar() as progresso:
                desfeita = undo_import(importacao, progresso=progresso)
        except Recusa as recusa:
            importacao.concluir(Importacao.Status.GRAVADA, mensagem=str(recusa))
            raise
        importacao.concluir(Importacao.Status.DESFEITA, mensagem=f"Retirados {_pedidos(desfeita.pedidos)}.")
        self.stdout.write(
            f"{importacao} desfeita: retirados {_pedidos(desfeita.pedidos)} e "
            f"{_quantos(desfeita.registros, 'cadastro criado', 'cadastros criados')} por ela.",
            self.style.SUCCESS,
        )
        if desfeita.ficam:
            self.stdout.write(f"Ficam, porque já são usados: {', '.join(desfeita.ficam[:MOST_PRINTED])}.")

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
            f"Seriam gravados {_pedidos(resumo.pedidos_novos)} com {_itens(resumo.itens_novos)}, "
            f"{dinheiro(conferencia.valor())}."
        )
        if periodo := conferencia.periodo():
            self.stdout.write(f"  Datas: {periodo}.")
        for situacao in conferencia.por_situacao():
            valor = dinheiro(situacao.valor)
            self.stdout.write(f"  {situacao.situacao}: {_pedidos(situacao.pedidos)}, {valor}.")
        self._say_created(resumo.clientes_a_criar, resumo.produtos_a_criar, resumo.vendedores_a_criar, "Seriam criados")
        for novo in conferencia.a_criar(MOST_PRINTED):
            alike = f" (parecido com {'; '.join(novo.parecidos)})" if novo.parecidos else ""
            self.stdout.write(f"  {novo.tabela} {novo.nome!r}, linha {novo.linha}{alike}")
        self._say_the_rest(conferencia)
        self.stdout.write("Só conferido: nada foi gravado.")

    def _say_what_was_written(self, conferencia: Conferencia, gravacao: Gravacao) -> None:
        written = f"Gravados {_pedidos(gravacao.pedidos)} com {_itens(gravacao.itens)}, {dinheiro(gravacao.total)}."
        self.stdout.write(self._first_line(conferencia))
        self.stdout.write(written if gravacao.pedidos else "Nada novo para gravar.", self.style.SUCCESS)
        if gravacao.pagamentos:
            self.stdout.write(
                f"Com eles, {_quantos(gravacao.pagamentos, 'pagamento', 'pagamentos')} e "
                f"{_quantos(gravacao.coletas, 'coleta', 'coletas')}."
            )
        if gravacao.pedidos:
            self.stdout.write(f"É a importação {gravacao.importacao}; desfaz-se com --desfazer {gravacao.importacao}.")
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
        if nao_usadas := conferencia.colunas.nao_usadas:
            self.stdout.write(f"Colunas não usadas: {', '.join(coluna.titulo for coluna in nao_usadas)}.")
        totais = conferencia.total_de_avisos()
        ditos = conferencia.avisos(MOST_OF_A_KIND)
        for tipo in (tipo for tipo in AVISOS if tipo in totais):
            textos = [aviso.texto for aviso in ditos if aviso.tipo == tipo]
            more = "; …" if len(textos) == MOST_OF_A_KIND < totais[tipo] else ""
            self.stdout.write(f"{AVISOS[tipo]} ({_inteiro(totais[tipo])}): {'; '.join(textos).rstrip('.')}{more}.")
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


def _opcoes(said: dict[str, Any]) -> Opcoes:
    columns = _pairs(said["colunas"], "--coluna")
    if unknown := [campo for campo in columns.values() if campo and campo not in set(Campo)]:
        raise CommandError(f"--coluna: não há o campo {unknown[0]!r}. Há: {', '.join(Campo)}.")
    words = _pairs(said["palavras"], "--palavra")
    if unknown := [sentido for sentido in words.values() if sentido not in set(Situacao)]:
        raise CommandError(f"--palavra: não há o sentido {unknown[0]!r}. Há: {', '.join(Situacao)}.")
    return Opcoes(
        criar=said["criar"],
        ja_coletados=said["ja_coletados"],
        outro_do_dia=said["outro_do_dia"],
        marca=said["marca"],
        colunas={simplify(title) or title: campo for title, campo in columns.items()},
        palavras={normalize(palavra): sentido for palavra, sentido in words.items()},
    )


def _pairs(said: list[str], option: str) -> dict[str, str]:
    pairs = [text.rpartition("=") for text in said]
    if bad := [text for text, (left, _, _) in zip(said, pairs, strict=True) if not left]:
        raise CommandError(f'{option} {bad[0]!r} não tem a forma A=B, por exemplo --coluna "Valor=total".')
    return {left.strip(): right.strip() for left, _, right in pairs}


def _inteiro(number: int) -> str:
    return number_format(number, force_grouping=True)


def _quantos(number: int, one: str, many: str) -> str:
    return f"{_inteiro(number)} {one if number == 1 else many}"


def _pedidos(number: int) -> str:
    return _quantos(number, "pedido", "pedidos")


def _itens(number: int) -> str:
    return _quantos(number, "item", "itens")
