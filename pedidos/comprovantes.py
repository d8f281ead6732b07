"""Receipts: what may be one, told by its content, where it is kept, and the address that opens it."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

if TYPE_CHECKING:
    from pedidos.models.pagamento import Pagamento

FOLDER = "comprovantes"
MAX_BYTES = 10 * 1024 * 1024
# How files of each kind begin, with the ending that they are kept under.
ASSINATURAS = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}


def extensao(file: "File[bytes]") -> str:
    """ ".pdf", ".png" or ".jpg", whatever the file calls itself; "" for anything else."""
    file.seek(0)
    head = file.read(max(map(len, ASSINATURAS.values())))
    file.seek(0)
    return next((ending for ending, begin in ASSINATURAS.items() if head.startswith(begin)), "")


def validate_type(file: "File[bytes]") -> None:
    if _is_new(file) and not extensao(file):
        raise ValidationError(
            "O comprovante é um PDF ou uma imagem JPG ou PNG, e este arquivo não é nenhum deles, qualquer que seja "
            "o nome. Envie uma foto, ou salve como PDF.",
            code="tipo",
        )


def validate_size(file: "File[bytes]") -> None:
    if _is_new(file) and file.size > MAX_BYTES:
        raise ValidationError(
            f"O comprovante tem {filesizeformat(file.size)}; o máximo é {filesizeformat(MAX_BYTES)}. "
            "Envie uma versão menor.",
            code="tamanho",
        )


def caminho(pagamento: "Pagamento", nome: str) -> str:
    """Where its receipt is kept: by what is in it, so that nobody's words or names become those of a file."""
    validate_type(pagamento.comprovante)
    sha256 = pagamento.comprovante_sha256
    return f"{FOLDER}/{sha256[:2]}/{sha256}{extensao(pagamento.comprovante)}"


def storage() -> FileSystemStorage:
    """Under MEDIA_ROOT, which no web server publishes: whoever opens a receipt is asked for his permission.

    Written again, a file is the same file: an upload whose transaction failed is in nobody's way.
    """
    return FileSystemStorage(allow_overwrite=True)


class ComprovanteFile(FieldFile):
    @property
    def url(self) -> str:
        return reverse("pagamentos:comprovante", args=[self.instance.pk])


if TYPE_CHECKING:
    _FileField = models.FileField
else:
    _FileField = models.FileField


class ComprovanteField(_FileField):
    """The receipt of a Pagamento."""

    attr_class = ComprovanteFile
    default_validators = [validate_type, validate_size]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"upload_to": caminho, "storage": storage, **kwargs})


def _is_new(file: "File[bytes]") -> bool:
    """Not stored yet; what is stored was looked at then."""
    return not getattr(file, "_committed", False)
