"""Estoque in the admin: a balance is never typed, it follows from the movements."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pedidos.admin.base import RegistroAdmin
from pedidos.models import Estoque, MovimentacaoEstoque, Produto

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[MovimentacaoEstoque]
else:
    _ModelForm = forms.ModelForm


@admin.register(Estoque)
class EstoqueAdmin(RegistroAdmin):
    list_display = ["produto", "quantidade", "status", "conferente", "movimentar"]
    list_select_related = ["produto"]
    list_filter = ["status"]
    search_fields = ["produto__nome_busca", "produto__codigo_busca", "produto__ean"]
    search_help_text = "Nome, código interno ou EAN do produto."
    fields = ["produto", "quantidade", "status", "conferente", "movimentar"]
    readonly_fields = ["produto", "quantidade", "movimentar"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        # The first movement of a product makes its balance.
        return False

    @admin.display(description="movimentações")
    def movimentar(self, estoque: Estoque) -> SafeString:
        return format_html(
            '<a href="{}?produto={}">Registrar</a> · <a href="{}?estoque__id__exact={}">Ver todas</a>',
            reverse("admin:pedidos_movimentacaoestoque_add"),
            estoque.produto_id,
            reverse("admin:pedidos_movimentacaoestoque_changelist"),
            estoque.pk,
        )


class MovimentacaoForm(_ModelForm):
    produto = forms.ModelChoiceField(Produto.objects.all(), label="Produto")
    quantidade = forms.IntegerField(
        label="Quantidade",
        help_text="Entrada e saída: as unidades, sem sinal. Ajuste: a diferença, negativa se falta.",
    )

    class Meta:
        model = MovimentacaoEstoque
        fields = ["tipo", "motivo"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        tipo, quantidade = data.get("tipo"), data.get("quantidade")
        if tipo in (MovimentacaoEstoque.Tipo.ENTRADA, MovimentacaoEstoque.Tipo.SAIDA) and quantidade is not None:
            if quantidade <= 0:
                self.add_error(
                    "quantidade",
                    f"{quantidade} não serve: na entrada e na saída diga as unidades, pelo menos 1. "
                    "Para corrigir o saldo, use o ajuste.",
                )
            elif tipo == MovimentacaoEstoque.Tipo.SAIDA:
                data["quantidade"] = -quantidade
        return data


@admin.register(MovimentacaoEstoque)
class MovimentacaoEstoqueAdmin(RegistroAdmin):
    list_display = ["criado_em", "produto", "tipo", "antes", "movimentada", "depois", "motivo", "responsavel"]
    list_select_related = ["estoque__produto", "responsavel"]
    list_filter = ["tipo"]
    search_fields = ["estoque__produto__nome_busca", "estoque__produto__codigo_busca", "motivo_busca"]
    search_help_text = "Produto, código interno ou motivo."
    date_hierarchy = "criado_em"
    form = MovimentacaoForm

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return lookup == "estoque__id__exact" or super().lookup_allowed(lookup, value, request)  # type: ignore[arg-type]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ["produto", "tipo", "quantidade", "motivo"]
        return ["produto", "tipo", "antes", "movimentada", "depois", "motivo", "responsavel", "criado_em"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [] if obj is None else self.get_fields(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            # Everything is shown, nothing is asked.
            return super().get_form(request, obj, change, form=forms.ModelForm, **kwargs)
        # produto and quantidade are no fields of the model: the form has them by itself.
        form = super().get_form(request, obj, change, **{**kwargs, "fields": ["tipo", "motivo"]})
        field: Any = form.base_fields["produto"]
        field.widget = AutocompleteSelect(Estoque._meta.get_field("produto"), self.admin_site)
        field.widget.choices = field.choices
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = form.cleaned_data
        moved = Estoque.objects.movimentar(
            data["produto"].pk,
            MovimentacaoEstoque.Tipo(data["tipo"]),
            data["quantidade"],
            motivo=data["motivo"],
            responsavel=request.user,  # type: ignore[arg-type]
        )
        # The instance of the form becomes the row that was written.
        obj.__dict__.update(moved.__dict__)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().changeform_view(request, *args, **kwargs)
        if request.method == "POST" and response.get("Location") == request.get_full_path():
            # Refused: the form comes back as it was filled in.
            typed = {name: request.POST.get(name, "") for name in ("produto", "tipo", "quantidade", "motivo")}
            return HttpResponseRedirect(f"{request.path}?{urlencode(typed)}")
        return response

    @admin.display(description="produto", ordering="estoque__produto__nome")
    def produto(self, movimentacao: MovimentacaoEstoque) -> str:
        return str(movimentacao.estoque.produto)
