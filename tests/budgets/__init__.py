"""How many questions each address may ask of the database: orcamento.txt is the table, the rest holds it to be true."""
