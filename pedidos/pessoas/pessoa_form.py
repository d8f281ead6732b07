"""The forms with which a person is taken in and changed."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.forms import ModelForm

from pedidos.acesso import Papel
from pedidos.pessoas.administradores import UltimoAdministrador, administradores, exigir_outro_administrador

if TYPE_CHECKING:
    _NovaPessoaForm = ModelForm[User]
    _PessoaForm = UserChangeForm[User]
else:
    _NovaPessoaForm = ModelForm
    _PessoaForm = UserChangeForm


class NovaPessoaForm(_NovaPessoaForm):
    """Without a password: the person chooses one by a link, and nobody else ever knows it."""

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "groups", "is_staff"]

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        return super().save(commit)


class PessoaForm(_PessoaForm):
    """quem is the person who changes; set by the admin for each request."""

    quem: User

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors or self._administra(data) or not administradores().filter(pk=self.instance.pk).exists():
            return data
        if self.instance.pk == self.quem.pk:
            raise ValidationError(
                "Com esta mudança você mesmo não entraria mais na administração. Peça a outra pessoa que a faça.",
                code="propria_administracao",
            )
        try:
            exigir_outro_administrador([self.instance.pk])
        except UltimoAdministrador as recusa:
            raise ValidationError(str(recusa), code="ultimo_administrador") from recusa
        return data

    def _administra(self, data: dict[str, Any]) -> bool:
        """Whether the person, as sent, can administer. What the form did not show stays as it is."""

        def flag(name: str) -> bool:
            return bool(data.get(name, getattr(self.instance, name)))

        return flag("is_active") and flag("is_staff") and (flag("is_superuser") or self._e_admin(data))

    def _e_admin(self, data: dict[str, Any]) -> bool:
        if "groups" not in self.fields:
            return self.instance.groups.filter(name=Papel.ADMIN).exists()
        return any(group.name == Papel.ADMIN for group in data["groups"]) or (
            not self.fields["groups"].queryset.filter(name=Papel.ADMIN).exists()  # type: ignore[attr-defined]
            and self.instance.groups.filter(name=Papel.ADMIN).exists()
        )
