"""Unit prices of four places; what a line comes to is rounded once, and exactly on SQLite too."""

from django.core.validators import MinValueValidator
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Round

from pedidos.pedidos.valores import QuantidadePorPreco
from pedidos.resumos.operations import ComGatilhosRefeitos

BRUTO = QuantidadePorPreco("quantidade", "preco_venda")
CUSTO = QuantidadePorPreco("quantidade", "preco_compra")
GERADOS = {
    "valor_total_venda": ("valor total de venda", Round(BRUTO - F("desconto"), precision=2)),
    "valor_total_compra": ("valor total de compra", CUSTO),
    "lucro_bruto": ("lucro bruto", Round(BRUTO - F("desconto") - CUSTO, precision=2)),
}


def gerado(nome: str, expressao: models.Expression) -> models.GeneratedField:
    return models.GeneratedField(
        expression=expressao,
        output_field=models.DecimalField(nome, max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name=nome,
    )


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0023_promessas")]

    operations = [
        ComGatilhosRefeitos(
            [
                *(migrations.RemoveField("ItemPedido", nome) for nome in GERADOS),
                migrations.RemoveConstraint("ItemPedido", "item_desconto_cabe_na_linha"),
                migrations.AlterField(
                    "ItemPedido",
                    "preco_venda",
                    models.DecimalField(
                        "preço de venda", max_digits=14, decimal_places=4, validators=[MinValueValidator(0)]
                    ),
                ),
                migrations.AlterField(
                    "ItemPedido",
                    "preco_compra",
                    models.DecimalField(
                        "preço de compra",
                        max_digits=14,
                        decimal_places=4,
                        blank=True,
                        validators=[MinValueValidator(0)],
                        help_text="Copiado do produto quando o item é feito.",
                    ),
                ),
                *(migrations.AddField("ItemPedido", nome, gerado(*como)) for nome, como in GERADOS.items()),
                migrations.AddConstraint(
                    "ItemPedido",
                    models.CheckConstraint(
                        condition=Q(desconto__gte=0, desconto__lte=BRUTO),
                        name="item_desconto_cabe_na_linha",
                        violation_error_message="O desconto não pode ser negativo nem passar do valor da linha.",
                    ),
                ),
            ]
        ),
        migrations.AlterField(
            "Produto",
            "preco_medio_compra",
            models.DecimalField(
                "preço médio de compra",
                max_digits=14,
                decimal_places=4,
                default=0,
                validators=[MinValueValidator(0)],
            ),
        ),
    ]
