"""People and roles in the admin: nobody gives away more than he has."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest

from pedidos import atividade
from pedidos.admin.base import RegistroAdmin
from pedidos.models import LogAtividade

if TYPE_CHECKING:
    from django.db.models import ManyToManyField

    _UserAdmin = UserAdmin[User]
else:
    _UserAdmin = UserAdmin

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class PessoaAdmin(RegistroAdmin, _UserAdmin):
    list_display = ["username", "nome", "papeis", "is_active", "is_staff", "last_login"]
    list_filter = ["groups", "is_active", "is_staff"]
    date_hierarchy = "date_joined"
    search_help_text = "Usuário, nome ou e-mail."

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = ["last_login", "date_joined"]
        return fixed if request.user.is_superuser else [*fixed, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _alcanca(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _alcanca(request, obj) and super().has_delete_permission(request, obj)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = _papeis_ao_alcance(request.user)  # type: ignore[arg-type]
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        groups = form.fields.get("groups") if change else None
        if groups is None:
            super().save_related(request, form, formsets, change)
            return
        # The roles that this form could not show stay with the person.
        beyond = list(form.instance.groups.exclude(pk__in=groups.queryset))
        super().save_related(request, form, formsets, change)
        form.instance.groups.add(*beyond)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        match = request.resolver_match
        if match and match.url_name == "auth_user_password_change":
            atividade.registrar(
                request, LogAtividade.Tipo.SENHA, f"Troca de senha: usuário {obj}", modulo="auth", dados={"id": obj.pk}
            )
        return super().log_change(request, obj, message)

    @admin.display(description="nome", ordering="first_name")
    def nome(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description="papéis")
    def papeis(self, user: User) -> str:
        papeis = sorted(group.name for group in user.groups.all())
        return ", ".join([*(["superusuário"] if user.is_superuser else []), *papeis])


@admin.register(Group)
class PapelAdmin(RegistroAdmin, GroupAdmin):
    list_display = ["name", "pessoas"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).prefetch_related("user_set")

    @admin.display(description="pessoas")
    def pessoas(self, group: Group) -> int:
        return len(group.user_set.all())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Whoever writes what a role may do could give himself everything.
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


def _alcanca(request: HttpRequest, obj: Any) -> bool:
    """A superuser is out of reach of everybody else: with his password comes everything."""
    return obj is None or not obj.is_superuser or bool(request.user.is_superuser)


def _papeis_ao_alcance(user: User) -> QuerySet[Group]:
    """The roles that may nothing that this person may not."""
    own = Permission.objects.filter(group__user=user) | Permission.objects.filter(user=user)
    beyond = Permission.objects.exclude(pk__in=own.values("pk"))
    return Group.objects.exclude(permissions__in=beyond)
