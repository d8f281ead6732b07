"""The largest number, sum and the first day that a record of the business may hold."""

from datetime import date
from decimal import Decimal

MAIOR_QUANTIDADE = 2_147_483_647  # what an integer column of the database holds
MAIOR_TOTAL = Decimal("999999999999.99")  # 14 digits, 2 of them decimals
# Of the price of a unit: a bottle out of a box of twelve costs no whole number of cents.
CASAS_DO_PRECO = 4
PRIMEIRO_DIA = date(2000, 1, 1)
