"""The back office pages of the log; its records are in comum/atividade, below everything that writes them."""
