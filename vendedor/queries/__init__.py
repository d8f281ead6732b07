"""What the seller pages ask of the database: a file per page, ids and dates in, plain values out."""
