"""What every page of the admin has in common: the log, refusals as messages, narrow updates."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from comum.atividade import log
from comum.busca import encontrar
from comum.erros import Recusa

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline


class RegistroAdmin(ModelAdmin):
    """The admin of a record of the business."""

    list_per_page = 50
    # "51 of 1.203.442" would count the whole table for every page of a search.
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """As the lists of the site search."""
        campos = self.get_search_fields(request)
        return (queryset.filter(encontrar(search_term, campos)) if search_term and campos else queryset), False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.save()
            return
        # Only what was typed: what others changed while the form was open stays changed.
        names = {field.name for field in obj._meta.concrete_fields}
        if changed := names.intersection(form.changed_data):
            stored = type(obj)._default_manager.select_for_update(no_key=True).get(pk=obj.pk)
            # The log tells what was there at this moment, not what the form was opened with.
            form.initial |= model_to_dict(stored, fields=changed)
            obj.save(update_fields=changed)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        dados = log.mudancas(form.initial if change else {}, form.cleaned_data, form.changed_data)
        for formset in formsets:
            if linhas := _lines(formset):
                dados[formset.prefix] = linhas
        if dados or not change:
            self.log_activity(request, "ALTERACAO" if change else "INCLUSAO", form.instance, dados)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._log_deletion(request, obj)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self._log_deletion(request, obj)
        # The QuerySets of the business keep their rules in delete() of many, too.
        super().delete_queryset(request, queryset)

    def _log_deletion(self, request: HttpRequest, obj: Model) -> None:
        had = model_to_dict(obj)
        self.log_activity(request, "EXCLUSAO", obj, log.mudancas(had, {}, had))

    def log_activity(self, request: HttpRequest, tipo: str, obj: Model, dados: dict[str, Any] | None = None) -> None:
        log.do_registro(request, tipo, obj, dados)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._or_refusal(request, super().changeform_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._or_refusal(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._or_refusal(request, super().changelist_view, *args, **kwargs)

    def _or_refusal(self, request: HttpRequest, view: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The view; a refusal of the business has undone its transaction and becomes a message."""
        try:
            response: HttpResponse = view(request, *args, **kwargs)
        except Recusa as recusa:
            messages.error(request, str(recusa))
            return HttpResponseRedirect(request.get_full_path())
        return response


class SomenteLeitura:
    """Shown and searched, never written here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _lines(formset: Any) -> list[dict[str, Any]]:
    """What happened to the lines below a record."""
    changed = {obj.pk: fields for obj, fields in formset.changed_objects}
    return [
        *({"id": obj.pk, "incluido": str(obj)} for obj in formset.new_objects),
        *(
            {"id": form.instance.pk, **log.mudancas(form.initial, form.cleaned_data, changed[form.instance.pk])}
            for form in formset.forms
            if form.instance.pk in changed
        ),
        *({"excluido": str(obj)} for obj in formset.deleted_objects),
    ]
