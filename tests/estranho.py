"""What nobody types and somebody sends: numbers that are none, days that never were, SQL, HTML, odd characters."""

from hypothesis import strategies as st

MAU = st.sampled_from(
    [
        "NaN", "-NaN", "sNaN", "Infinity", "-1", "-0", "1e400", "1E+999999999", "9" * 400, "0,001", "1.234.567,89",
        "١٢", "１２", "0x10", "2147483648", "9223372036854775808", "99999999999,99",
        "0001-01-01", "9999-12-31", "2026-02-30", "31/12/9999", "10000-01-01",
        "'; DROP TABLE pedidos_pedido; --", "<script>alert(1)</script>", "{{ 7|add:7 }}", "%00", "\0", "\r\n\r\n",
        "\N{RIGHT-TO-LEFT OVERRIDE}", "👩‍👩‍👧‍👦", "i\u0307", "Ａ", "\N{REPLACEMENT CHARACTER}",
    ]
)  # fmt: skip
QUALQUER = MAU | st.text(max_size=40)
