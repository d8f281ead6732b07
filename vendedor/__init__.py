"""The seller: who he is, his dashboard, his clients' detail, the rankings."""
