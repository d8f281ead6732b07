"""What is answered to a request that Django itself refuses: too big, or not understood."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request

GRANDE_DEMAIS = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, GRANDE_DEMAIS):
        return HttpResponse(render_to_string("413.html"), status=413)
    return bad_request(request, exception)
