"""The addresses of the settlements."""

from django.urls import path

from apuracao import views

app_name = "apuracao"
urlpatterns = [path("", views.apuracoes, name="apuracoes")]
