"""Who may do what, for every address of the site: matriz.txt is the table, the rest holds it to be true."""
