"""Names for people, shops and places; the places exist, the rest does not."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

NOMES = """Ana Beatriz;Bruno;Carla;Diego;Eduarda;Fábio;Gabriela;Henrique;Isabela;João Pedro;Karina;Leandro;Marina;
Nelson;Olívia;Paulo;Queila;Rafael;Sabrina;Thiago;Úrsula;Vinícius;Wagner;Yasmin;Zélia;Aline;Caio;Débora;Everton;
Fernanda;Gustavo;Helena;Igor;Juliana;Lucas;Mônica;Otávio;Priscila;Renato;Simone;Tatiane;Vítor""".replace("\n", "")
SOBRENOMES = """Souza;Carvalho;Lima;Ferreira;Almeida;Barbosa;Cardoso;Duarte;Esteves;Fonseca;Gomes;Martins;Nogueira;
Oliveira;Pereira;Queiroz;Ribeiro;Santana;Teixeira;Vasconcelos;Xavier;Azevedo;Brito;Camargo;Moreira;Pacheco;Rocha;
Siqueira;Toledo;Viana""".replace("\n", "")
DONOS = """do Zé;da Dona Lúcia;do Tonico;do Chico;da Praça;do Mineiro;da Esquina;do Baiano;São Jorge;Boa Vista;
Dois Irmãos;da Vovó Cida;do Japonês;Estrela do Sul;Recanto;Bom Jesus;Central;do Alemão;Nova Era;Flor do Campo;
Três Amigos;da Estação;Santa Rita;do Portuga;Primavera;Alto da Serra;Bela Vista;do Gaúcho;Cantinho Feliz;São Bento;
da Matriz;Rio Claro;do Nelsinho;Sol Nascente;Nossa Casa;do Lago;Santo Antônio;Beira Rio;da Lurdes;
Imperial""".replace("\n", "")
BAIRROS = """Centro;Jardim América;Vila Nova;Cambuí;Jardim Paulista;Vila Industrial;Bosque;Santa Cruz;Parque Real;
Jardim Europa;Vila Rica;São Dimas;Jardim Flórida;Bela Aliança;Cidade Jardim;Vila Progresso;Alvorada;Santa Mônica;
Taquaral;Ipanema;Nova Veneza;Jardim Aurora;Vila São José;Novo Horizonte;Morada do Sol""".replace("\n", "")
RUAS = """Rua das Acácias;Avenida Brasil;Rua XV de Novembro;Rua Sete de Setembro;Avenida Independência;
Rua Tiradentes;Rua das Palmeiras;Avenida São João;Rua Barão do Rio Branco;Rua Marechal Deodoro""".replace("\n", "")


class Cidade(NamedTuple):
    nome: str
    ddd: int
    cep: int  # the first five digits


CIDADES = [
    Cidade("Campinas", 19, 13010),
    Cidade("Jundiaí", 11, 13201),
    Cidade("Sorocaba", 15, 18010),
    Cidade("Piracicaba", 19, 13400),
    Cidade("Limeira", 19, 13480),
    Cidade("Americana", 19, 13465),
    Cidade("Indaiatuba", 19, 13330),
    Cidade("Itu", 11, 13300),
    Cidade("Valinhos", 19, 13270),
    Cidade("Vinhedo", 19, 13280),
    Cidade("Sumaré", 19, 13170),
    Cidade("Hortolândia", 19, 13183),
    Cidade("Paulínia", 19, 13140),
    Cidade("Bragança Paulista", 11, 12900),
    Cidade("Atibaia", 11, 12940),
    Cidade("Mogi Mirim", 19, 13800),
]


class Ramo(NamedTuple):
    nome: str
    pessoa: bool  # bought under a CPF as often as not
    peso: int
    porte: float
    cerveja: float  # how much more than others it wants of each category
    nab: float
    outros: float

    def gosto(self, categoria: str) -> float:
        return {"CERVEJA": self.cerveja, "NAB": self.nab}.get(categoria, self.outros)


RAMOS = [
    Ramo("Bar", pessoa=True, peso=24, porte=0.8, cerveja=2.0, nab=0.6, outros=0.8),
    Ramo("Restaurante", pessoa=False, peso=16, porte=0.9, cerveja=0.9, nab=1.6, outros=0.5),
    Ramo("Mercearia", pessoa=True, peso=12, porte=0.7, cerveja=1.2, nab=1.2, outros=0.8),
    Ramo("Supermercado", pessoa=False, peso=8, porte=3.2, cerveja=1.2, nab=1.2, outros=1.0),
    Ramo("Padaria", pessoa=False, peso=10, porte=0.6, cerveja=0.5, nab=2.0, outros=0.3),
    Ramo("Conveniência", pessoa=False, peso=10, porte=1.0, cerveja=1.1, nab=1.1, outros=1.4),
    Ramo("Pizzaria", pessoa=False, peso=8, porte=0.8, cerveja=0.9, nab=1.7, outros=0.3),
    Ramo("Adega", pessoa=False, peso=7, porte=1.5, cerveja=1.4, nab=0.5, outros=2.2),
    Ramo("Churrascaria", pessoa=False, peso=5, porte=1.4, cerveja=1.5, nab=1.1, outros=0.7),
]


def nome_de_pessoa(rng: Random) -> str:
    return f"{_um(NOMES, rng)} {_um(SOBRENOMES, rng)} {_um(SOBRENOMES, rng)}"


def nomes_de_vendedores(quantos: int, rng: Random) -> Iterator[str]:
    """Ana and Bruno first: they are the ones who can log in."""
    yield "Ana Beatriz Souza"
    yield "Bruno Carvalho"
    for _ in range(quantos - 2):
        yield nome_de_pessoa(rng)


def nome_fantasia(ramo: Ramo, usados: set[str], rng: Random) -> str:
    """A name that no other client has: the import finds clients by it."""
    nome = curto = f"{ramo.nome} {_um(DONOS, rng)}"
    if nome in usados:
        nome = f"{curto} – {_um(BAIRROS, rng)}"
    numero = 2
    while nome in usados:
        nome = f"{curto} {numero} – {_um(BAIRROS, rng)}"
        numero += 1
    usados.add(nome)
    return nome


def endereco(rng: Random) -> str:
    return f"{_um(RUAS, rng)}, {1 + int(rng.random() * 1999)} – {_um(BAIRROS, rng)}"


def _um(lista: str, rng: Random) -> str:
    return rng.choice(lista.split(";"))
