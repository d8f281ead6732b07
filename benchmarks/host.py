"""The name under which the site is asked."""

HOST = "bench.example"
