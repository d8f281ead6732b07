"""What the demo distributor sells."""

from typing import NamedTuple

from dados.demo.documentos import ean_ficticio


class ProdutoDemo(NamedTuple):
    categoria: str
    nome: str
    custo: int  # centavos, of one pack, today
    margem: int  # percent on top of the cost
    giro: int  # how often it is chosen, relative to the others
    volume: int  # packs of an ordinary line

    @property
    def popularidade(self) -> int:
        return self.giro * self.volume


# categoria, nome, custo (centavos), margem %, giro, volume
_LINHAS = """
CERVEJA|Cerveja Pilsen Serra Azul lata 350 ml (12 un.)|2990|17|100|14
CERVEJA|Cerveja Pilsen Serra Azul lata 473 ml (12 un.)|3790|17|70|9
CERVEJA|Cerveja Pilsen Serra Azul garrafa 600 ml (24 un.)|12480|15|85|7
CERVEJA|Cerveja Pilsen Serra Azul litrão 1 L (12 un.)|8390|14|75|7
CERVEJA|Cerveja Pilsen Serra Azul long neck 330 ml (24 un.)|9950|18|45|4
CERVEJA|Cerveja Pilsen Boitatá lata 350 ml (12 un.)|2690|15|90|13
CERVEJA|Cerveja Pilsen Boitatá garrafa 600 ml (24 un.)|11290|14|65|6
CERVEJA|Cerveja Pilsen Boitatá litrão 1 L (12 un.)|7690|13|60|6
CERVEJA|Cerveja Puro Malte Maré Mansa lata 350 ml (12 un.)|3890|20|80|10
CERVEJA|Cerveja Puro Malte Maré Mansa long neck 330 ml (24 un.)|11990|21|60|4
CERVEJA|Cerveja Puro Malte Maré Mansa garrafa 600 ml (24 un.)|15490|19|50|4
CERVEJA|Cerveja Puro Malte Maré Mansa zero álcool lata 350 ml (12 un.)|3990|22|25|4
CERVEJA|Cerveja Weiss Dom Aurélio garrafa 500 ml (12 un.)|11880|28|14|2
CERVEJA|Cerveja IPA Dom Aurélio lata 473 ml (12 un.)|9960|30|18|2
CERVEJA|Cerveja Session IPA Dom Aurélio lata 350 ml (12 un.)|7680|29|16|2
CERVEJA|Cerveja Red Ale Dom Aurélio garrafa 500 ml (12 un.)|11640|28|9|1
CERVEJA|Cerveja Stout Dom Aurélio lata 473 ml (12 un.)|10320|30|7|1
CERVEJA|Cerveja Malzbier Boitatá long neck 330 ml (24 un.)|9690|19|20|2
CERVEJA|Cerveja Lager Premium Ouro Velho long neck 330 ml (24 un.)|12690|22|40|3
CERVEJA|Cerveja Lager Premium Ouro Velho lata 269 ml (15 un.)|3870|20|38|6
CERVEJA|Chope Pilsen Serra Azul barril 30 L|24900|26|22|2
CERVEJA|Chope Pilsen Serra Azul barril 50 L|39900|25|14|2
CERVEJA|Chope IPA Dom Aurélio barril 30 L|42900|28|6|1
CERVEJA|Cerveja com limão Praia Clara lata 350 ml (12 un.)|3290|19|30|5
NAB|Refrigerante Cola Tropicana do Vale PET 2 L (6 un.)|3240|20|75|9
NAB|Refrigerante Cola Tropicana do Vale lata 350 ml (12 un.)|2690|21|60|8
NAB|Refrigerante Guaraná Tupi PET 2 L (6 un.)|3060|20|80|9
NAB|Refrigerante Guaraná Tupi lata 350 ml (12 un.)|2590|21|62|8
NAB|Refrigerante Guaraná Tupi PET 200 ml (24 un.)|2880|22|35|5
NAB|Refrigerante Guaraná Tupi zero lata 350 ml (12 un.)|2590|22|26|4
NAB|Refrigerante Laranja Tupi PET 2 L (6 un.)|2940|20|34|5
NAB|Refrigerante Limão Tupi PET 2 L (6 un.)|2940|20|24|4
NAB|Refrigerante Uva Tupi PET 2 L (6 un.)|2940|20|20|4
NAB|Água mineral Fonte da Mata sem gás 500 ml (12 un.)|1140|32|90|14
NAB|Água mineral Fonte da Mata com gás 500 ml (12 un.)|1290|32|55|8
NAB|Água mineral Fonte da Mata sem gás 1,5 L (6 un.)|1080|30|40|8
NAB|Água mineral Fonte da Mata galão 20 L|690|45|30|10
NAB|Água tônica Fonte da Mata lata 350 ml (12 un.)|2780|24|28|3
NAB|Energético Onça lata 250 ml (24 un.)|11760|26|30|2
NAB|Energético Onça lata 473 ml (12 un.)|7980|26|34|3
NAB|Energético Onça melancia lata 473 ml (12 un.)|7980|26|18|2
NAB|Isotônico Corrida tangerina 500 ml (6 un.)|2340|27|20|3
NAB|Isotônico Corrida limão 500 ml (6 un.)|2340|27|18|3
NAB|Suco de uva integral Parreiral 1 L (6 un.)|6540|24|14|2
NAB|Suco de laranja Pomar 900 ml (6 un.)|4380|24|18|2
NAB|Néctar de pêssego Pomar lata 335 ml (12 un.)|3120|24|14|2
NAB|Chá mate Erva Boa limão 1,5 L (6 un.)|3480|25|16|2
NAB|Água de coco Jangada 1 L (12 un.)|8640|23|20|2
OUTROS|Gelo em cubos saco 5 kg|590|55|50|8
OUTROS|Gelo de coco 190 g (24 un.)|2160|38|16|2
OUTROS|Carvão vegetal saco 4 kg|1290|35|26|5
OUTROS|Copo descartável 300 ml (1.000 un.)|5890|28|16|2
OUTROS|Cachaça prata Engenho do Meio 1 L (6 un.)|8940|30|18|1
OUTROS|Cachaça ouro Engenho do Meio 700 ml (6 un.)|14940|32|9|1
OUTROS|Vodca Estepe 1 L (6 un.)|11940|27|16|1
OUTROS|Gim London Dry Figueira 750 ml (6 un.)|23940|29|9|1
OUTROS|Uísque Old Farm 1 L (6 un.)|29940|24|7|1
OUTROS|Vinho tinto suave Parreiral 750 ml (6 un.)|9540|30|12|1
OUTROS|Espumante brut Parreiral 750 ml (6 un.)|17940|31|6|1
OUTROS|Amendoim torrado 400 g (12 un.)|7080|33|18|1
OUTROS|Batata chips 45 g (20 un.)|6200|32|18|1
"""


def produtos() -> list[ProdutoDemo]:
    return [_ler(linha) for linha in _LINHAS.split("\n") if linha]


def _ler(linha: str) -> ProdutoDemo:
    categoria, nome, *numeros = linha.split("|")
    return ProdutoDemo(categoria, nome, *map(int, numeros))


def codigo_do_produto(numero: int) -> str:
    return f"DEMO-{numero:03d}"


def ean_do_produto(numero: int) -> str:
    return ean_ficticio(numero)
