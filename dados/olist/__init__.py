"""Real orders: the public data set of the Olist store (Brazil, 2016 to 2018) as records of ours.

reading.py opens the CSV files, dataset.py knows their columns and keys, mapping.py says what each
word of Olist becomes here, sharing.py divides a payment among sellers, planning.py turns the rows
into orders of ours (all without a database), and loading.py writes them in one transaction.

The rows keep Olist's English names; what they become has the words of pedidos.models.
"""
