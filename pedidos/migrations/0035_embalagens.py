"""Boxes, bundles and packs of a product; a line says in what it was sold, and a price of what it is."""

import django.db.models.deletion
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Round

from pedidos.pedidos.valores import QuantidadePorPreco
from pedidos.resumos.operations import ComGatilhosRefeitos

VENDIDO = QuantidadePorPreco(F("quantidade") / F("fator"), "preco_venda")
CUSTO = QuantidadePorPreco(F("quantidade") - F("devolvida") - F("encerrada"), "preco_compra")


def gerado(nome: str, expressao: models.Expression) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Round(expressao, precision=2),
        output_field=models.DecimalField(nome, max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name=nome,
    )


class Migration(migrations.Migration):
    # Two that landed side by side.
    dependencies = [("pedidos", "0033_devolucoes_na_administracao"), ("pedidos", "0034_corrente_do_log")]

    operations = [
        migrations.CreateModel(
            "Embalagem",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "unidade",
                    models.CharField(
                        "unidade",
                        max_length=6,
                        validators=[
                            RegexValidator("^[A-Z]{2,}[0-9]*$", "Escreva a unidade em letras, por exemplo CX ou FD.")
                        ],
                        help_text="CX, FD, PC…",
                    ),
                ),
                (
                    "fator",
                    models.PositiveIntegerField(
                        "unidades em cada", validators=[MinValueValidator(2), MaxValueValidator(100000)]
                    ),
                ),
                (
                    "ean",
                    models.CharField(
                        "EAN", max_length=14, blank=True, help_text="O da embalagem, que não é o da unidade."
                    ),
                ),
                (
                    "preco_lista",
                    models.DecimalField(
                        "preço de lista",
                        max_digits=14,
                        decimal_places=4,
                        null=True,
                        blank=True,
                        validators=[MinValueValidator(0)],
                        help_text="Da embalagem inteira; vazio, é o da unidade vezes quantas há nela.",
                    ),
                ),
                (
                    "produto",
                    models.ForeignKey(
                        "pedidos.Produto",
                        django.db.models.deletion.CASCADE,
                        db_index=False,
                        related_name="embalagens",
                        verbose_name="produto",
                    ),
                ),
            ],
            options={
                "verbose_name": "embalagem",
                "verbose_name_plural": "embalagens",
                "ordering": ["produto", "fator", "unidade"],
                "indexes": [models.Index(fields=["ean"], condition=~Q(ean=""), name="idx_embalagem_ean")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["produto", "unidade"],
                        name="embalagem_uma_vez_por_produto",
                        violation_error_code="unique",
                        violation_error_message="Este produto já tem esta embalagem.",
                    ),
                    models.CheckConstraint(
                        condition=Q(fator__gt=1) & ~Q(unidade__in=["", "UN"]),
                        name="embalagem_tem_mais_de_uma_unidade",
                        violation_error_message="Uma embalagem tem mais de uma unidade, e não se chama UN.",
                    ),
                    models.CheckConstraint(
                        condition=Q(preco_lista__gte=0),
                        name="embalagem_preco_nao_negativo",
                        violation_error_message="O preço de lista não pode ser negativo.",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint("PrecoDeVenda", "preco_uma_vez_na_tabela"),
        migrations.RemoveConstraint("PrecoDeVenda", "preco_uma_vez_por_cliente"),
        migrations.AddField(
            "PrecoDeVenda",
            "unidade",
            models.CharField(
                "unidade",
                max_length=6,
                blank=True,
                default="",
                db_default="",
                help_text="Vazia, o preço é da unidade; CX, FD…, da embalagem inteira.",
            ),
        ),
        migrations.AddConstraint(
            "PrecoDeVenda",
            models.UniqueConstraint(
                fields=["tabela", "produto", "unidade"],
                name="preco_uma_vez_na_tabela",
                violation_error_code="unique",
                violation_error_message="Este produto já tem preço nesta tabela, para esta unidade.",
            ),
        ),
        migrations.AddConstraint(
            "PrecoDeVenda",
            models.UniqueConstraint(
                fields=["cliente", "produto", "unidade"],
                name="preco_uma_vez_por_cliente",
                violation_error_code="unique",
                violation_error_message="Este produto já tem preço para este cliente, para esta unidade.",
            ),
        ),
        ComGatilhosRefeitos(
            [
                # The expression of a generated column is not altered: the column is made anew.
                migrations.RemoveField("ItemPedido", "valor_total_venda"),
                migrations.RemoveField("ItemPedido", "lucro_bruto"),
                migrations.RemoveConstraint("ItemPedido", "item_desconto_cabe_na_linha"),
                migrations.RemoveConstraint("ItemPedido", "item_abatimento_cabe_na_linha"),
                migrations.AddField(
                    "ItemPedido",
                    "unidade",
                    models.CharField(
                        "unidade",
                        max_length=6,
                        blank=True,
                        default="",
                        db_default="",
                        help_text="Vazia é a unidade avulsa.",
                    ),
                ),
                migrations.AddField(
                    "ItemPedido",
                    "fator",
                    models.PositiveIntegerField(
                        "unidades em cada", default=1, db_default=1, validators=[MinValueValidator(1)]
                    ),
                ),
                migrations.AlterField(
                    "ItemPedido",
                    "quantidade",
                    models.PositiveIntegerField(
                        "quantidade",
                        validators=[MinValueValidator(1)],
                        help_text="Em unidades, também do que se vende em caixas.",
                    ),
                ),
                migrations.AlterField(
                    "ItemPedido",
                    "preco_venda",
                    models.DecimalField(
                        "preço de venda",
                        max_digits=14,
                        decimal_places=4,
                        validators=[MinValueValidator(0)],
                        help_text="De uma unidade, ou da caixa em que se vende.",
                    ),
                ),
                migrations.AddField(
                    "ItemPedido",
                    "valor_total_venda",
                    gerado("valor total de venda", VENDIDO - F("desconto") - F("valor_abatido")),
                ),
                migrations.AddField(
                    "ItemPedido",
                    "lucro_bruto",
                    gerado("lucro bruto", VENDIDO - F("desconto") - F("valor_abatido") - CUSTO),
                ),
                migrations.AddConstraint(
                    "ItemPedido",
                    models.CheckConstraint(
                        condition=Q(unidade="", fator=1)
                        | (~Q(unidade="") & Q(fator__gt=1, quantidade=F("quantidade") / F("fator") * F("fator"))),
                        name="item_em_embalagens_inteiras",
                        violation_error_message="Uma embalagem tem mais de uma unidade, e se vende inteira.",
                    ),
                ),
                migrations.AddConstraint(
                    "ItemPedido",
                    models.CheckConstraint(
                        condition=Q(desconto__gte=0, desconto__lte=VENDIDO),
                        name="item_desconto_cabe_na_linha",
                        violation_error_message="O desconto não pode ser negativo nem passar do valor da linha.",
                    ),
                ),
                migrations.AddConstraint(
                    "ItemPedido",
                    models.CheckConstraint(
                        condition=Q(
                            quantidade__gte=F("devolvida") + F("encerrada"),
                            valor_abatido__gte=0,
                            valor_abatido__lte=VENDIDO,
                        ),
                        name="item_abatimento_cabe_na_linha",
                        violation_error_message="O que voltou ou foi encerrado não pode passar do que foi pedido.",
                    ),
                ),
            ]
        ),
    ]
