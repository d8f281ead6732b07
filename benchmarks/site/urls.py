"""The addresses of the site, and those of the benchmark."""

from django.urls import path

from benchmarks.site import views, writes
from sap_project.urls import urlpatterns as those_of_the_site

urlpatterns = [
    *those_of_the_site,
    path("bench/bare/<str:name>", views.bare),
    path("bench/worker", views.worker),
    path("bench/write", writes.write),
]
