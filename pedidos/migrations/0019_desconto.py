"""A discount per line, in money, which the totals that the database computes take off."""

from django.core.validators import MinValueValidator
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Round

from pedidos.resumos.operations import ComGatilhosRefeitos

BRUTO = F("quantidade") * F("preco_venda")


def gerado(nome: str, expressao: models.Expression) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Round(expressao, precision=2),
        output_field=models.DecimalField(nome, max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name=nome,
    )


class Migration(migrations.Migration):
    dependencies = [("pedidos", "0018_pedidos_gratuitos")]

    operations = [
        ComGatilhosRefeitos(
            [
                # The expression of a generated column is not altered: the column is made anew.
                migrations.RemoveField("ItemPedido", "valor_total_venda"),
                migrations.RemoveField("ItemPedido", "lucro_bruto"),
                migrations.AddField(
                    "ItemPedido",
                    "desconto",
                    models.DecimalField(
                        "desconto",
                        max_digits=12,
                        decimal_places=2,
                        default=0,
                        db_default=0,
                        blank=True,
                        validators=[MinValueValidator(0)],
                        help_text="Em reais, na linha inteira.",
                    ),
                ),
                migrations.AddField(
                    "ItemPedido", "valor_total_venda", gerado("valor total de venda", BRUTO - F("desconto"))
                ),
                migrations.AddField(
                    "ItemPedido",
                    "lucro_bruto",
                    gerado("lucro bruto", BRUTO - F("desconto") - F("quantidade") * F("preco_compra")),
                ),
                migrations.AddConstraint(
                    "ItemPedido",
                    models.CheckConstraint(
                        condition=Q(desconto__gte=0, desconto__lte=Round(BRUTO, precision=2)),
                        name="item_desconto_cabe_na_linha",
                        violation_error_message="O desconto não pode ser negativo nem passar do valor da linha.",
                    ),
                ),
            ]
        )
    ]
