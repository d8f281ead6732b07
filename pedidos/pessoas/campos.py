"""The box in which a seller is named: in a form, and in the filter of a list."""

from typing import Any

from django import forms
from django.db.models import Case, When
from django.urls import reverse_lazy
from django.utils.functional import cached_property

from comum.busca import SemAcento
from comum.formularios.campos import RegistroField, numero_de_registro
from pedidos.pessoas.models import Vendedor

# So many sellers are offered before anything is typed; of more none is.
POUCOS = 20


class VendedorField(RegistroField):
    """One of those that still sell."""

    url_de_busca = "vendedores:procurar_ativos"
    vendedores = Vendedor.objects.filter(ativo=True)
    # campo.html writes the list beside the box.
    traz_a_lista = True

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {"label": "Vendedor"}
        super().__init__(
            self.vendedores.order_by(SemAcento("nome"), "codigo"),
            url_de_busca=reverse_lazy(self.url_de_busca),
            lista="vendedores",
            **options | kwargs,
        )

    @cached_property
    def primeiros(self) -> list[Vendedor]:
        return list(self.registros[: POUCOS + 1])

    @property
    def oferecidos(self) -> list[Vendedor]:
        """All of them where they are few; costs a query."""
        return self.primeiros if len(self.primeiros) <= POUCOS else []


class VendedorDoFiltroField(VendedorField):
    """Any seller. Addresses say him by his number, and the box then shows who that is.

    sem is the word for what has no seller, where that may be asked for; it is its own value.
    """

    url_de_busca = "vendedores:procurar"
    vendedores = Vendedor.objects.all()

    def __init__(self, *, sem: str = "", **kwargs: Any) -> None:
        super().__init__(widget=forms.SearchInput(attrs={"placeholder": "Todos"}), **kwargs)
        self.sem = sem
        self.escolhido: Vendedor | str | None = None

    def mostrar(self, vendedor_id: int) -> Vendedor | None:
        """Puts this one into the box, and first of those that it offers; one query for both."""
        este_primeiro = Case(When(pk=vendedor_id, then=0), default=1)
        self.registros = self.registros.order_by(este_primeiro, *self.registros.query.order_by)
        self.escolhido = next((v for v in self.primeiros if v.pk == vendedor_id), None)
        return self.escolhido

    def clean(self, value: Any) -> Any:
        texto = str(value or "").strip()
        numero = numero_de_registro(texto)
        if self.sem and texto.casefold() == self.sem.casefold():
            self.escolhido = self.sem
        elif numero is None or (vendedor := self.registros.filter(pk=numero).first()) is None:
            self.escolhido = super().clean(value)
        else:
            self.escolhido = vendedor
        return self.escolhido

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(self.escolhido or value)
