"""Where receipts are kept, what may be one, and the address under which the finance desk opens it."""

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.core.validators import FileExtensionValidator
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

FOLDER = "comprovantes"
MAX_BYTES = 10 * 1024 * 1024

validate_extension = FileExtensionValidator(
    ["pdf", "png", "jpg", "jpeg", "webp"],
    message="O comprovante é PDF ou imagem (%(allowed_extensions)s), não “%(extension)s”.",
)


def validate_size(file: "File[bytes]") -> None:
    if file.size > MAX_BYTES:
        raise ValidationError(
            f"O comprovante tem {filesizeformat(file.size)}; o máximo é {filesizeformat(MAX_BYTES)}. "
            "Envie uma versão menor.",
            code="tamanho",
        )


class ComprovanteStorage(FileSystemStorage):
    """Under MEDIA_ROOT, which no web server publishes: whoever opens one is asked for his permission."""

    def url(self, name: str | None) -> str:
        return reverse("admin:pedidos_pagamento_comprovante", args=[name])


def storage() -> ComprovanteStorage:
    """Called by the field when the models are loaded; a function keeps the class out of the migrations."""
    return ComprovanteStorage()
