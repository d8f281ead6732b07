"""24/11/2026 and 24/11/2026 14:30 also where Django would write 24 de Novembro de 2026."""

DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "d/m/Y H:i"
