"""People and roles in the admin: nobody gives away more than he has."""

from typing import TYPE_CHECKING, Any

from axes.utils import reset
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comum.admin.base import RegistroAdmin
from comum.atividade import log
from comum.atividade.models import LogAtividade
from pedidos.acesso import Papel
from pedidos.pessoas.administradores import exigir_outro_administrador
from pedidos.pessoas.pessoa_form import NovaPessoaForm, PessoaForm
from pedidos.pessoas.segundo_fator import zerar
from pedidos.pessoas.senha_link import pagina_do_link

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
    actions = ["liberar_entrada", "zerar_segundo_fator"]
    form = PessoaForm
    add_form = NovaPessoaForm
    add_form_template = "admin/change_form.html"
    change_form_template = "pedidos/admin/pessoa.html"
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        ("Acesso", {"fields": ("groups", "is_staff")}),
    )
    fieldsets = (*UserAdmin.fieldsets, ("Vendas", {"fields": ("vendedor_ligado",)}))  # type: ignore[misc]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).select_related("vendedor").prefetch_related("groups")

    def get_urls(self) -> list[URLPattern]:
        link = path("<int:user_id>/link/", self.admin_site.admin_view(self.link_view), name="auth_user_link")
        return [link, *super().get_urls()]

    def link_view(self, request: HttpRequest, user_id: int) -> HttpResponse:
        user = self.get_object(request, str(user_id))
        if not self.has_change_permission(request, user) or not _pode_dar_senha(request, user):
            raise PermissionDenied
        return pagina_do_link(request, user, {**self.admin_site.each_context(request), "opts": self.opts})

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if IS_POPUP_VAR in request.POST or "_addanother" in request.POST:
            return response
        return HttpResponseRedirect(reverse("admin:auth_user_link", args=[obj.pk]))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        user = self.get_object(request, id)
        if user == request.user:
            # There the old one is asked for.
            return redirect("trocar_senha")
        if not _pode_dar_senha(request, user):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.quem = request.user  # type: ignore[attr-defined]
        return form

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        exigir_outro_administrador([obj.pk])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        exigir_outro_administrador(list(queryset.values_list("pk", flat=True)))
        super().delete_queryset(request, queryset)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = ["last_login", "date_joined", "vendedor_ligado"]
        return fixed if request.user.is_superuser else [*fixed, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _alcanca(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj != request.user and _alcanca(request, obj) and super().has_delete_permission(request, obj)

    def formfield_for_manytomany(
        self, db_field: "ManyToManyField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "groups":
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
            log.registrar_da_pessoa(request, LogAtividade.Tipo.SENHA, obj, "Troca de senha")
        return super().log_change(request, obj, message)

    @admin.action(description="Liberar a entrada de quem errou a senha muitas vezes", permissions=["change"])
    @transaction.atomic
    def liberar_entrada(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            reset(username=user.get_username())
            log.registrar_da_pessoa(request, LogAtividade.Tipo.SENHA, user, "Entrada liberada")
        messages.success(request, "Entrada liberada: as senhas erradas até agora não contam mais.")

    @admin.action(description="Zerar o segundo fator de quem perdeu o telefone", permissions=["change"])
    @transaction.atomic
    def zerar_segundo_fator(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            # One's own asks for its code, under Senha: a session alone must not end it.
            if user == request.user or not _alcanca(request, user) or not _pode_dar_senha(request, user):
                messages.error(request, f"O segundo fator de {user} não é seu para zerar aqui.")
            elif zerar(user, request):
                messages.success(request, f"O segundo fator de {user} foi zerado, e as sessões com ele terminam.")
            else:
                messages.info(request, f"{user} não tem segundo fator.")

    @admin.display(description="vendedor")
    def vendedor_ligado(self, user: User) -> SafeString | str:
        vendedor = getattr(user, "vendedor", None)
        if vendedor is None:
            return format_html(
                'Nenhum. A ligação se faz em <a href="{}">Vendedores</a>.',
                reverse("admin:vendedor_vendedor_changelist"),
            )
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:vendedor_vendedor_change", args=[vendedor.pk]), vendedor
        )

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
        return bool(request.user.is_superuser) and (obj is None or obj.name not in Papel)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # The site knows its own roles by their names.
        return ["name"] if obj is not None and obj.name in Papel else []


def _alcanca(request: HttpRequest, obj: Any) -> bool:
    """A superuser is out of reach of everybody else: with his password comes everything."""
    return obj is None or not obj.is_superuser or bool(request.user.is_superuser)


def _pode_dar_senha(request: HttpRequest, user: Any) -> bool:
    """Whoever gives somebody a password could come in as him: not as one who may do more."""
    return user is None or not user.groups.exclude(pk__in=_papeis_ao_alcance(request.user)).exists()  # type: ignore[arg-type]


def _papeis_ao_alcance(user: User) -> QuerySet[Group]:
    """The roles that may nothing that this person may not."""
    if user.is_superuser:
        return Group.objects.all()
    own = Permission.objects.filter(group__user=user) | Permission.objects.filter(user=user)
    beyond = Permission.objects.exclude(pk__in=own.values("pk"))
    return Group.objects.exclude(permissions__in=beyond)
