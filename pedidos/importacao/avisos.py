"""What the check of a file tells without stopping anything, by kind, in the order of the page."""

AVISOS = {
    "deixado": "Não foi lido",
    "oculta": "Ocultas na planilha",
    "ignorada": "Linhas que não são de itens, deixadas de fora",
    "cancelada": "Canceladas: não entram",
    "fora": "Não são vendas: não entram",
    "cancelado_la": "Canceladas na planilha, e aqui não",
    "cancelado_aqui": "Cancelados aqui, que entram de novo",
    "outro_do_dia": "Outro pedido do mesmo cliente e dia",
    "parecido": "Talvez já estejam aqui, vindos de outro modo",
    "mes_fechado": "Em mês com apuração definitiva",
    "inativo": "Inativos no cadastro",
    "unidade": "Embalagens que o cadastro não tem: cada uma conta como uma unidade",
    "abaixo_do_custo": "Abaixo do custo",
    "alem_do_livre": "Pagos que prometem o que já é de outros",
    "lido_como": "Lidos como o nome do cadastro",
    "continua": "Linhas sem cliente nem data",
    "pago_a_mais": "Pago a mais do que valem",
    "pagamento_sem_data": "Pagamentos sem data",
    "sem_coleta": "Entregues que não podem entrar como coletados",
    "metodo": "Formas de pagamento desconhecidas",
}
