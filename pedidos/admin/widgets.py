"""A search box that already knows the names of what is chosen."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey
from django.forms import BaseForm, ModelForm
from django.http import HttpRequest

if TYPE_CHECKING:
    _ModelForm = ModelForm[Any]
    _BaseModelAdmin = BaseModelAdmin[Any]
else:
    _ModelForm = ModelForm
    _BaseModelAdmin = object


class LoadedAutocompleteSelect(AutocompleteSelect):
    """The usual one asks the database for the name in each row of an inline; this one is told."""

    loaded: tuple[str, str] | None = None

    def optgroups(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> Any:
        if self.loaded is None or [str(one) for one in value] != [self.loaded[0]]:
            return super().optgroups(name, value, attrs)
        options = [self.create_option(name, *self.loaded, selected=True, index=0)]
        if not self.is_required:
            options.insert(0, self.create_option(name, "", "", selected=False, index=0))
        return [(None, options, 0)]


class FormOfLoadedRows(_ModelForm):
    """Hands each box the row that select_related has already fetched."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tell_loaded(self)


def tell_loaded(form: BaseForm) -> None:
    instance = form.instance  # type: ignore[attr-defined]
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, LoadedAutocompleteSelect) and instance._state.fields_cache.get(name):
            row = getattr(instance, name)
            widget.loaded = (str(row.pk), str(row))


class LoadedAutocompleteMixin(_BaseModelAdmin):
    """For an admin whose get_queryset selects what autocomplete_fields names."""

    form: "type[ModelForm[Any]]" = FormOfLoadedRows

    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = LoadedAutocompleteSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
