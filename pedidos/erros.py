"""What the business refuses, said in Portuguese with the number of the pedido."""


class Recusa(Exception):
    """Any refusal of the business; its text is fit to be shown to people."""


class TransicaoRecusada(Recusa):
    """The pedido is in a state that does not allow this."""


class PedidoJaColetado(TransicaoRecusada):
    """Something of this pedido has already been picked up."""


class ColetaRecusada(Recusa):
    """The pick-up asks for goods that are not there to be taken."""


class EstoqueInsuficiente(Recusa):
    """The balance of a product would become negative."""
