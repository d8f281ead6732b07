"""Forms: fields as people fill them in, optimistic locking, sent once, saved or refused."""
