"""The seller is a record of everybody below these pages: pedidos/pessoas/models.py has it, under this label."""

from pedidos.pessoas.models import Comissao, Vendedor

__all__ = ["Comissao", "Vendedor"]
