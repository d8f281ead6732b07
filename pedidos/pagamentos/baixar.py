"""A receipt, of a payment or of money that was given back: as a download, or within the page that decides."""

from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpResponseBase

from pedidos.pagamentos.comprovantes import ComComprovante


def baixar_comprovante(registro: ComComprovante, *, na_pagina: bool = False) -> HttpResponseBase:
    """As an attachment, never sniffed: what somebody uploaded is not opened as a page of this site.

    With na_pagina a PDF may be shown in a frame. It stays a PDF for the browser, whatever is in it.
    """
    if not registro.comprovante:
        raise Http404(f"{registro} não tem comprovante.")
    try:
        file = registro.comprovante.open()
    except FileNotFoundError as error:
        raise Http404(f"{registro}: o arquivo do comprovante não está mais aqui.") from error
    filename = f"comprovante-{registro.pk}{PurePosixPath(str(registro.comprovante)).suffix}"
    response = FileResponse(file, as_attachment=not na_pagina, filename=filename)
    response["X-Content-Type-Options"] = "nosniff"
    return response
