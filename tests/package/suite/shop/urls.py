"""Pages: two class-based views of one module, and one that shows what a session holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views import View

from cachecore import cached_with_invalidation, everyone
from shop.models import Ledger, Place


@cached_with_invalidation(600, "cart", ["place.*"])
def cart(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"items: {request.session.get('cart', [])}; cookie: {request.COOKIES.get('city')}")


def add(request: HttpRequest, what: str) -> HttpResponse:
    request.session["cart"] = [*request.session.get("cart", []), what]
    return HttpResponse("ok")


class Places(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(",".join(Place.objects.order_by("pk").values_list("name", flat=True)))


class Ledgers(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(",".join(Ledger.objects.order_by("pk").values_list("name", flat=True)))


class Greeting(View):
    word = "hello"

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{self.word} {','.join(Place.objects.order_by('pk').values_list('name', flat=True))}")


def kept(*events: str):
    return cached_with_invalidation(600, "site", events, audience=everyone)


urlpatterns = [
    path("cart/", cart),
    path("add/<str:what>/", add),
    path("places/", kept("place.*")(Places.as_view())),
    path("ledgers/", kept("ledger.*")(Ledgers.as_view())),
    path("hello/", kept("place.*")(Greeting.as_view())),
    path("goodbye/", kept("place.*")(Greeting.as_view(word="goodbye"))),
]
