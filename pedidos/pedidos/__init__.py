"""Orders and their lines; when an order is paid, and what may be collected."""
