"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from sap_project.api import v1
from sap_project.entrada import Entrar, Sair
from sap_project.health import healthz, metrics, readiness
from sap_project.inicio import inicio
from sap_project.senha import EscolherSenha, TrocarSenha

handler400 = "sap_project.recusas.handler400"
urlpatterns = [
    path("", inicio, name="inicio"),
    path("entrar/", Entrar.as_view(), name="entrar"),
    path("sair/", Sair.as_view(), name="sair"),
    path("senha/", TrocarSenha.as_view(), name="trocar_senha"),
    path("senha/<uidb64>/<token>/", EscolherSenha.as_view(), name="escolher_senha"),
    path("", include("pedidos.urls")),
    path("vendedor/", include("vendedor.urls")),
    path("apuracao/", include("apuracao.urls")),
    path("api/v1/", v1.urls()),
    path("admin/password_change/", RedirectView.as_view(pattern_name="trocar_senha")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readiness", readiness, name="readiness"),
    path("metrics", metrics, name="metrics"),
]
if settings.DEBUG_TOOLBAR:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
