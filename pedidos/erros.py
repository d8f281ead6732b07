"""What the business refuses, said in Portuguese with the number of the pedido."""


class Recusa(Exception):
    """Any refusal of the business; its text is fit to be shown to people."""


class TransicaoRecusada(Recusa):
    """The pedido is in a state that does not allow this."""


class PedidoJaColetado(TransicaoRecusada):
    """Something of this pedido has already been picked up."""


class ComprovanteRepetido(Recusa):
    """The receipt is that of another payment, pagamento_id."""

    def __init__(self, pagamento_id: int) -> None:
        super().__init__("Este comprovante já foi usado em outro pagamento.")
        self.pagamento_id = pagamento_id


class ColetaRecusada(Recusa):
    """The pick-up asks for goods that are not there to be taken."""


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


class PrecoMudou(Recusa):
    """A purchase price is another than the one that was shown beside the new one."""
