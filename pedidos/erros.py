"""What the business refuses, said in Portuguese with the number of the pedido."""

from comum.erros import Recusa


class TransicaoRecusada(Recusa):
    """The pedido is in a state that does not allow this."""


class LimiteExcedido(Recusa):
    """The client would owe more than he may."""


class MesFechado(Recusa):
    """The date is of a month whose settlement is definitive."""


class VendedorRecusado(Recusa):
    """The seller has clients, or is as he is asked to become."""


class PedidoJaColetado(TransicaoRecusada):
    """Something of this pedido has already been picked up."""


class PagamentoRepetido(Recusa):
    """The receipt or the transaction id is that of another payment, pagamento_id."""

    def __init__(self, texto: str, pagamento_id: int) -> None:
        super().__init__(texto)
        self.pagamento_id = pagamento_id


class AvisoNaoLido(Recusa):
    """A payment was about to be approved without what whoever decides has to know first."""


class AprovacaoPropria(Recusa):
    """Who registered or corrected the payment was about to approve it, and its value asks for another person."""


class CreditoRecusado(Recusa):
    """The credit of a client does not reach, or was used or undone."""


class ReembolsoRecusado(Recusa):
    """More would be given back than is owed back, or it was undone before."""


class VendaRecusada(Recusa):
    """A sale below cost, or beyond what is free, without the reason or the right that a setting asks for."""


class ColetaRecusada(Recusa):
    """The pick-up asks for goods that are not there to be taken."""


class PromessaRecusada(Recusa):
    """The order would promise goods that other paid orders wait for, and nobody has said that it may."""


class DevolucaoRecusada(Recusa):
    """More would come back than was collected, or be given up than is left to be collected."""


class PedidoComColeta(Recusa):
    """The lines of a pedido were about to change after goods of it were picked up."""


class MovimentacaoRecusada(Recusa):
    """The movement has the wrong sign for its type, or is already written down."""


class EstoqueInsuficiente(Recusa):
    """The balance of a product would become negative."""


class ClienteRecusado(Recusa):
    """The client is already as he was asked to become, or is not of who sells to him."""


class ProdutoRecusado(Recusa):
    """The product is already as it was asked to become."""
