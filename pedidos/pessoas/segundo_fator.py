"""SegundoFator, the telephone that a person proves to have, besides knowing a password: a new code every 30 seconds.

Nothing that is stored here lets anybody in: the secret of the codes is made of sal and of the SECRET_KEY, and
recovery codes are kept as digests.
"""

import hashlib
import secrets
from base64 import b32encode
from time import time

import pyotp
from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from comum.atividade import log
from comum.atividade.models import LogAtividade
from comum.erros import Recusa
from pedidos.acesso import Acesso

EMISSOR = "SAP"
QUANTOS_CODIGOS = 10
# Without what is easily read as something else. 15 of them are 74 bits: nobody tries them all on a digest.
ALFABETO = "abcdefghjkmnpqrstuvwxyz23456789"
# A clock may be a code ahead or behind.
TOLERANCIA = (0, -1, 1)


class CodigoErrado(Recusa):
    """The code is not that of this moment, or was used."""


def exige_segundo_fator(acesso: Acesso) -> bool:
    """Whether a role of this person comes in with a second factor only."""
    return not acesso.papeis.isdisjoint(settings.SEGUNDO_FATOR_PAPEIS)


def zerar(usuario: User, quem: HttpRequest | None) -> bool:
    """Whether there was one; the person makes another. quem is None on the command line."""
    with transaction.atomic():
        apagados, _ = SegundoFator.objects.filter(usuario=usuario).delete()
        if apagados:
            log.registrar_da_pessoa(quem, LogAtividade.Tipo.SEGUNDO_FATOR, usuario, "Segundo fator zerado")
    return bool(apagados)


def novo_sal() -> str:
    return secrets.token_hex(16)


def endereco_do_segredo(sal: str, usuario: User) -> tuple[str, str]:
    """What an application reads from the QR code, and the secret alone, for who types it."""
    totp = _totps(sal)[0]
    return totp.provisioning_uri(name=usuario.get_username(), issuer_name=EMISSOR), totp.secret


class SegundoFatorQuerySet(models.QuerySet["SegundoFator"]):
    @transaction.atomic
    def cadastrar(self, usuario: User, sal: str, codigo: str) -> "SegundoFator":
        """Raises CodigoErrado where the telephone does not show what it should."""
        fator = self.model(usuario=usuario, sal=sal)
        passo = fator.passo_de(codigo)
        if passo is None:
            raise CodigoErrado(
                "O código não confere. Leia o QR code de novo com o aplicativo e digite o código que ele mostra agora; "
                "se não conferir, acerte a hora do telefone."
            )
        fator.ultimo_passo = passo
        fator.save(force_insert=True)
        return fator


class SegundoFator(models.Model):
    usuario = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="segundo_fator", verbose_name="usuário"
    )
    sal = models.CharField("sal", max_length=32)
    # A code is good once: only those of later steps are taken.
    ultimo_passo = models.BigIntegerField("último passo")
    criado_em = models.DateTimeField("criado em", default=timezone.now, editable=False)

    objects = SegundoFatorQuerySet.as_manager()

    class Meta:
        app_label = "pedidos"
        verbose_name = "segundo fator"
        verbose_name_plural = "segundos fatores"

    def __str__(self) -> str:
        return f"Segundo fator de {self.usuario}"

    def passo_de(self, codigo: str) -> int | None:
        """The step of 30 seconds of which this is the code, if it is one of now."""
        for totp in _totps(self.sal):
            agora = int(time()) // totp.interval
            for passo in (agora + desvio for desvio in TOLERANCIA):
                if constant_time_compare(totp.generate_otp(passo), codigo):
                    return passo
        return None

    def usar_codigo(self, codigo: str) -> bool:
        """Whether it is a code of this moment that nobody has used; from now on it is used."""
        passo = self.passo_de(codigo)
        if passo is None:
            return False
        # By the database: of two requests with one code one finds the row.
        ate_agora = SegundoFator.objects.filter(pk=self.pk, ultimo_passo__lt=passo)
        return ate_agora.update(ultimo_passo=passo) == 1

    def usar_codigo_de_recuperacao(self, codigo: str) -> bool:
        """Whether it is one that nobody has used; from now on it is gone."""
        apagados, _ = self.codigos.filter(resumo=self._resumo(codigo)).delete()
        return apagados == 1

    @transaction.atomic
    def novos_codigos(self) -> list[str]:
        """Recovery codes to be written down; those before end."""
        codigos = ["".join(secrets.choice(ALFABETO) for _ in range(15)) for _ in range(QUANTOS_CODIGOS)]
        self.codigos.all().delete()
        self.codigos.bulk_create(CodigoDeRecuperacao(fator=self, resumo=self._resumo(codigo)) for codigo in codigos)
        return ["-".join((codigo[:5], codigo[5:10], codigo[10:])) for codigo in codigos]

    def _resumo(self, codigo: str) -> str:
        return hashlib.sha256(f"{self.sal}{codigo}".encode()).hexdigest()


class CodigoDeRecuperacao(models.Model):
    """For who has lost the telephone; good once."""

    fator = models.ForeignKey(SegundoFator, on_delete=models.CASCADE, related_name="codigos", verbose_name="fator")
    resumo = models.CharField("resumo", max_length=64)

    class Meta:
        app_label = "pedidos"
        verbose_name = "código de recuperação"
        verbose_name_plural = "códigos de recuperação"

    def __str__(self) -> str:
        return f"Código de recuperação {self.pk}"


def _totps(sal: str) -> list[pyotp.TOTP]:
    """By the key of now, and by those before it that still hold."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac(__name__, sal, secret=key, algorithm="sha256").digest() for key in keys]
    return [pyotp.TOTP(b32encode(digest[:20]).decode()) for digest in digests]
