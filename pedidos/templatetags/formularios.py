"""How a field of a form is shown, where Django leaves it to the form."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def com_foco(campo: BoundField) -> SafeString:
    """The field, with the cursor in it when the page opens."""
    return campo.as_widget(attrs={**campo.field.widget.attrs, "autofocus": True})
