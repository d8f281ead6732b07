"""What happened to rows, and which scopes this invalidates once it is known whose rows they are."""
