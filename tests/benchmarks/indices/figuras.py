"""Made-up figures of questions and indexes."""

from benchmarks.indices.captura import Consulta
from benchmarks.indices.catalogo import Indice
from benchmarks.indices.experimento import Medida
from benchmarks.indices.plano import Execucao

PEDIDOS = "idx_pedido_cliente_data"


def uma_medida(
    antes: float,
    depois: float,
    *,
    blocos: tuple[int, int] = (1, 1),
    sem: tuple[str, ...] = (),
    interrompida: bool = False,
    sql: str = "SELECT 1",
) -> Medida:
    """Milliseconds before there was the index and after; sem are the indexes that were used before."""
    consulta = Consulta(sql, sql, ["/pedidos/ (gerente)"])
    return Medida(
        consulta,
        Execucao(antes, blocos[0], frozenset(sem), interrompida),
        Execucao(depois, blocos[1], frozenset({PEDIDOS})),
    )


def um_indice(nome: str = PEDIDOS, *, unico: bool = False) -> Indice:
    definicao = f"CREATE INDEX {nome} ON public.pedidos_pedido USING btree (cliente_id, data DESC)"
    return Indice(nome, "pedidos_pedido", definicao, unico, restricao=False, chave_primaria=False, bytes=2_621_440)
