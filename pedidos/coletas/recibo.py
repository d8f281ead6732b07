"""The receipt of a pick-up, on paper: what was taken, of which order, by whom, and a line to sign on."""

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from comum.formatos import AUSENTE, dia, inteiro, momento, pessoa
from pedidos.coletas.models import Coleta

# They come with reportlab, have the accents, and are put into the file.
pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
pdfmetrics.registerFont(TTFont("Vera-Bold", "VeraBd.ttf"))

TITULO = ParagraphStyle("titulo", fontName="Vera-Bold", fontSize=16, leading=22)
TEXTO = ParagraphStyle("texto", fontName="Vera", fontSize=9, leading=13, splitLongWords=True)
ROTULO = ParagraphStyle("rotulo", parent=TEXTO, textColor=colors.HexColor("#5b6762"))
FORTE = ParagraphStyle("forte", parent=TEXTO, fontName="Vera-Bold")
NUMERO = ParagraphStyle("numero", parent=TEXTO, alignment=TA_RIGHT)
NUMERO_FORTE = ParagraphStyle("numero_forte", parent=FORTE, alignment=TA_RIGHT)
ESTORNADA = ParagraphStyle("estornada", parent=TITULO, textColor=colors.HexColor("#a3261b"))
MARGEM = 18 * mm
LARGURA = A4[0] - 2 * MARGEM
LINHA = colors.HexColor("#c9c5b8")


def pdf_da_coleta(coleta: Coleta) -> bytes:
    """Costs a query; the pick-up brings its order, client and seller along."""
    nome = f"Recibo de coleta nº {coleta.pk}"
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        title=nome,
        author="SAP",
        lang="pt-BR",
        leftMargin=MARGEM,
        rightMargin=MARGEM,
        topMargin=MARGEM,
        bottomMargin=MARGEM,
    )
    document.build(
        [
            Paragraph(nome, TITULO),
            Spacer(0, 4 * mm),
            *_estorno(coleta),
            _dados(coleta),
            Spacer(0, 6 * mm),
            _itens(coleta),
            *([] if coleta.foi_estornada else [KeepTogether(_assinatura(coleta))]),
        ],
        onFirstPage=_rodape,
        onLaterPages=_rodape,
    )
    return file.getvalue()


def _estorno(coleta: Coleta) -> list[Any]:
    """Said first of one that was undone, which nobody signs any more."""
    if coleta.estornada_em is None:
        return []
    return [
        Paragraph("ESTORNADA", ESTORNADA),
        _texto(f"Em {momento(coleta.estornada_em)}, por {pessoa(coleta.estornada_por) or AUSENTE}."),
        _texto(f"Motivo: {coleta.motivo_estorno}"),
        Paragraph("Este recibo não vale: a mercadoria voltou ao estoque.", FORTE),
        Spacer(0, 4 * mm),
    ]


def _dados(coleta: Coleta) -> Table:
    pedido = coleta.pedido
    linhas = [
        ("Pedido", f"{pedido.pk}, de {dia(pedido.data)}"),
        ("Cliente", pedido.cliente.nome),
        ("Data da coleta", dia(coleta.data)),
        ("Coleta", coleta.get_status_display()),
        ("Retirada por", coleta.nome_retirada),
        ("Documento", coleta.documento_retirada or "não informado"),
        ("Entregue por", pessoa(coleta.responsavel) or AUSENTE),
    ]
    return Table(
        [[Paragraph(rotulo, ROTULO), _texto(valor)] for rotulo, valor in linhas],
        colWidths=[35 * mm, LARGURA - 35 * mm],
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 1)],
    )


def _itens(coleta: Coleta) -> Table:
    coletados = list(coleta.itens.select_related("item__produto"))
    titulos = [Paragraph("Código", FORTE), Paragraph("Produto", FORTE), Paragraph("Quantidade", NUMERO_FORTE)]
    linhas: list[list[Any]] = [titulos]
    linhas += [
        [
            _texto(coletado.item.produto.codigo_interno),
            _texto(coletado.item.produto.nome),
            Paragraph(coletado.dita, NUMERO),
        ]
        for coletado in coletados
    ]
    total = inteiro(sum(coletado.quantidade for coletado in coletados))
    linhas.append([Paragraph("Total de unidades", FORTE), "", Paragraph(total, NUMERO_FORTE)])
    return Table(
        linhas,
        colWidths=[35 * mm, LARGURA - 65 * mm, 30 * mm],
        repeatRows=1,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINHA),
            ("SPAN", (0, -1), (1, -1)),
        ],
    )


def _assinatura(coleta: Coleta) -> list[Any]:
    linha = Table(
        [[_texto(coleta.nome_retirada)]],
        colWidths=[90 * mm],
        style=[("LINEABOVE", (0, 0), (-1, 0), 0.7, colors.black)],
        hAlign="LEFT",
    )
    return [
        Spacer(0, 8 * mm),
        Paragraph("Recebi as mercadorias acima, conferidas no ato da retirada.", TEXTO),
        Spacer(0, 18 * mm),
        linha,
        Spacer(0, 4 * mm),
        Paragraph(f"Registrado em {momento(coleta.criado_em)}.", ROTULO),
    ]


def _texto(valor: str) -> Paragraph:
    return Paragraph(escape(valor), TEXTO)


def _rodape(canvas: Any, document: Any) -> None:
    canvas.setFont("Vera", 8)
    canvas.drawRightString(A4[0] - MARGEM, MARGEM / 2, f"Página {document.page}")
