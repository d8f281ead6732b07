"""Receipts: what may be one, told by its content, where it is kept, and the address that opens it."""

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

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


def caminho(registro: "ComComprovante", nome: str) -> str:
    """Where its receipt is kept: by what is in it, so that nobody's words or names become those of a file."""
    validate_type(registro.comprovante)
    sha256 = registro.comprovante_sha256
    return f"{FOLDER}/{sha256[:2]}/{sha256}{extensao(registro.comprovante)}"


def storage() -> FileSystemStorage:
    """Under MEDIA_ROOT, which no web server publishes: whoever opens a receipt is asked for his permission.

    Written again, a file is the same file: an upload whose transaction failed is in nobody's way.
    """
    return FileSystemStorage(allow_overwrite=True)


class ComprovanteFile(FieldFile):
    @property
    def url(self) -> str:
        registro: Any = self.instance
        return reverse(registro.url_do_comprovante, args=[registro.pk])

    @property
    def e_pdf(self) -> bool:
        """By its ending, which its content has given it."""
        return str(self).endswith(".pdf")


if TYPE_CHECKING:
    _FileField = models.FileField
else:
    _FileField = models.FileField


class ComprovanteField(_FileField):
    """The receipt of a ComComprovante."""

    attr_class = ComprovanteFile
    default_validators = [validate_type, validate_size]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"upload_to": caminho, "storage": storage, **kwargs})


class ComprovanteDigitado(forms.FileField):
    """A receipt as a form asks for it."""

    def __init__(self, **kwargs: Any) -> None:
        como = {
            "label": "Comprovante",
            "required": False,
            "validators": [validate_type, validate_size],
            "help_text": f"PDF, JPG ou PNG de até {filesizeformat(MAX_BYTES)}.",
            "widget": forms.FileInput(attrs={"accept": ",".join([*ASSINATURAS, ".jpeg"])}),
        }
        super().__init__(**{**como, **kwargs})


class ComComprovante(models.Model):
    """A record of money with its receipt, known by its content; url_do_comprovante names the address that opens it."""

    comprovante = ComprovanteField("comprovante", blank=True)
    comprovante_sha256 = models.CharField("SHA-256 do comprovante", max_length=64, blank=True, editable=False)

    url_do_comprovante: str

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None:
            self.calcular_sha256()
        elif "comprovante" in fields:
            self.calcular_sha256()
            kwargs["update_fields"] = {*fields, "comprovante_sha256"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.calcular_sha256()

    def validate_constraints(self, exclude: set[str] | None = None) -> None:  # type: ignore[override]
        # The hash is never typed, so forms leave it out; it must be compared all the same.
        super().validate_constraints(exclude=(exclude or set()) - {"comprovante_sha256"})

    def calcular_sha256(self) -> None:
        """Reads only a file that was not stored yet."""
        if not self.comprovante:
            self.comprovante_sha256 = ""
        elif not self.comprovante._committed:  # type: ignore[attr-defined]
            digest = hashlib.sha256()
            for chunk in self.comprovante.chunks():
                digest.update(chunk)
            self.comprovante.seek(0)
            self.comprovante_sha256 = digest.hexdigest()


def _is_new(file: "File[bytes]") -> bool:
    """Not stored yet; what is stored was looked at then."""
    return not getattr(file, "_committed", False)
