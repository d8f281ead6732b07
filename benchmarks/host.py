"""The name under which the site is asked, and the header in which it says how much it asked the database."""

HOST = "bench.example"
SQL = "X-Bench-Sql"
