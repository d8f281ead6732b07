"""What the law on personal data (LGPD) asks for: all about a client in one file, a client taken out, files let go."""
