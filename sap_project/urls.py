"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from sap_project.api import v1
from sap_project.buscar import buscar
from sap_project.entrada import Entrar, Sair, SairDaAdministracao
from sap_project.health import healthz, metrics, readiness
from sap_project.inicio import inicio
from sap_project.minhas_sessoes import minhas_sessoes
from sap_project.segundo_fator import Codigo, segundo_fator
from sap_project.senha import EscolherSenha, TrocarSenha

handler400 = "sap_project.recusas.handler400"
urlpatterns = [
    path("", inicio, name="inicio"),
    path("buscar/", buscar, name="buscar"),
    path("entrar/", Entrar.as_view(), name="entrar"),
    path("entrar/codigo/", Codigo.as_view(), name="codigo"),
    path("sair/", Sair.as_view(), name="sair"),
    path("senha/", TrocarSenha.as_view(), name="trocar_senha"),
    path("senha/segundo-fator/", segundo_fator, name="segundo_fator"),
    path("sessoes/", minhas_sessoes, name="minhas_sessoes"),
    path("senha/<uidb64>/<token>/", EscolherSenha.as_view(), name="escolher_senha"),
    path("", include("pedidos.urls")),
    path("vendedor/", include("vendedor.urls")),
    path("casa/", include("vendedor.urls_casa")),
    path("receber/", include("vendedor.urls_receber")),
    path("vendedor/comissoes/", include("vendedor.urls_comissoes")),
    path("apuracao/", include("apuracao.urls")),
    path("apuracao/", include("apuracao.urls_atrasados")),
    path("api/v1/", v1.urls()),
    path("admin/password_change/", RedirectView.as_view(pattern_name="trocar_senha")),
    path("admin/logout/", SairDaAdministracao.as_view()),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readiness", readiness, name="readiness"),
    path("metrics", metrics, name="metrics"),
]
if settings.DEBUG_TOOLBAR:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
