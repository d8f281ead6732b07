"""Credits: what is owed to a client, and is used on another order or given back."""
